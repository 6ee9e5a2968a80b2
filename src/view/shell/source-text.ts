import type { DaySummary } from "../../../workers/api.ts";
import { number } from "../format.ts";

/** How the open day is named: symbol and date, then where it comes from and how deep it is. */
export function sourceText({ instrument, provenance, levels, hasBook, overview }: DaySummary): {
  readonly name: string;
  readonly detail: string;
} {
  if (overview === null) return { name: instrument.symbol, detail: `${instrument.venue}, live` };
  const name = [instrument.symbol, instrument.date].filter(Boolean).join(" ");
  const kind = provenance.simulated ? "simulated" : "LOBSTER";
  if (!hasBook) return { name, detail: `${kind}, messages only` };
  const of = provenance.sourceLevels > levels ? ` of ${provenance.sourceLevels}` : "";
  return { name, detail: `${kind}, ${number(levels)}${of} ${levels === 1 && !of ? "level" : "levels"}` };
}
