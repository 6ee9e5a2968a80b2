import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { doubleMid } from "./price.ts";

const ANDERSEN = "Andersen, Bollerslev, Diebold & Labys 2003, Modeling and forecasting realized volatility";

const BARNDORFF = "Barndorff-Nielsen & Shephard 2004, Power and bipower variation with stochastic volatility and jumps";

const halfRoot = (x: number): number => Math.sqrt(x) / 2;

/** 2Δm: an integer, so that sums of its powers are exact. */
export const doubleMove = (plan: Plan): Signal => plan.change(doubleMid(plan), 1);

const squaredMove = (plan: Plan): Signal => plan.product(doubleMove(plan), doubleMove(plan));

/** RV in squared half-ticks. */
const realizedVariance = (plan: Plan, rows: number): Signal => plan.sum(squaredMove(plan), plan.rowWindow(rows));

/** BV in squared half-ticks: (π/2) Σ |Δ_j||Δ_{j-1}| over the rows - 1 adjacent pairs inside the window. */
function bipowerVariation(plan: Plan, rows: number): Signal {
  if (rows < 2) return plan.map("no pair", doubleMove(plan), (x) => x - x);
  const move = doubleMove(plan);
  const before = plan.lagged(move, 1);
  const pairs = plan.filled("size of adjacent moves", ({ from, to }, values, mask) => {
    const [x, y] = [move.values, before.values];
    const [xMask, yMask] = [x.length - 1, y.length - 1];
    for (let row = from; row < to; row++) values[row & mask] = Math.abs(x[row & xMask] * y[row & yMask]);
  });
  return plan.scaled(plan.sum(pairs, plan.rowWindow(rows - 1)), Math.PI / 2);
}

/** max(0, RV - BV)/RV. */
function jumpRatio(plan: Plan, rows: number): Signal {
  const rv = realizedVariance(plan, rows);
  const jump = plan.map("positive", plan.weighted([rv, bipowerVariation(plan, rows)], [1, -1]), (x) => Math.max(0, x));
  return plan.ratio(jump, rv, 1, 0);
}

/** Averaged subsampled variance of moves over `lag` rows, less the share of it that is bounce. */
function twoScales(plan: Plan, rows: number, lag: number): Signal {
  const used = rows - lag + 1;
  if (used < 1) return plan.undefined();
  const slow = plan.change(doubleMid(plan), lag);
  const squares = plan.sum(plan.product(slow, slow), plan.rowWindow(used));
  const variance = plan.weighted([squares, realizedVariance(plan, rows)], [1 / lag, -used / (lag * rows)]);
  return plan.map("half root of the positive", variance, (x) => Math.sqrt(Math.max(0, x)) / 2);
}

function logReturn(plan: Plan, rows: number): Signal {
  const level = doubleMid(plan);
  const before = plan.lagged(level, rows);
  const fill: Fill = ({ from, to }, values, mask) => {
    const x = level.values;
    const xMask = x.length - 1;
    const y = before.values;
    const yMask = y.length - 1;
    for (let row = from; row < to; row++) {
      const now = x[row & xMask];
      const then = y[row & yMask];
      values[row & mask] = now === then ? 0 : 1e4 * Math.log(now / then);
    }
  };
  return plan.filled(`return ${rows}`, fill);
}

const deviationFromMean = (plan: Plan, rows: number): Signal =>
  plan.weighted([doubleMid(plan), plan.mean(doubleMid(plan), rows)], [0.5, -0.5]);

const each = { firstRow: "W", cost: "O(1)", needs: ["book"], source: "–" } as const;

export const MOVES: readonly Family[] = [
  {
    ...each,
    pattern: "rv_ticks_{W}",
    formula: "√RV, RV = Σ Δm² over the last W rows",
    unit: "ticks",
    sign: "even",
    source: ANDERSEN,
    build: (plan, { n: [W] }) => plan.map("half root", realizedVariance(plan, W), halfRoot),
  },
  {
    ...each,
    pattern: "bv_ticks_{W}",
    formula: "√BV, BV = (π/2) Σ |Δmⱼ||Δmⱼ₋₁| over the W − 1 adjacent pairs of the last W rows",
    unit: "ticks",
    sign: "even",
    source: BARNDORFF,
    build: (plan, { n: [W] }) => plan.map("half root", bipowerVariation(plan, W), halfRoot),
  },
  {
    ...each,
    pattern: "jump_ratio_{W}",
    formula: "max(0, RV − BV)/RV; 0 if RV = 0",
    unit: "[0, 1]",
    sign: "even",
    source: BARNDORFF,
    build: (plan, { n: [W] }) => jumpRatio(plan, W),
  },
  {
    ...each,
    pattern: "tsrv_ticks_{W}_{K}",
    formula: "√max(0, (1/K) Σ (mⱼ − mⱼ₋ₖ)² over j = n−W+K..n, − ((W − K + 1)/(K·W)) RV)",
    unit: "ticks",
    sign: "even",
    source: "Zhang, Mykland & Aït-Sahalia 2005, A tale of two time scales",
    build: (plan, { n: [W, K] }) => twoScales(plan, W, K),
  },
  {
    ...each,
    pattern: "ret_bps_{W}",
    formula: "1e4·ln(mₙ/mₙ₋W)",
    unit: "bps",
    sign: "odd",
    build: (plan, { n: [W] }) => logReturn(plan, W),
  },
  {
    ...each,
    pattern: "mid_ma_dev_ticks_{W}",
    formula: "mₙ − mean of the last W mids",
    unit: "ticks",
    firstRow: "W − 1",
    sign: "odd",
    build: (plan, { n: [W] }) => deviationFromMean(plan, W),
  },
];
