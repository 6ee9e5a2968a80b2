import { drawdowns, quantileOfSorted } from "../metrics/trading.ts";
import type { Outcome } from "./engine.ts";
import { FEE_PARTS, type Money } from "./money.ts";
import type { Band, Series } from "./report.ts";
import type { Tape } from "./tape.ts";

/** Equity after every row of the span, currency, marked to the mid (0 at the start); [rows of span]. */
export interface EquityRows {
  readonly gross: Float64Array;
  readonly net: Float64Array;
  /** Lots. */
  readonly position: Float64Array;
}

/**
 * Fills the columns from the outcome's fill log. Gross values every fill at the mid of its row; net is cash (with fees)
 * plus position at mid.
 */
export function equityRows(tape: Tape, outcome: Outcome, money: Money, out = emptyRows(outcome)): EquityRows {
  const { span, fills } = outcome;
  let next = 0;
  let position = 0;
  let cash = 0;
  let cashAtMid = 0;
  let fees = 0;
  for (let row = span.from; row < span.to; row++) {
    for (; next < fills.count && fills.row[next] <= row; next++) {
      const signed = fills.side[next] * fills.lots[next];
      position += signed;
      cash -= 2 * signed * fills.price[next];
      cashAtMid -= signed * fills.mid[next];
      fees += fills.fee[next];
    }
    const value = position === 0 ? 0 : position * tape.mid[row];
    const at = row - span.from;
    out.gross[at] = money.of(cashAtMid + value);
    out.net[at] = money.of(cash + value) - fees / FEE_PARTS;
    out.position[at] = position;
  }
  return out;
}

export function emptyRows({ span }: Pick<Outcome, "span">): EquityRows {
  const rows = span.to - span.from;
  return { gross: new Float64Array(rows), net: new Float64Array(rows), position: new Float64Array(rows) };
}

/** Rows (from 0) at which series are shown: at most `points`, evenly spaced, the last row among them. */
export function seriesRows(rows: number, points: number): Int32Array {
  const count = Math.min(rows, points);
  const step = count > 1 ? (rows - 1) / (count - 1) : 0;
  return Int32Array.from({ length: count }, (_, i) => (count === 1 ? rows - 1 : Math.round(i * step)));
}

/** `rows` count from `from`, the span's first row. */
export function seriesOf(tape: Tape, from: number, equity: EquityRows, rows: Int32Array, money: Money): Series {
  const at = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  const drawdown = drawdowns(equity.net);
  return {
    time: Float64Array.from(rows, (row) => tape.time[from + row]),
    gross: at(equity.gross),
    net: at(equity.net),
    drawdown: at(drawdown),
    position: Float64Array.from(rows, (row) => money.units(equity.position[row])),
  };
}

/** Mean of many series at the same points, and the middle `coverage` of their net equity. */
export function meanSeries(runs: readonly Series[], coverage = 0.95): { series: Series; band: Band } {
  const time = runs[0].time;
  const average = (pick: (run: Series) => Float64Array): Float64Array =>
    time.map((_, i) => runs.reduce((sum, run) => sum + pick(run)[i], 0) / runs.length);
  const low = new Float64Array(time.length);
  const high = new Float64Array(time.length);
  const column = new Float64Array(runs.length);
  for (let i = 0; i < time.length; i++) {
    for (let run = 0; run < runs.length; run++) column[run] = runs[run].net[i];
    column.sort();
    low[i] = quantileOfSorted(column, (1 - coverage) / 2);
    high[i] = quantileOfSorted(column, (1 + coverage) / 2);
  }
  const series: Series = {
    time,
    gross: average((run) => run.gross),
    net: average((run) => run.net),
    drawdown: average((run) => run.drawdown),
    position: average((run) => run.position),
  };
  return { series, band: { low, high } };
}
