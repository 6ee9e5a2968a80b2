import type { DaySummary } from "../../../workers/api.ts";
import { number } from "../format.ts";

/** How the open day is named: symbol and date, then where it comes from and how deep it is. */
export function sourceText({ instrument, provenance, levels, hasBook, overview, received }: DaySummary): {
  readonly name: string;
  readonly detail: string;
} {
  if (overview === null) return { name: instrument.symbol, detail: `${instrument.venue}, live` };
  const name = [instrument.symbol, instrument.date].filter(Boolean).join(" ");
  if (received) return { name, detail: `recorded live, ${levelsText(levels)}` };
  const kind = provenance.simulated ? "simulated" : "LOBSTER";
  if (!hasBook) return { name, detail: `${kind}, messages only` };
  const of = provenance.sourceLevels > levels ? ` of ${provenance.sourceLevels}` : "";
  return { name, detail: `${kind}, ${of ? `${number(levels)}${of} levels` : levelsText(levels)}` };
}

const levelsText = (levels: number): string => `${number(levels)} ${levels === 1 ? "level" : "levels"}`;
