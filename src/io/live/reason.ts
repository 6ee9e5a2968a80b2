import type { GapCause } from "../../core/live/batch.ts";
import type { LiveState } from "./status.ts";

const CAUSES: Readonly<Partial<Record<GapCause, string>>> = {
  sequence: "An update was skipped.",
  checksum: "The venue's checksum and the book here differed.",
  crossed: "The best bid stayed above the best ask.",
  disconnected: "The connection was lost.",
  restart: "The venue started its book anew.",
  malformed: "A message could not be read.",
  overflow: "The book grew beyond all measure.",
  stale: "The venue fell silent.",
  audit: "A fresh snapshot and the book here differed.",
  paused: "This page or its machine was paused, and nobody listened meanwhile.",
  "finer-ticks": "Prices turned out finer than known.",
  "beyond-range": "The market left the prices that the snapshot knew.",
  deeper: "A deeper channel takes over.",
};

export interface Plight {
  readonly reason: string;
  readonly remedy: string;
}

/** Why a market is as it is, and what a person can do. `activity` is the connection's, `trouble` the snapshot routes'. */
export function plight(state: LiveState, cause: GapCause | null, activity: string, trouble: string): Plight {
  const hindered = trouble === "" ? "" : ` Hindered by: ${trouble}.`;
  switch (state) {
    case "LIVE":
      return { reason: "", remedy: "" };
    case "SYNCING":
      return {
        reason: `Waiting for the book to begin.${hindered}`,
        remedy:
          trouble === "" ? "It takes a few seconds." : "It goes on by itself; another venue may be reachable at once.",
      };
    case "GAP":
      return {
        reason: `${(cause && CAUSES[cause]) ?? "Something was lost."} The book is being fetched anew.${hindered}`,
        remedy: "It heals by itself within seconds; windows and forecasts start over after it.",
      };
    case "STALE":
      return {
        reason: "Nothing new has come for longer than usual, though the connection stands.",
        remedy: "A quiet market looks like this, too: the next message that fits makes it live again.",
      };
    case "CROSSED":
      return {
        reason: "The best bid is above the best ask, which no book lets stand.",
        remedy: "If it lasts more than a second the book is fetched anew.",
      };
    case "TOP-20":
      return {
        reason: `No snapshot of the whole book can be had: only the best 20 levels a side are shown.${hindered}`,
        remedy: "The whole book is tried again by itself; another venue may serve it.",
      };
    default:
      return {
        reason: activity,
        remedy: "Check the network; some venues refuse some countries: another venue, or a replay, works meanwhile.",
      };
  }
}
