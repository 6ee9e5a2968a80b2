import type { Plan } from "./engine/plan.ts";
import { BLOCK_ROWS, type Fill, type Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { doubleMid } from "./price.ts";

const ANDERSEN = "Andersen, Bollerslev, Diebold & Labys 2003, Modeling and forecasting realized volatility";

/** 2Δm: an integer, so that sums of its powers are exact. */
const doubleMove = (plan: Plan): Signal => plan.change(doubleMid(plan), 1);

function realizedVolatility(plan: Plan, rows: number): Signal {
  const squares = plan.map("square", doubleMove(plan), (x) => x * x);
  return plan.map("half root", plan.sum(squares, plan.rowWindow(rows)), (x) => Math.sqrt(x) / 2);
}

function logReturn(plan: Plan, rows: number): Signal {
  const level = doubleMid(plan);
  level.reserve(rows + BLOCK_ROWS, 0);
  const fill: Fill = ({ from, to, session }, values, mask) => {
    const x = level.values;
    const xMask = x.length - 1;
    for (let row = from; row < to; row++) {
      const then = row - rows < session ? Number.NaN : x[(row - rows) & xMask];
      const now = x[row & xMask];
      values[row & mask] = now === then ? 0 : 1e4 * Math.log(now / then);
    }
  };
  return plan.filled(`return ${rows}`, fill);
}

const deviationFromMean = (plan: Plan, rows: number): Signal =>
  plan.weighted([doubleMid(plan), plan.mean(doubleMid(plan), rows)], [0.5, -0.5]);

const each = { firstRow: "W", cost: "O(1)", needs: "book", source: "–" } as const;

export const MOVES: readonly Family[] = [
  {
    ...each,
    pattern: "rv_ticks_{W}",
    formula: "√RV, RV = Σ Δm² over the last W rows",
    unit: "ticks",
    sign: "even",
    source: ANDERSEN,
    build: (plan, { n: [W] }) => realizedVolatility(plan, W),
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
