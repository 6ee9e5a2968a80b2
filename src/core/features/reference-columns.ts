import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay, type Quantities } from "../market/day.ts";
import { type RowSeries, rollingSum } from "./reference-series.ts";

/** Levels that "M" stands for in the protocol's appendix A. */
export const NEAR_LEVELS = 5;

/** What a column is computed from; `out` arrives filled with NaN. */
export interface ColumnSource {
  readonly series: RowSeries;
  /** s0; NaN if it was not given. */
  readonly medianSize: number;
}

export interface ReferenceColumn {
  /** Numbers in its name: level and window, one of them, or none. */
  readonly numbers: 0 | 1 | 2;
  /** In units of s0, so that it cannot be computed without one. */
  readonly scaled?: true;
  write(source: ColumnSource, out: Float64Array, first: number, second: number): void;
}

/** Every family of appendix A by the letters of its name, and `move{w}` = M_t - M_{t-w} in half-ticks besides. */
export const REFERENCE_COLUMNS: Readonly<Record<string, ReferenceColumn>> = {
  ofi: {
    numbers: 2,
    scaled: true,
    write: ({ series, medianSize }, out, level, w) => {
      const { book } = series.day;
      if (!book || book.levels < level) return;
      rollingSum(series.orderFlow(book, level - 1), w, series.start, w, out);
      apply(out, (sum) => Math.asinh(sum / medianSize));
    },
  },
  imb: { numbers: 1, write: withBook((book, out, level) => fillImbalance(book, level - 1, level, out)) },
  cimb: { numbers: 1, write: withBook((book, out, levels) => fillImbalance(book, 0, levels, out)) },
  cimbL: { numbers: 0, write: withBook((book, out) => fillImbalance(book, 0, book.levels, out)) },
  logspread: { numbers: 0, write: withBook((book, out) => each(out, (t) => Math.log(spread(book, t)))) },
  wmid_dev: {
    numbers: 0,
    write: withBook((book, out) => {
      fillImbalance(book, 0, 1, out);
      each(out, (t) => Math.asinh((out[t] * spread(book, t)) / 2));
    }),
  },
  ret: {
    numbers: 1,
    write: (source, out, w) => {
      fillPastMove(source, out, w);
      apply(out, (move) => Math.asinh(move / 2));
    },
  },
  move: { numbers: 1, write: fillPastMove },
  ti: { numbers: 1, write: fillTradeImbalance },
  sv: {
    numbers: 1,
    scaled: true,
    write: ({ series, medianSize }, out, w) => {
      if (!isSigned(series.day)) return;
      rollingSum(series.signedVolume, w, series.start, w - 1, out);
      apply(out, (volume) => Math.asinh(volume / medianSize));
    },
  },
  dt: {
    numbers: 1,
    write: ({ series: { day, start } }, out, w) => {
      if (day.provenance.timeBasis === "row") return;
      for (let t = w; t < out.length; t++)
        if (t - w >= start[t]) out[t] = Math.log(1e-4 + (day.time[t] - day.time[t - w]) / 1e9);
    },
  },
  tc: {
    numbers: 1,
    write: ({ series }, out, w) => {
      if (!series.day.messages && !series.day.trades) return;
      rollingSum(series.tradeCount, w, series.start, w - 1, out);
      apply(out, (trades) => trades / w);
    },
  },
  vol: {
    numbers: 1,
    write: withBook((book, out, w, { series }) => {
      rollingSum(series.squaredStep(book), w, series.start, w, out);
      apply(out, (sum) => Math.log(1 + Math.sqrt(sum)));
    }),
  },
  add: { numbers: 1, write: ({ series }, out, w) => fillOrderSides(series, true, w, out) },
  can: { numbers: 1, write: ({ series }, out, w) => fillOrderSides(series, false, w, out) },
  gapa: { numbers: 0, write: withBook((book, out) => fillDistance(book.askPrice, 2, 0.5, out)) },
  gapb: { numbers: 0, write: withBook((book, out) => fillDistance(book.bidPrice, 2, 0.5, out)) },
  wida: { numbers: 0, write: withBook((book, out) => fillDistance(book.askPrice, near(book), 0, out)) },
  widb: { numbers: 0, write: withBook((book, out) => fillDistance(book.bidPrice, near(book), 0, out)) },
  lqa: {
    numbers: 0,
    scaled: true,
    write: withBook((book, out, _, source) => fillLogSize(book.askSize, 1, source, out)),
  },
  lqb: {
    numbers: 0,
    scaled: true,
    write: withBook((book, out, _, source) => fillLogSize(book.bidSize, 1, source, out)),
  },
  lda: {
    numbers: 0,
    scaled: true,
    write: withBook((book, out, _, source) => fillLogSize(book.askSize, near(book), source, out)),
  },
  ldb: {
    numbers: 0,
    scaled: true,
    write: withBook((book, out, _, source) => fillLogSize(book.bidSize, near(book), source, out)),
  },
};

