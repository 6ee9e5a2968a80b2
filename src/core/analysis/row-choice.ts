import type { ProtocolSplit } from "../labels/protocol.ts";
import { type MarketDay, rowAfter, type Span } from "../market/day.ts";

/** Which rows of a day a statistic is of. Times are nanoseconds since the base day; `to` is excluded. */
export type RowChoice =
  | { readonly kind: "all" | "train" | "validation" | "test" }
  | { readonly kind: "time"; readonly from: number; readonly to: number };

/** Rows of a choice. Throws RangeError, in words to show, if the day has no such rows. */
export function chosenRows(day: MarketDay, split: ProtocolSplit | null, choice: RowChoice): Span {
  if (choice.kind === "all") return { from: 0, to: day.rows };
  if (choice.kind === "time") return rowsBetween(day, choice.from, choice.to);
  if (!split) throw new RangeError(`this day is too short to be split: it has no ${choice.kind} span`);
  return split[choice.kind];
}

function rowsBetween(day: MarketDay, begin: number, end: number): Span {
  const from = rowAfter(day.time, begin - 1, day.rows);
  const to = rowAfter(day.time, end - 1, day.rows);
  if (!(to > from)) throw new RangeError("no row of this day lies between the two times");
  return { from, to };
}
