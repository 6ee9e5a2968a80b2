import { orderStatistic } from "../features/order-statistic.ts";
import { UNKNOWN } from "../forecaster.ts";
import type { MidSeries } from "./mid-series.ts";

export const LABEL_RULES = ["move", "raw", "cost", "tb", "next", "tlob", "smooth"] as const;
export type LabelRule = (typeof LABEL_RULES)[number];

/** How rows are labelled down, stationary or up; m is the mid, k the horizon in rows. */
export interface LabelDefinition {
  readonly rule: LabelRule;
  /** The evaluation protocol and the feature catalogue are separate systems: never mix the two in one table. */
  readonly family: "protocol" | "catalogue";
  readonly title: string;
  readonly formula: string;
  /** Of values and thresholds. */
  readonly unit: "half-ticks" | "ticks" | "bps";
  /** Past mids that the label, or else the rule that knows nothing, compares with: rows n - pastRows + 1..n. */
  readonly pastRows: (k: number) => number;
  /** True if the label itself reads past mids, so that part of it is known beforehand. */
  readonly readsPast: boolean;
  /** y of every row of the series, NaN where undefined; [rows]. Up is y > threshold, down y < -threshold. */
  readonly values: (series: MidSeries, k: number) => Float64Array;
  /** Threshold from the ascending |y| of the rows fitted on. */
  readonly threshold: (ascending: Float64Array, meanSpread: number) => number;
}

type Value = (series: MidSeries, n: number, k: number) => number;

const each =
  (first: (k: number) => number, value: Value) =>
  (series: MidSeries, k: number): Float64Array => {
    const values = new Float64Array(series.rows).fill(Number.NaN);
    for (let n = 0; n < series.rows; n++) {
      if (series.whole(n - first(k) + 1, n + k)) values[n] = value(series, n, k);
    }
    return values;
  };

const relative = (after: number, before: number): number =>
  before > 0 ? (1e4 * (after - before)) / before : Number.NaN;
const move: Value = ({ halfTicks }, n, k) => halfTicks[n + k] - halfTicks[n];
const one = (): number => 1;
const third = (ascending: Float64Array): number => orderStatistic(ascending, 33, 100);
const TLOB_ROWS = 10;

/** Rules that people train on. Sources: evaluation protocol, point 2; feature catalogue, section 12, and the papers named. */
export const LABEL_DEFINITIONS: Readonly<Record<LabelRule, LabelDefinition>> = {
  move: {
    rule: "move",
    family: "protocol",
    title: "protocol",
    formula: "M(n+k) − M(n), stationary for the third of training rows with the smallest |move|",
    unit: "half-ticks",
    pastRows: (k) => k,
    readsPast: false,
    values: each(one, move),
    threshold: thetaOf,
  },
  raw: {
    rule: "raw",
    family: "catalogue",
    title: "anchored move",
    formula: "m(n+k) − m(n)",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
    values: each(one, (series, n, k) => move(series, n, k) / 2),
    threshold: third,
  },
  cost: {
    rule: "cost",
    family: "catalogue",
    title: "anchored move beyond the spread",
    formula: "m(n+k) − m(n) against the mean spread",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
    values: each(one, (series, n, k) => move(series, n, k) / 2),
    threshold: (_, meanSpread) => meanSpread,
  },
  tb: {
    rule: "tb",
    family: "catalogue",
    title: "triple barrier (López de Prado 2018)",
    formula: "sign of the first m(j) − m(n), j ≤ n + k, that reaches the barrier",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
    values: each(one, (series, n, k) => move(series, n, k) / 2),
    threshold: (ascending) => Math.max(0.5, orderStatistic(ascending, 50, 100)),
  },
  next: {
    rule: "next",
    family: "catalogue",
    title: "mean of the next k (Ntakaris et al. 2018)",
    formula: "1e4·(mean(n+1..n+k) − m(n)) / m(n)",
    unit: "bps",
    pastRows: (k) => k,
    readsPast: false,
    values: each(one, (series, n, k) => relative(series.mean(n + 1, n + k), series.mean(n, n))),
    threshold: third,
  },
  tlob: {
    rule: "tlob",
    family: "catalogue",
    title: "ten-row means (Berti & Kasneci 2025)",
    formula: "1e4·(mean(n+k−9..n+k) − mean(n−9..n)) / mean(n−9..n)",
    unit: "bps",
    pastRows: () => TLOB_ROWS,
    readsPast: true,
    values: each(
      () => TLOB_ROWS,
      (series, n, k) => relative(series.mean(n + k - TLOB_ROWS + 1, n + k), series.mean(n - TLOB_ROWS + 1, n)),
    ),
    threshold: third,
  },
  smooth: {
    rule: "smooth",
    family: "catalogue",
    title: "mean of the next k against the last k (DeepLOB eq. 4)",
    formula: "1e4·(mean(n+1..n+k) − mean(n−k+1..n)) / mean(n−k+1..n)",
    unit: "bps",
    pastRows: (k) => k,
    readsPast: true,
    values: each(
      (k) => k,
      (series, n, k) => relative(series.mean(n + 1, n + k), series.mean(n - k + 1, n)),
    ),
    threshold: third,
  },
};

/** Smallest theta whose share of |move| <= theta is nearest to one third; as labels/direction.ts, on values sorted before. */
function thetaOf(ascending: Float64Array): number {
  const n = ascending.length;
  let theta = 0;
  let best = Infinity;
  for (let from = 0, value = 0; from <= n;) {
    let to = from;
    while (to < n && ascending[to] <= value) to++;
    const distance = Math.abs(3 * to - n);
    if (distance >= best) break;
    best = distance;
    theta = value;
    if (to === n) break;
    value = ascending[to];
    from = to;
  }
  return n > 0 ? theta : Number.NaN;
}

/** Classes -1, 0, +1 of every row, UNKNOWN where y is NaN; [rows]. A value within 1e-9 of the threshold is stationary. */
export function classesOf(
  definition: LabelDefinition,
  series: MidSeries,
  k: number,
  values: Float64Array,
  threshold: number,
): Int8Array {
  if (definition.rule === "tb") return barrierClasses(series, k, values, threshold);
  const rows = values.length;
  const classes = new Int8Array(rows);
  const beyond = threshold + 1e-9 * Math.max(1, threshold);
  for (let n = 0; n < rows; n++) {
    const y = values[n];
    classes[n] = y > beyond ? 1 : y < -beyond ? -1 : y === y ? 0 : UNKNOWN;
  }
  return classes;
}

function barrierClasses({ halfTicks }: MidSeries, k: number, values: Float64Array, threshold: number): Int8Array {
  const rows = values.length;
  const classes = new Int8Array(rows);
  const width = 2 * threshold;
  for (let n = 0; n < rows; n++) {
    if (values[n] !== values[n]) {
      classes[n] = UNKNOWN;
      continue;
    }
    const [floor, ceiling] = [halfTicks[n] - width, halfTicks[n] + width];
    for (let j = n + 1; j <= n + k; j++) {
      const mid = halfTicks[j];
      if (mid < ceiling && mid > floor) continue;
      classes[n] = mid >= ceiling ? 1 : -1;
      break;
    }
  }
  return classes;
}
