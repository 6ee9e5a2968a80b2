import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { type Tape, tape } from "./tape.ts";

const CHORDIA = "Chordia, Roll & Subrahmanyam 2002, Order imbalance, liquidity, and market returns";

/** Σ over the trades of the row; 0 without a trade. */
function perRow(plan: Plan, name: string, of: (trades: Tape, i: number) => number): Signal {
  const trades = tape(plan);
  return plan.filled(`trades: ${name}`, ({ from, to }, values, mask) => {
    for (let row = from; row < to; row++) values[row & mask] = 0;
    for (let i = 0; i < trades.count; i++) values[trades.row[i] & mask] += of(trades, i);
  });
}

/** x = Σ ε v: volume of the row's trades, signed by the aggressor (the opposite of the resting side). */
export const signedVolume = (plan: Plan): Signal => perRow(plan, "x", ({ sign, size }, i) => sign[i] * size[i]);

const volume = (plan: Plan): Signal => perRow(plan, "v", ({ size }, i) => size[i]);

const trades = (plan: Plan): Signal => perRow(plan, "count", () => 1);

/** Number of the row's trades with this aggressor. */
export const aggressions = (plan: Plan, wanted: 1 | -1): Signal =>
  perRow(plan, `count of ${wanted}`, ({ sign }, i) => (sign[i] === wanted ? 1 : 0));

/** Volume that hits a side of the book: of trades whose aggressor is the other side. */
export const volumeAgainst = (plan: Plan, side: string): Signal => {
  const wanted = side === "bid" ? -1 : 1;
  return perRow(plan, `volume against ${side}`, ({ sign, size }, i) => (sign[i] === wanted ? size[i] : 0));
};

function cumulative(plan: Plan): Signal {
  const x = signedVolume(plan);
  const fill: Fill = ({ from, to }, values, mask, memory) => {
    const source = x.values;
    const xMask = source.length - 1;
    let sum = memory[0];
    for (let row = from; row < to; row++) values[row & mask] = sum += source[row & xMask];
    memory[0] = sum;
  };
  return plan.filled("cvd", fill, [0]);
}

const timed = { firstRow: "tₙ − t₀ ≥ τ", cost: "O(1) amortised", needs: ["signed trades"], source: "–" } as const;
const SIGNED = "x = ε·v, ε the aggressor (+1 buyer)";

export const TRADES: readonly Family[] = [
  {
    ...timed,
    pattern: "svol_{W}",
    formula: `Σ x over the last W rows; ${SIGNED}`,
    unit: "shares",
    firstRow: "W − 1",
    sign: "odd",
    cost: "O(1)",
    build: (plan, { n: [W] }) => plan.sum(signedVolume(plan), plan.rowWindow(W)),
  },
  {
    ...timed,
    pattern: "svol_{τ}s",
    formula: `Σ x over (t − τ, t]; ${SIGNED}`,
    unit: "shares",
    sign: "odd",
    build: (plan, { n: [seconds] }) => plan.sum(signedVolume(plan), plan.timeWindow(seconds)),
  },
  {
    ...timed,
    pattern: "tvol_{τ}s",
    needs: ["trades"],
    formula: "Σ v over (t − τ, t]",
    unit: "shares",
    sign: "even",
    build: (plan, { n: [seconds] }) => plan.sum(volume(plan), plan.timeWindow(seconds)),
  },
  {
    ...timed,
    pattern: "trade_rate_{τ}s",
    needs: ["trades"],
    formula: "number of trades in (t − τ, t], divided by τ",
    unit: "1/s",
    sign: "even",
    build: (plan, { n: [seconds] }) => plan.sum(trades(plan), plan.timeWindow(seconds), seconds),
  },
  {
    ...timed,
    pattern: "trade_imb_{τ}s",
    formula: `Σ x / Σ v over (t − τ, t], 0 without a trade; ${SIGNED}`,
    unit: "[−1, 1]",
    sign: "odd",
    source: CHORDIA,
    build: (plan, { n: [seconds] }) =>
      plan.ratio(
        plan.sum(signedVolume(plan), plan.timeWindow(seconds)),
        plan.sum(volume(plan), plan.timeWindow(seconds)),
        1,
        0,
      ),
  },
  {
    ...timed,
    pattern: "cvd",
    formula: `Σ x since the session's start; ${SIGNED}. Not stationary: use cvd__chg_k in models`,
    unit: "shares",
    firstRow: "0",
    sign: "odd",
    cost: "O(1)",
    build: cumulative,
  },
];
