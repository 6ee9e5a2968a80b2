import { MessageType } from "../market/day.ts";
import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";

const CHORDIA = "Chordia, Roll & Subrahmanyam 2002, Order imbalance, liquidity, and market returns";

/** 1 for the message types that are trades. */
export function tradeTypes(includeHidden: boolean): Uint8Array {
  const isTrade = new Uint8Array(256);
  isTrade[MessageType.Execute] = 1;
  if (includeHidden) isTrade[MessageType.ExecuteHidden] = 1;
  return isTrade;
}

/** x = ε v: volume of the row's trade, signed by its aggressor (the opposite of the resting side); 0 without a trade. */
function signedVolume(plan: Plan): Signal {
  const isTrade = tradeTypes(plan.options.includeHidden);
  return plan.filled("x", ({ day, from, to }, values, mask) => {
    const { type, size, direction } = day.messages!;
    for (let row = from; row < to; row++)
      values[row & mask] = isTrade[type[row]] === 1 ? 0 - direction[row] * size[row] : 0;
  });
}

function volume(plan: Plan): Signal {
  const isTrade = tradeTypes(plan.options.includeHidden);
  return plan.filled("v", ({ day, from, to }, values, mask) => {
    const { type, size } = day.messages!;
    for (let row = from; row < to; row++) values[row & mask] = isTrade[type[row]] === 1 ? size[row] : 0;
  });
}

function trades(plan: Plan): Signal {
  const isTrade = tradeTypes(plan.options.includeHidden);
  return plan.filled("trades", ({ day, from, to }, values, mask) => {
    const { type } = day.messages!;
    for (let row = from; row < to; row++) values[row & mask] = isTrade[type[row]];
  });
}

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

const timed = { firstRow: "tₙ − t₀ ≥ τ", cost: "O(1) amortised", needs: "messages", source: "–" } as const;
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
    formula: "Σ v over (t − τ, t]",
    unit: "shares",
    sign: "even",
    build: (plan, { n: [seconds] }) => plan.sum(volume(plan), plan.timeWindow(seconds)),
  },
  {
    ...timed,
    pattern: "trade_rate_{τ}s",
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
