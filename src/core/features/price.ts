import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { micropriceOffset } from "./microprice.ts";

const GATHERAL = "Gatheral & Oomen 2010, Zero-intelligence realized variance estimation";
const STOIKOV = "Stoikov 2018, The micro-price: a high-frequency estimator of future prices";

/** Twice the mid, in ticks: an integer; NaN beside an absent side. */
export const doubleMid = (plan: Plan): Signal =>
  plan.filled("2 mid", ({ day, from, to }, values, mask) => {
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    const [bid, ask, bidQ, askQ] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
    for (let row = from; row < to; row++) {
      values[row & mask] = bidQ[row] > 0 && askQ[row] > 0 ? ask[row] + bid[row] : Number.NaN;
    }
  });

export const mid = (plan: Plan): Signal => plan.scaled(doubleMid(plan), 0.5);

const spread = (plan: Plan): Signal =>
  plan.filled("spread", ({ day, from, to }, values, mask) => {
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    const [bid, ask, bidQ, askQ] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
    for (let row = from; row < to; row++) {
      values[row & mask] = bidQ[row] > 0 && askQ[row] > 0 ? ask[row] - bid[row] : Number.NaN;
    }
  });

/** wm - m = (s/2)·(b-a)/(a+b): the two forms are equal, this one without cancellation. */
const weightedDeviation = (plan: Plan): Signal =>
  plan.filled("weighted mid - mid", ({ day, from, to }, values, mask) => {
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    const [bid, ask, bidQ, askQ] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
    for (let row = from; row < to; row++) {
      const b = bidQ[row];
      const a = askQ[row];
      values[row & mask] = b > 0 && a > 0 ? ((ask[row] - bid[row]) * (b - a)) / (2 * (a + b)) : Number.NaN;
    }
  });

const weighted = (plan: Plan): Signal => plan.weighted([mid(plan), weightedDeviation(plan)], [1, 1]);

function microDeviation(plan: Plan): Signal {
  const table = plan.parameter("micro", "micro-price columns");
  return plan.filled("micro-price - mid", ({ day, from, to }, values, mask) => {
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    const [bid, ask, bidQ, askQ] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
    for (let row = from; row < to; row++) {
      values[row & mask] = micropriceOffset(table, bidQ[row], askQ[row], ask[row] - bid[row]);
    }
  });
}

/**
 * u - m, u = Σ(B_i a_i + A_i b_i)/Σ(a_i + b_i) over the levels where both sides are present: summed as distances from
 * the mid, which are whole half-ticks.
 */
const depthWeightedDeviation = (plan: Plan, levels: number): Signal =>
  plan.filled(`weighted mid of ${levels} levels - mid`, ({ day, from, to }, values, mask) => {
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    for (let row = from; row < to; row++) {
      const mid2 = askPrice[0][row] + bidPrice[0][row];
      let over = 0;
      let under = 0;
      for (let level = 0; level < levels; level++) {
        const b = bidSize[level][row];
        const a = askSize[level][row];
        if (b <= 0 || a <= 0) {
          if (level === 0) over = Number.NaN;
          continue;
        }
        over += (2 * bidPrice[level][row] - mid2) * a + (2 * askPrice[level][row] - mid2) * b;
        under += a + b;
      }
      values[row & mask] = over / (2 * under);
    }
  });

/** Exponential average of the weighted mid over rows where it is defined; memory: [F, NaN before the first]. */
function fairValue(plan: Plan): Signal {
  const wm = weighted(plan);
  const alpha = plan.options.fairValueAlpha;
  const fill: Fill = ({ from, to }, values, mask, memory) => {
    const x = wm.values;
    const xMask = x.length - 1;
    let fair = memory[0];
    for (let row = from; row < to; row++) {
      const now = x[row & xMask];
      if (now === now) fair = fair === fair ? alpha * now + (1 - alpha) * fair : now;
      values[row & mask] = now === now ? fair : Number.NaN;
    }
    memory[0] = fair;
  };
  return plan.filled("fair value", fill, [Number.NaN]);
}

export const currency = (plan: Plan, ticks: Signal): Signal => plan.scaled(ticks, plan.feed.tickSize);

const bps = (plan: Plan, deviation: Signal, level: Signal): Signal => plan.ratio(deviation, level, 1e4);

const each = { firstRow: "0", cost: "O(1)", needs: ["book"] } as const;

