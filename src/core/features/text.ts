import type { FeatureTable } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";

const CHUNK_ROWS = 1024;

/**
 * A table as CSV, in chunks of whole lines: header `row,t_ns,<columns>`, then one line per row of `span` of the day, to
 * which the table's rows belong. Numbers are written with as many digits as give the same double when read; undefined
 * values as `nan`.
 */
export function* tableText(day: MarketDay, { names, columns, rows }: FeatureTable, span: Span): Generator<string> {
  yield `row,t_ns,${names.join(",")}\n`;
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    let chunk = "";
    for (let r = from; r < Math.min(rows, from + CHUNK_ROWS); r++) {
      chunk += `${span.from + r},${day.time[span.from + r]}`;
      for (const column of columns) chunk += `,${numberText(column[r])}`;
      chunk += "\n";
    }
    yield chunk;
  }
}

function numberText(value: number): string {
  if (value !== value) return "nan";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "inf" : "-inf";
}
