import { clusterColumns, correlations } from "../src/core/analysis/index.ts";
import { drawResamples, resampledMeans } from "../src/core/analysis/blocks.ts";
import { unitRanks } from "../src/core/analysis/power-score.ts";
import { ascendingOrder, knownMask } from "../src/core/analysis/ranks.ts";
import { ShiftCorrelator, shiftRange } from "../src/core/analysis/shift-null.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { Random } from "../src/core/random.ts";
import type { Bench, BenchRow } from "./row.ts";

const COLUMNS = 100;
const ROWS = 148_000;
/** Worker time that a matrix may take. */
const REQUIRED_SECONDS = 1;

/** As features are: a common part, whole numbers now and then, a warm-up without values of one of five lengths. */
function columnsLikeFeatures(): Float64Array[] {
  const random = new Random(1);
  const common = Float64Array.from({ length: ROWS }, () => random.normal());
  return Array.from({ length: COLUMNS }, (_, c) => {
    const column = common.map((x) => (c % 4) * x + random.normal());
    if (c % 3 === 0) for (let row = 0; row < ROWS; row++) column[row] = Math.round(3 * column[row]);
    return column.fill(Number.NaN, 0, 25 * (c % 5));
  });
}

function seconds(run: () => void, passes: number): number {
  let best = Infinity;
  for (let i = 0; i < passes; i++) {
    const began = performance.now();
    run();
    best = Math.min(best, performance.now() - began);
  }
  return best / 1000;
}

/** One pass over the rows per pair, sums of what both have. */
function naiveMatrix(columns: readonly Float64Array[]): number[] {
  return columns.flatMap((a, i) => columns.slice(i).map((b) => naivePearson(a, b)));
}

function naivePearson(a: Float64Array, b: Float64Array): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < ROWS; row++) {
    const u = a[row];
    const v = b[row];
    if (Number.isNaN(u) || Number.isNaN(v)) continue;
    n++;
    x += u;
    y += v;
    xx += u * u;
    yy += v * v;
    xy += u * v;
  }
  return (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y));
}

const row = (name: string, ours: number, rival: number): BenchRow => ({
  name,
  ours,
  rival,
  ratio: rival / ours,
  unit: "s",
});

function matrixRows(columns: readonly Float64Array[]): BenchRow[] {
  const size = `${COLUMNS} columns x ${ROWS} rows`;
  const pearson = seconds(() => {
    const { values } = runToEnd(correlations(columns));
    clusterColumns(values, COLUMNS);
  }, 5);
  const spearman = seconds(() => void runToEnd(correlations(columns, "spearman")), 3);
  const naive = seconds(() => naiveMatrix(columns), 1);
  return [
    row(`Pearson matrix and clusters, ${size}, against pair by pair`, pearson, naive),
    row(`the same; rival: the second it may take`, pearson, REQUIRED_SECONDS),
    row(`Spearman matrix, ${size}, ranking included, against pair by pair without`, spearman, naive),
  ];
}

/** The null distribution of one column: all shifts by transform, against 200 of them row by row, per shift. */
function shiftRow([a, b, y]: readonly Float64Array[]): BenchRow {
  const range = shiftRange(ROWS, 1200)!;
  const [unitA, unitB, unitY] = [a, b, y].map((x) => unitRanks(ascendingOrder(x), x, knownMask(x)));
  const correlator = new ShiftCorrelator(range);
  correlator.addLabel(unitY);
  const shifts = range.last - range.first + 1;
  const out = [new Float64Array(shifts), new Float64Array(shifts)];
  const ours = seconds(() => {
    correlator.setPair(unitA, unitB);
    correlator.correlate(0, out[0], out[1]);
  }, 5);
  const direct = seconds(() => {
    for (let i = 0; i < 200; i++) shiftedProduct(unitA.values, unitY.values, range.first + 300 * i);
  }, 2);
  return {
    name: `null of a rank correlation, ${ROWS} rows, every shift against one after another`,
    ours: (2 * shifts) / ours,
    rival: 200 / direct,
    ratio: ((2 * shifts) / ours / 200) * direct,
    unit: "shifts/s",
  };
}

function shiftedProduct(x: Float64Array, y: Float64Array, shift: number): number {
  let sum = 0;
  for (let at = shift; at < ROWS; at++) sum += x[at] * y[at - shift];
  for (let at = 0; at < shift; at++) sum += x[at] * y[ROWS - shift + at];
  return sum;
}

/** An interval: blocks of influence values, against drawing rows and correlating ranks anew, 20 resamples of it. */
function bootstrapRow([a]: readonly Float64Array[]): BenchRow {
  const settings = { seed: 1, resamples: 2000, meanBlock: 500 };
  const resamples = drawResamples(ROWS, settings);
  const sums = new Float64Array(ROWS + 1);
  const series = a.map((x) => (x === x ? x : 0));
  const ours = seconds(() => resampledMeans(series, resamples, sums), 5);
  const { starts, ends, firsts } = resamples;
  const drawn = new Float64Array(ROWS);
  const rival = seconds(() => {
    for (let r = 0; r < 20; r++) {
      let at = 0;
      for (let i = firsts[r]; i < firsts[r + 1]; i++) {
        drawn.set(series.subarray(starts[i], ends[i]), at);
        at += ends[i] - starts[i];
      }
      const order = ascendingOrder(drawn);
      unitRanks(order, drawn, knownMask(drawn));
    }
  }, 1);
  return {
    name: `block bootstrap of a rank statistic, ${ROWS} rows, against ranking each resample`,
    ours: settings.resamples / ours,
    rival: 20 / rival,
    ratio: ((settings.resamples / ours) * rival) / 20,
    unit: "resamples/s",
  };
}

const bench: Bench = () => {
  const columns = columnsLikeFeatures();
  return Promise.resolve([...matrixRows(columns), shiftRow(columns), bootstrapRow(columns)]);
};

export default bench;
