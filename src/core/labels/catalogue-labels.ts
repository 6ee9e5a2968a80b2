import type { FeatureTable } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { CatalogueMids, type LabelInput, MOVE_RULES, moveOf, type MoveRule } from "./catalogue-mids.ts";
import { LABEL_HORIZONS } from "./catalogue-thresholds.ts";

/*
 * The labels of the feature catalogue (features.md section 12). The evaluation protocol's labels (move.ts, direction.ts)
 * are a separate system: a table of scores is made with the one or with the other.
 */

/** Names of the label columns in file order: for each horizon the four moves with their classes, cost, end and barrier. */
export const labelNames = (horizons: readonly number[] = LABEL_HORIZONS): string[] =>
  horizons.flatMap((k) => [
    ...MOVE_RULES.flatMap((rule) => [`y_${rule}_${k}`, `c_${rule}_${k}`]),
    `c_cost_${k}`,
    `end_${k}`,
    `c_tb_${k}`,
    `end_tb_${k}`,
  ]);

/** +1 if y > α', -1 if y < -α', else 0; α' = α + 1e-9·max(1, α), so that ties are 0. NaN without y. */
export function classOf(y: number, alpha: number): number {
  if (y !== y) return Number.NaN;
  const edge = alpha + 1e-9 * Math.max(1, alpha);
  return y > edge ? 1 : y < -edge ? -1 : 0;
}

/** Settings of a table of labels; everything has a default. */
export interface LabelSettings extends LabelInput {
  readonly horizons?: readonly number[];
}

/**
 * Label columns of every row, [rows] each, in the order of `labelNames`; undefined values are NaN. `alpha` holds the
 * thresholds by rule and horizon, fitted on training rows. Throws RangeError naming a threshold that is missing.
 */
export function catalogueLabels(
  day: MarketDay,
  alpha: Readonly<Record<string, number>>,
  settings: LabelSettings = {},
): FeatureTable {
  const mids = new CatalogueMids(day, settings);
  const { rows } = mids;
  const columns: Float64Array[] = [];
  for (const k of settings.horizons ?? LABEL_HORIZONS) {
    for (const rule of MOVE_RULES) {
      const y = movesOf(mids, rule, k);
      columns.push(y, classes(y, threshold(alpha, rule, k)));
    }
    columns.push(classes(movesOf(mids, "raw", k), threshold(alpha, "cost", k)));
    columns.push(
      Float64Array.from({ length: rows }, (_, n) => (n + k < rows ? n + k : Number.NaN)),
      ...tripleBarrier(mids, k, threshold(alpha, "tb", k)),
    );
  }
  return { names: labelNames(settings.horizons), rows, columns };
}

const movesOf = (mids: CatalogueMids, rule: MoveRule, k: number): Float64Array =>
  Float64Array.from({ length: mids.rows }, (_, n) => moveOf(mids, rule, n, k));

function threshold(alpha: Readonly<Record<string, number>>, rule: string, k: number): number {
  const value = alpha[`${rule}_${k}`];
  if (value === undefined) throw new RangeError(`labels: no threshold "${rule}_${k}" was fitted`);
  return value;
}

function classes(y: Float64Array, alpha: number): Float64Array {
  const c = new Float64Array(y.length);
  for (let n = 0; n < y.length; n++) c[n] = classOf(y[n], alpha);
  return c;
}

/**
 * Class and end row of the triple barrier (López de Prado 2018): +1 or -1 at the first row within k whose mid is α ticks
 * or more above or below m_n, 0 at row n + k if there is none; rows without a mid are skipped. NaN unless row n + k is
 * there and m_n defined, even if a barrier is hit earlier.
 */
function tripleBarrier(mids: CatalogueMids, k: number, alpha: number): [Float64Array, Float64Array] {
  const { rows } = mids;
  const classes = new Float64Array(rows).fill(Number.NaN);
  const ends = new Float64Array(rows).fill(Number.NaN);
  const mid = Float64Array.from({ length: rows }, (_, n) => mids.at(n));
  for (let n = 0; n + k < rows; n++) {
    if (mid[n] !== mid[n] || !mids.unbroken(n, n + k)) continue;
    let j = n + 1;
    while (j <= n + k && !(Math.abs(mid[j] - mid[n]) >= alpha)) j++;
    classes[n] = j > n + k ? 0 : Math.sign(mid[j] - mid[n]);
    ends[n] = Math.min(j, n + k);
  }
  return [classes, ends];
}