type Fill<Source> = (columns: Source, out: Float64Array, number: number, source: ColumnSource) => void;

function withBook(write: Fill<BookColumns>): ReferenceColumn["write"] {
  return (source, out, number) => {
    if (source.series.day.book) write(source.series.day.book, out, number, source);
  };
}

function each(out: Float64Array, valueAt: (t: number) => number): void {
  for (let t = 0; t < out.length; t++) out[t] = valueAt(t);
}

const apply = (out: Float64Array, f: (value: number) => number): void => each(out, (t) => f(out[t]));

function near(book: BookColumns): number {
  return Math.min(NEAR_LEVELS, book.levels);
}

/** Ticks; NaN where a side is absent. */
function spread(book: BookColumns, t: number): number {
  const ask = book.askPrice[0][t];
  const bid = book.bidPrice[0][t];
  return ask === ABSENT_ASK || bid === ABSENT_BID ? NaN : ask - bid;
}

/** (qb - qa) / (qb + qa) of levels from..to-1; NaN if both are empty. */
function fillImbalance(book: BookColumns, from: number, to: number, out: Float64Array): void {
  if (book.levels < to) return;
  each(out, (t) => {
    const bid = sumOf(book.bidSize, from, to, t);
    const ask = sumOf(book.askSize, from, to, t);
    return (bid - ask) / (bid + ask);
  });
}

function sumOf(sizes: readonly Quantities[], from: number, to: number, t: number): number {
  let sum = 0;
  for (let level = from; level < to; level++) sum += sizes[level][t];
  return sum;
}

function fillPastMove({ series }: ColumnSource, out: Float64Array, w: number): void {
  const { book } = series.day;
  if (!book) return;
  const mid = series.mid(book);
  const { start } = series;
  for (let t = w; t < out.length; t++) if (t - w >= start[t]) out[t] = mid[t] - mid[t - w];
}

/** Signed over total traded volume of the last w rows; 0 where none was traded. */
function fillTradeImbalance({ series }: ColumnSource, out: Float64Array, w: number): void {
  if (!isSigned(series.day)) return;
  const total = new Float64Array(out.length);
  const trades = new Float64Array(out.length);
  rollingSum(series.volume, w, series.start, w - 1, total);
  rollingSum(series.tradeCount, w, series.start, w - 1, trades);
  rollingSum(series.signedVolume, w, series.start, w - 1, out);
  for (let t = 0; t < out.length; t++) if (trades[t] >= 0) out[t] = trades[t] > 0 ? out[t] / total[t] : 0;
}

/** Trades are known, and who was the aggressor. */
export const isSigned = ({ messages, trades }: MarketDay): boolean => messages !== null || !!trades?.aggressor;

function fillOrderSides(series: RowSeries, adds: boolean, w: number, out: Float64Array): void {
  if (!series.day.messages && !series.day.changes) return;
  rollingSum(series.orderSide(adds), w, series.start, w - 1, out);
  apply(out, (sum) => sum / w);
}

const absent = (price: number): boolean => price === ABSENT_ASK || price === ABSENT_BID;

/** ln(max(floor, |price of level 1 - price of level `depth`|)) in ticks; NaN where either is absent. */
function fillDistance(price: readonly Int32Array[], depth: number, floor: number, out: Float64Array): void {
  if (price.length < depth || depth < 2) return;
  const best = price[0];
  const deep = price[depth - 1];
  each(out, (t) => (absent(best[t]) || absent(deep[t]) ? NaN : Math.log(Math.max(floor, Math.abs(deep[t] - best[t])))));
}

/** ln(summed size of the best `levels` / s0); NaN where there is none. */
function fillLogSize(
  sizes: readonly Quantities[],
  levels: number,
  { medianSize }: ColumnSource,
  out: Float64Array,
): void {
  each(out, (t) => {
    const sum = sumOf(sizes, 0, levels, t);
    return sum > 0 ? Math.log(sum / medianSize) : NaN;
  });
}
