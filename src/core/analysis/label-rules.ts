import { UNKNOWN } from "../forecaster.ts";
import { classOf } from "../labels/catalogue-labels.ts";
import { moveOf, type MoveRule } from "../labels/catalogue-mids.ts";
import { fitTheta } from "../labels/direction.ts";
import { futureMoves } from "../labels/move.ts";
import { LABEL_RULES, type LabelRule } from "../labels/rules.ts";
import type { MidSeries } from "./mid-series.ts";

export { LABEL_RULES, type LabelRule };

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
}

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
  },
  raw: {
    rule: "raw",
    family: "catalogue",
    title: "anchored move",
    formula: "m(n+k) − m(n)",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
  },
  cost: {
    rule: "cost",
    family: "catalogue",
    title: "anchored move beyond the spread",
    formula: "m(n+k) − m(n) against the mean spread",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
  },
  tb: {
    rule: "tb",
    family: "catalogue",
    title: "triple barrier (López de Prado 2018)",
    formula: "sign of the first m(j) − m(n), j ≤ n + k, that reaches the barrier",
    unit: "ticks",
    pastRows: (k) => k,
    readsPast: false,
  },
  next: {
    rule: "next",
    family: "catalogue",
    title: "mean of the next k (Ntakaris et al. 2018)",
    formula: "1e4·(mean(n+1..n+k) − m(n)) / m(n)",
    unit: "bps",
    pastRows: (k) => k,
    readsPast: false,
  },
  tlob: {
    rule: "tlob",
    family: "catalogue",
    title: "ten-row means (Berti & Kasneci 2025)",
    formula: "1e4·(mean(n+k−9..n+k) − mean(n−9..n)) / mean(n−9..n)",
    unit: "bps",
    pastRows: () => TLOB_ROWS,
    readsPast: true,
  },
  smooth: {
    rule: "smooth",
    family: "catalogue",
    title: "mean of the next k against the last k (DeepLOB eq. 4)",
    formula: "1e4·(mean(n+1..n+k) − mean(n−k+1..n)) / mean(n−k+1..n)",
    unit: "bps",
    pastRows: (k) => k,
    readsPast: true,
  },
};

/** The move that a rule's y is; `move` is the protocol's own. */
const MOVE_OF: Readonly<Record<Exclude<LabelRule, "move">, MoveRule>> = {
  raw: "raw",
  cost: "raw",
  tb: "raw",
  next: "next",
  tlob: "tlob",
  smooth: "smooth",
};

/** y of every row, in the definition's unit, NaN where undefined; [rows]. Up is y > threshold, down y < -threshold. */
export function labelValues({ rule }: LabelDefinition, series: MidSeries, k: number): Float64Array {
  if (rule === "move") return futureMoves(series.day, k);
  const { mids, rows } = series;
  const move = MOVE_OF[rule];
  const values = new Float64Array(rows);
  for (let n = 0; n < rows; n++) values[n] = moveOf(mids, move, n, k);
  return values;
}

/** Threshold fitted on the labels of `values` that begin and end in the first half of the series. */
export function labelThreshold({ rule }: LabelDefinition, series: MidSeries, k: number, values: Float64Array): number {
  const half = { from: 0, to: Math.max(0, (series.rows >> 1) - k) };
  if (rule !== "move") return series.thresholds(k)[`${rule}_${k}`];
  for (let n = half.from; n < half.to; n++) if (values[n] === values[n]) return fitTheta(values, half);
  return Number.NaN;
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
  for (let n = 0; n < rows; n++) classes[n] = values[n] === values[n] ? classOf(values[n], threshold) : UNKNOWN;
  return classes;
}

/** The triple barrier on half-ticks, in place: the catalogue's own gives end rows besides, at many times the cost. */
function barrierClasses({ halfTicks }: MidSeries, k: number, values: Float64Array, threshold: number): Int8Array {
  const rows = values.length;
  const classes = new Int8Array(rows);
  const width = 2 * threshold;
  for (let n = 0; n < rows; n++) {
    if (values[n] !== values[n]) {
      classes[n] = UNKNOWN;
      continue;
    }
    const floor = halfTicks[n] - width;
    const ceiling = halfTicks[n] + width;
    for (let j = n + 1; j <= n + k; j++) {
      const mid = halfTicks[j];
      if (mid >= ceiling) classes[n] = 1;
      else if (mid <= floor) classes[n] = -1;
      else continue;
      break;
    }
  }
  return classes;
}
