import type { BookColumns, Quantities } from "../market/day.ts";
import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";

const GOULD = "Gould & Bonart 2016, Queue imbalance as a one-tick-ahead price predictor; Cao, Hansch & Wang 2009";

export type BookSide = "bid" | "ask";
export const sizesOf = (book: BookColumns, side: BookSide): readonly Quantities[] =>
  side === "bid" ? book.bidSize : book.askSize;

/** D_L = Σ_{i<=L} size_i; absent levels are 0. */
export function depth(plan: Plan, side: BookSide, levels: number): Signal {
  const fill: Fill = ({ day, from, to }, values, mask) => {
    const sizes = sizesOf(day.book!, side);
    const best = sizes[0];
    for (let row = from; row < to; row++) values[row & mask] = best[row];
    for (let level = 1; level < levels; level++) {
      const size = sizes[level];
      for (let row = from; row < to; row++) values[row & mask] += size[row];
    }
  };
  return plan.filled(`depth ${side} ${levels}`, fill);
}

const bothDepths = (plan: Plan, levels: number): [Signal, Signal] => [
  depth(plan, "bid", levels),
  depth(plan, "ask", levels),
];

function depthImbalance(plan: Plan, levels: number): Signal {
  const [bid, ask] = bothDepths(plan, levels);
  return plan.imbalance(bid, ask);
}

function levelSize(plan: Plan, side: BookSide, level: number): Signal {
  const fill: Fill = ({ day, from, to }, values, mask) => {
    const size = sizesOf(day.book!, side)[level - 1];
    for (let row = from; row < to; row++) values[row & mask] = size[row];
  };
  return plan.filled(`size ${side} ${level}`, fill);
}

const bothSizes = (plan: Plan, level: number): [Signal, Signal] => [
  levelSize(plan, "bid", level),
  levelSize(plan, "ask", level),
];

const TABLE_TICKS = 2048;

/** S = Σ_{i<=L} size_i e^{-λ d_i}, d_i = distance of level i from the best of its side, in ticks. */
function decayedDepth(plan: Plan, side: BookSide, levels: number): Signal {
  const decay = plan.options.distanceDecay;
  const table = Float64Array.from({ length: TABLE_TICKS }, (_, ticks) => Math.exp(-decay * ticks));
  const fill: Fill = ({ day, from, to }, values, mask) => {
    const book = day.book!;
    const sizes = sizesOf(book, side);
    const prices = side === "bid" ? book.bidPrice : book.askPrice;
    const outward = side === "bid" ? -1 : 1;
    const best = prices[0];
    const bestSize = sizes[0];
    for (let row = from; row < to; row++) values[row & mask] = bestSize[row];
    for (let level = 1; level < levels; level++) {
      const price = prices[level];
      const size = sizes[level];
      for (let row = from; row < to; row++) {
        if (size[row] <= 0) continue;
        const ticks = (price[row] - best[row]) * outward;
        values[row & mask] += size[row] * (ticks >= 0 && ticks < TABLE_TICKS ? table[ticks] : Math.exp(-decay * ticks));
      }
    }
  };
  return plan.filled(`decayed depth ${side} ${levels}`, fill);
}

export const pricesOf = (book: BookColumns, side: BookSide): readonly Int32Array[] =>
  side === "bid" ? book.bidPrice : book.askPrice;

const log = (plan: Plan, x: Signal): Signal => plan.map("ln", x, (value) => (value > 0 ? Math.log(value) : Number.NaN));

/** Mean of level_imb_i with weights 1/i over levels with any size. */
function weightedImbalance(plan: Plan, levels: number): Signal {
  const fill: Fill = ({ day, from, to }, values, mask) => {
    const { bidSize, askSize } = day.book!;
    for (let row = from; row < to; row++) {
      let over = 0;
      let under = 0;
      for (let level = 0; level < levels; level++) {
        const b = bidSize[level][row];
        const a = askSize[level][row];
        if (a + b <= 0) continue;
        over += (b - a) / (a + b) / (level + 1);
        under += 1 / (level + 1);
      }
      values[row & mask] = under === 0 ? Number.NaN : over / under;
    }
  };
  return plan.filled(`weighted imbalance ${levels}`, fill);
}

const deepest = (n: readonly number[]): number => Math.max(...n);
const each = { firstRow: "0", cost: "O(L)", needs: ["book"], levels: deepest, source: "–" } as const;

export const DEPTH: readonly Family[] = [
  {
    ...each,
    pattern: "depth_{bid,ask}_{L}",
    formula: "D = Σ_{i≤L} of the side's sizes; absent levels count 0",
    unit: "shares",
    sign: "side",
    build: (plan, { words: [side], n: [L] }) => depth(plan, side as BookSide, L),
  },
  {
    ...each,
    pattern: "depth_{L}",
    formula: "Dᵇ + Dᵃ",
    unit: "shares",
    sign: "even",
    build: (plan, { n: [L] }) => plan.weighted(bothDepths(plan, L), [1, 1]),
  },
  {
    ...each,
    pattern: "depth_diff_{L}",
    formula: "Dᵇ − Dᵃ",
    unit: "shares",
    sign: "odd",
    build: (plan, { n: [L] }) => plan.weighted(bothDepths(plan, L), [1, -1]),
  },
  {
    ...each,
    pattern: "depth_imb_{L}",
    formula: "(Dᵇ − Dᵃ)/(Dᵇ + Dᵃ); undefined if both are 0",
    unit: "[−1, 1]",
    sign: "odd",
    source: GOULD,
    build: (plan, { n: [L] }) => depthImbalance(plan, L),
  },
  {
    ...each,
    pattern: "depth_log_ratio_{L}",
    formula: "ln(Dᵇ/Dᵃ); undefined if either is 0",
    unit: "–",
    sign: "odd",
    build: (plan, { n: [L] }) =>
      plan.weighted(
        bothDepths(plan, L).map((side) => log(plan, side)),
        [1, -1],
      ),
  },
  {
    ...each,
    pattern: "level_diff_{i}",
    formula: "bᵢ − aᵢ",
    unit: "shares",
    sign: "odd",
    cost: "O(1)",
    build: (plan, { n: [i] }) => plan.weighted(bothSizes(plan, i), [1, -1]),
  },
  {
    ...each,
    pattern: "level_imb_{i}",
    formula: "(bᵢ − aᵢ)/(bᵢ + aᵢ); undefined if both are 0",
    unit: "[−1, 1]",
    sign: "odd",
    cost: "O(1)",
    source: GOULD,
    build: (plan, { n: [i] }) => plan.imbalance(...bothSizes(plan, i)),
  },
  {
    ...each,
    pattern: "dw_imb_{L}",
    formula: "(Sᵇ − Sᵃ)/(Sᵇ + Sᵃ), Sᵇ = Σ_{i≤L} bᵢ e^{−λ(B₁−Bᵢ)}, Sᵃ = Σ_{i≤L} aᵢ e^{−λ(Aᵢ−A₁)}, λ = 0.1 per tick",
    unit: "[−1, 1]",
    sign: "odd",
    build: (plan, { n: [L] }) => plan.imbalance(decayedDepth(plan, "bid", L), decayedDepth(plan, "ask", L)),
  },
  {
    ...each,
    pattern: "weighted_imb_{L}",
    formula: "Σ (1/i) level_imb_i / Σ (1/i) over levels i ≤ L with any size",
    unit: "[−1, 1]",
    sign: "odd",
    build: (plan, { n: [L] }) => weightedImbalance(plan, L),
  },
];
