import { futureMoves } from "../labels/move.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { ascendingOrder, groupRanks, knownMask, NO_GROUP } from "./ranks.ts";
import type { PowerSettings } from "./power-report.ts";

const HOUR = 3_600e9;

/** Future moves of the rows scored at one horizon, and the clock hour of each row. */
export interface Target {
  readonly horizon: number;
  /** Half-ticks, NaN where unknown; [rows]. */
  readonly moves: Float64Array;
  readonly known: Uint8Array;
  readonly order: Int32Array;
}

/** Day row of every table row scored. Throws RangeError where they do not fit the day. */
export function sampledRows(day: MarketDay, span: Span, { samples, firstRow }: PowerSettings): Int32Array {
  const rows = Int32Array.from({ length: span.to - span.from }, (_, i) =>
    samples ? samples[span.from + i] : firstRow + span.from + i,
  );
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < 0 || rows[i] >= day.rows || (i > 0 && rows[i] <= rows[i - 1]))
      throw new RangeError(`table row ${span.from + i} is row ${rows[i]} of a day of ${day.rows}: rows must ascend`);
  }
  return rows;
}

/** The protocol's moves, M[t+k] - M[t] in half-ticks, unknown across halts and at the end of the day. */
export function targetOf(day: MarketDay, rows: Int32Array, horizon: number): Target {
  const all = futureMoves(day, horizon);
  const moves = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) moves[i] = all[rows[i]];
  return { horizon, moves, known: knownMask(moves), order: ascendingOrder(moves) };
}

/** The most table rows that a label of `horizon` day rows spans. */
export function reachOf(rows: Int32Array, horizon: number): number {
  let reach = 1;
  for (let from = 0, to = 0; to < rows.length; to++) {
    while (rows[to] - rows[from] > horizon) from++;
    reach = Math.max(reach, to - from);
  }
  return reach;
}

/** Which clock hour each row lies in: index into `hours`. */
export interface Hours {
  readonly hours: readonly number[];
  readonly ofRow: Uint8Array;
}

/** No hours where the source has no clock, or for more than 254 of them. */
export function hoursOf(day: MarketDay, rows: Int32Array): Hours {
  const ofRow = new Uint8Array(rows.length).fill(NO_GROUP);
  const hours: number[] = [];
  if (day.provenance.timeBasis === "row") return { hours, ofRow };
  for (let i = 0; i < rows.length; i++) {
    const hour = Math.floor(day.time[rows[i]] / HOUR);
    if (hour !== hours.at(-1)) hours.push(hour);
    if (hours.length >= NO_GROUP) return { hours: [], ofRow: ofRow.fill(NO_GROUP) };
    ofRow[i] = hours.length - 1;
  }
  return { hours, ofRow };
}

/** The rows that a column and a target share, with all that depends on the target alone. */
export interface Common {
  readonly rows: number;
  readonly knownX: Uint8Array;
  readonly kept: Uint8Array;
  readonly n: number;
  /** Centred ranks of the moves among the kept rows, as RankedSeries.u. */
  readonly v: Float64Array;
  /** Hour of kept rows, NO_GROUP elsewhere; ranks of the moves within the hour. */
  readonly hour: Uint8Array;
  readonly hourRanks: Float64Array;
}

/** Most columns of a table miss the same rows, so that `previous` usually answers. */
export function commonRows(knownX: Uint8Array, target: Target, hours: Hours, previous: Common | null): Common {
  if (previous && sameBytes(previous.knownX, knownX)) return previous;
  const rows = knownX.length;
  const kept = knownX.map((known, row) => known & target.known[row]);
  const hour = kept.map((keep, row) => (keep ? hours.ofRow[row] : NO_GROUP));
  const v = new Float64Array(rows);
  const n = centredRanks(target.order, target.moves, kept, v);
  const hourRanks = new Float64Array(rows);
  groupRanks(target.order, target.moves, hour, hours.hours.length, hourRanks);
  return { rows, knownX, kept, n, v, hour, hourRanks };
}

/** (rank - 1/2)/n - 1/2 among the kept rows, 0 elsewhere, to `out`; returns n. */
export function centredRanks(order: Int32Array, values: Float64Array, kept: Uint8Array, out: Float64Array): number {
  const rows = values.length;
  const group = kept.map((keep) => (keep ? 0 : NO_GROUP));
  const [n] = groupRanks(order, values, group, 1, out);
  for (let row = 0; row < rows; row++) out[row] = kept[row] ? (out[row] - 0.5) / n - 0.5 : 0;
  return n;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const n = a.length;
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return false;
  return true;
}