export const PRICE: readonly Family[] = [
  {
    ...each,
    pattern: "mid_price",
    formula: "m·δ, m = (A₁ + B₁)/2 in ticks, δ the tick size",
    unit: "currency",
    sign: "level",
    source: "–",
    build: (plan) => currency(plan, mid(plan)),
  },
  { ...each, pattern: "spread_ticks", formula: "s = A₁ − B₁", unit: "ticks", sign: "even", source: "–", build: spread },
  {
    ...each,
    pattern: "spread_bps",
    formula: "1e4·s/m",
    unit: "bps",
    sign: "even",
    source: "–",
    build: (plan) => bps(plan, spread(plan), mid(plan)),
  },
  {
    ...each,
    pattern: "spread_log",
    formula: "ln s; undefined if s ≤ 0",
    unit: "–",
    sign: "even",
    source: "–",
    build: (plan) => plan.map("ln", spread(plan), (s) => (s > 0 ? Math.log(s) : Number.NaN)),
  },
  {
    ...each,
    pattern: "weighted_mid",
    formula: "wm·δ, wm = (B₁ a₁ + A₁ b₁)/(a₁ + b₁)",
    unit: "currency",
    sign: "level",
    source: GATHERAL,
    build: (plan) => currency(plan, weighted(plan)),
  },
  {
    ...each,
    pattern: "weighted_mid_dev_ticks",
    formula: "wm − m",
    unit: "ticks",
    sign: "odd",
    source: GATHERAL,
    build: weightedDeviation,
  },
  {
    ...each,
    pattern: "weighted_mid_dev_bps",
    formula: "1e4·(wm − m)/m",
    unit: "bps",
    sign: "odd",
    source: GATHERAL,
    build: (plan) => bps(plan, weightedDeviation(plan), mid(plan)),
  },
  {
    ...each,
    pattern: "micro_price",
    formula: "(m + G)·δ, G the fitted expected move of the mid from the imbalance and spread state",
    unit: "currency",
    sign: "level",
    source: STOIKOV,
    build: (plan) => currency(plan, plan.weighted([mid(plan), microDeviation(plan)], [1, 1])),
  },
  {
    ...each,
    pattern: "micro_dev_ticks",
    formula: "G",
    unit: "ticks",
    sign: "odd",
    source: STOIKOV,
    build: microDeviation,
  },
  {
    ...each,
    pattern: "micro_dev_bps",
    formula: "1e4·G/m",
    unit: "bps",
    sign: "odd",
    source: STOIKOV,
    build: (plan) => bps(plan, microDeviation(plan), mid(plan)),
  },
  {
    ...each,
    pattern: "depth_wmid_{L}",
    formula:
      "u·δ, u = Σ(Bᵢ aᵢ + Aᵢ bᵢ)/Σ(aᵢ + bᵢ) over levels i ≤ L where both sides are present; undefined without a mid",
    unit: "currency",
    sign: "level",
    cost: "O(L)",
    levels: ([L]) => L,
    source: "–",
    build: (plan, { n: [L] }) => currency(plan, plan.weighted([mid(plan), depthWeightedDeviation(plan, L)], [1, 1])),
  },
  {
    ...each,
    pattern: "depth_wmid_dev_ticks_{L}",
    formula: "u − m, u the opposite-size weighted mid of L levels",
    unit: "ticks",
    sign: "odd",
    cost: "O(L)",
    levels: ([L]) => L,
    source: "–",
    build: (plan, { n: [L] }) => depthWeightedDeviation(plan, L),
  },
  {
    ...each,
    pattern: "fair_value",
    formula: "F·δ; F = wm at the first defined row, then F = 0.3·wm + 0.7·F; rows without wm keep F and show nothing",
    unit: "currency",
    sign: "level",
    source: "–",
    build: (plan) => currency(plan, fairValue(plan)),
  },
  {
    ...each,
    pattern: "fair_value_dev_ticks",
    formula: "wm − F",
    unit: "ticks",
    sign: "odd",
    source: "–",
    build: (plan) => plan.weighted([weighted(plan), fairValue(plan)], [1, -1]),
  },
  {
    ...each,
    pattern: "fair_value_dev_bps",
    formula: "1e4·(wm − F)/F",
    unit: "bps",
    sign: "odd",
    source: "–",
    build: (plan) => bps(plan, plan.weighted([weighted(plan), fairValue(plan)], [1, -1]), fairValue(plan)),
  },
];
