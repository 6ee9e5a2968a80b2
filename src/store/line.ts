import type { Remote } from "comlink";

/** The worker died (or could not be loaded) before it answered. */
export class WorkerStopped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "WorkerStopped";
  }
}

/** A worker as the store sees it: calls that always settle, even when the worker does not. */
export interface Line<Api> {
  /** Starts the worker if none runs. Rejects with WorkerStopped if it dies first, else as the call does. */
  call<T>(use: (api: Remote<Api>) => Promise<T> | T): Promise<T>;
  /** Ends the worker; pending calls reject with WorkerStopped, the next call starts a fresh one. */
  stop: (reason: string) => void;
  /** Tells of deaths that nobody asked for. One listener: the store. */
  onStopped: ((reason: string) => void) | null;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
