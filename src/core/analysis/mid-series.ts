import { CatalogueMids } from "../labels/catalogue-mids.ts";
import { fitLabelThresholds } from "../labels/catalogue-thresholds.ts";
import { halfTickMid } from "../labels/move.ts";
import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay, sliceDay, type Span } from "../market/day.ts";
import { Random } from "../random.ts";

/** A stretch of a day, or a walk in its place, as labels read it. A label does not reach across a halt or gap. */
export class MidSeries {
  readonly day: MarketDay;
  readonly rows: number;
  /** 2m, half-ticks; NaN where a side is absent. [rows] */
  readonly halfTicks: Float64Array;
  readonly mids: CatalogueMids;
  readonly #thresholds = new Map<number, Readonly<Record<string, number>>>();

  constructor(day: MarketDay) {
    this.day = day;
    this.rows = day.rows;
    this.halfTicks = new Float64Array(day.rows).fill(Number.NaN);
    if (day.book) for (let row = 0; row < day.rows; row++) this.halfTicks[row] = halfTickMid(day.book, row);
    this.mids = new CatalogueMids(day, { stopAtHalts: true });
  }

  /** The catalogue's thresholds at horizon k, fitted on labels that begin and end in the first half. */
  thresholds(k: number): Readonly<Record<string, number>> {
    const half = { from: 0, to: this.rows >> 1 };
    const known = this.#thresholds.get(k);
    const fitted = known ?? fitLabelThresholds(this.day, half, { horizons: [k], stopAtHalts: true });
    this.#thresholds.set(k, fitted);
    return fitted;
  }
}

/** The day's rows in `span`. */
export const midSeriesOf = (day: MarketDay, span: Span): MidSeries => new MidSeries(sliceDay(day, span));

/**
 * A driftless random walk: the series' own changes from row to row (those across halts, gaps and absent sides are not
 * changes), shuffled, each with a coin for its sign. Same sizes, no memory, nothing to predict.
 */
export function shuffledWalk({ day, rows, halfTicks, mids }: MidSeries, seed: number): MidSeries {
  const changes = new Float64Array(rows);
  let count = 0;
  for (let row = 1; row < rows; row++) {
    const change = Math.abs(halfTicks[row] - halfTicks[row - 1]);
    if (change === change && mids.unbroken(row - 1, row)) changes[count++] = change;
  }
  const random = new Random(seed);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = changes[i];
    changes[i] = changes[j];
    changes[j] = kept;
  }
  const walk = new Float64Array(count + 1);
  walk[0] = halfTicks.find((mid) => mid === mid) ?? Number.NaN;
  for (let i = 0; i < count; i++) walk[i + 1] = walk[i] + (random.word() & 1 ? changes[i] : -changes[i]);
  return new MidSeries(dayOfMids(day, walk));
}

/** A day with these mids and no messages: one level a side, the spread none or one tick. Its times mean nothing. */
function dayOfMids(day: MarketDay, halfTicks: Float64Array): MarketDay {
  const rows = halfTicks.length;
  const column = () => [new Int32Array(rows)];
  const book: BookColumns = { levels: 1, askPrice: column(), askSize: column(), bidPrice: column(), bidSize: column() };
  for (let row = 0; row < rows; row++) {
    const mid = halfTicks[row];
    const known = mid === mid;
    const ask = Math.ceil(mid / 2);
    book.askPrice[0][row] = known ? ask : ABSENT_ASK;
    book.bidPrice[0][row] = known ? mid - ask : ABSENT_BID;
    book.askSize[0][row] = known ? 1 : 0;
    book.bidSize[0][row] = known ? 1 : 0;
  }
  const time = Float64Array.from(halfTicks.keys());
  return { ...day, rows, time, messages: null, book, trades: null, changes: null, gaps: null };
}
