import { referenceNames } from "../features/reference.ts";
import { isSigned } from "../features/reference-columns.ts";
import type { MarketDay } from "../market/day.ts";

/** The protocol's columns that `day` can fill: without trades or a clock those of appendix B's book-only models. */
export function referenceNamesOf(day: MarketDay): readonly string[] {
  const { provenance, messages, trades, changes, book } = day;
  const lacking = [
    provenance.timeBasis === "exchange" ? null : /^dt\d/,
    isSigned(day) ? null : /^(ti|sv)\d/,
    messages || trades ? null : /^tc\d/,
    messages || changes ? null : /^(add|can)\d/,
  ];
  return referenceNames(book?.levels ?? 0).filter((name) => !lacking.some((pattern) => pattern?.test(name)));
}
