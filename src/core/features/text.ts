import type { FeatureTable } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";

const CHUNK_ROWS = 1024;

/**
 * A table as CSV, in chunks of whole lines: header `row,t_ns,<columns>`, then one line for each of the day's rows that
 * the table has: those of a span, or a list of rows. Numbers are written with as many digits as give the same double
 * when read; undefined values as `nan`.
 */
export function* tableText(
  day: MarketDay,
  { names, columns, rows }: FeatureTable,
  of: Span | Int32Array,
): Generator<string> {
  yield `row,t_ns,${names.join(",")}\n`;
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    let chunk = "";
    for (let r = from; r < Math.min(rows, from + CHUNK_ROWS); r++) {
      const row = "from" in of ? of.from + r : of[r];
      chunk += `${row},${day.time[row]}`;
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
