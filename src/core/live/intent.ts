import type { SnapshotRoute } from "./venue.ts";

/** What the session wants done; somebody with sockets does it, or does it later if the venue's limits say so. */
export type Intent =
  | { readonly kind: "send"; readonly epoch: number; readonly text: string }
  /** Ask for a snapshot, by the first route that works; `attempt` counts from 1 since the last success. */
  | {
      readonly kind: "snapshot";
      readonly epoch: number;
      readonly symbol: string;
      readonly routes: readonly SnapshotRoute[];
      readonly attempt: number;
    }
  /** Close the connection, and open another. */
  | { readonly kind: "reconnect"; readonly epoch: number; readonly cause: string }
  /** Open another connection beside this one, which the venue is about to close; close it when the other delivers. */
  | { readonly kind: "roll-over"; readonly epoch: number };
