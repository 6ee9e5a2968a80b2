import { depth } from "./depth.ts";
import { MissingParameter, type Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";

const CONT = "Cont, Kukanov & Stoikov 2014, The price impact of order book events";
const XU = "Xu, Gould & Howison 2019, Multi-level order-flow imbalance in a limit order book";
const CROSS = "Cont, Cucuringu & Zhang 2023, Cross-impact of order flow imbalance in equity markets";

/** Levels of the depth average of the normalised flows, and of the integrated flow. */
export const flowLevels = (levels: number): number => Math.min(10, levels);

/**
 * e_i of row n: 1{B>=B'} b - 1{B<=B'} b' - 1{A<=A'} a + 1{A>=A'} a', ' = row n-1, on level i (from 0). Absent levels
 * compare as minus and plus infinity and have size 0. NaN in a session's first row.
 */
function flow(plan: Plan, level: number): Signal {
  const fill: Fill = ({ day, from, to, session }, values, mask) => {
    const book = day.book!;
    const bid = book.bidPrice[level];
    const ask = book.askPrice[level];
    const bidSize = book.bidSize[level];
    const askSize = book.askSize[level];
    let row = from;
    if (row === session) values[row++ & mask] = Number.NaN;
    for (; row < to; row++) {
      const b = bid[row];
      const b0 = bid[row - 1];
      const a = ask[row];
      const a0 = ask[row - 1];
      const onBid = (b >= b0 ? bidSize[row] : 0) - (b <= b0 ? bidSize[row - 1] : 0);
      const onAsk = (a <= a0 ? askSize[row] : 0) - (a >= a0 ? askSize[row - 1] : 0);
      values[row & mask] = onBid - onAsk;
    }
  };
  return plan.filled(`e${level + 1}`, fill);
}

/** Σ_{i<=L} (b_i + a_i)/2 / L: mean size per level and side. */
function meanSize(plan: Plan, levels: number): Signal {
  const share = 1 / (2 * levels);
  return plan.weighted([depth(plan, "bid", levels), depth(plan, "ask", levels)], [share, share]);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function flowOfTop(plan: Plan, levels: number): Signal {
  const flows = upTo(levels).map((level) => flow(plan, level));
  return plan.weighted(
    flows,
    flows.map(() => 1),
  );
}

/** Σ_W of `flows`, in units of the mean size per level over the same rows. */
function normalised(plan: Plan, flows: Signal, levels: number, rows: number): Signal {
  return plan.ratio(plan.sum(flows, plan.rowWindow(rows)), plan.mean(meanSize(plan, levels), rows));
}

function integrated(plan: Plan, rows: number): Signal {
  const levels = flowLevels(plan.feed.levels);
  const fitted = plan.parameter("ofi_pc", "ofi_int columns");
  const weights = fitted[String(rows)];
  if (!weights)
    throw new MissingParameter(
      `feature column "ofi_int_${rows}" needs weights fitted for ${rows} rows; there are ${Object.keys(fitted).join(", ")}`,
    );
  if (weights.length !== levels) {
    throw new RangeError(
      `feature column "ofi_int_${rows}" needs ${levels} weights for ${plan.feed.levels} levels; the parameters have ${weights.length}`,
    );
  }
  // Σ_i w_i (Σ_W e_i / Q) = (Σ_W Σ_i w_i e_i) / Q: one window instead of M.
  return normalised(
    plan,
    plan.weighted(
      upTo(levels).map((level) => flow(plan, level)),
      weights,
    ),
    levels,
    rows,
  );
}

const rows = { unit: "shares", firstRow: "W", sign: "odd", cost: "O(1)", needs: ["book"] } as const;
const now = { unit: "shares", firstRow: "1", sign: "odd", cost: "O(1)", needs: ["book"] } as const;

export const FLOW: readonly Family[] = [
  {
    ...now,
    pattern: "ofi_ev",
    formula: "e₁ = 1{B₁≥B₁'} b₁ − 1{B₁≤B₁'} b₁' − 1{A₁≤A₁'} a₁ + 1{A₁≥A₁'} a₁', ' the row before",
    source: CONT,
    build: (plan) => flow(plan, 0),
  },
  {
    ...rows,
    pattern: "ofi_{W}",
    formula: "Σ e₁ over the last W rows",
    source: CONT,
    build: (plan, { n: [W] }) => plan.sum(flow(plan, 0), plan.rowWindow(W)),
  },
  {
    ...rows,
    pattern: "ofi_{τ}s",
    formula: "Σ e₁ over (t − τ, t]",
    firstRow: "tₙ − t₀ ≥ τ",
    cost: "O(1) amortised",
    source: CONT,
    build: (plan, { n: [seconds] }) => plan.sum(flow(plan, 0), plan.timeWindow(seconds)),
  },
  {
    ...rows,
    pattern: "ofi_norm_{W}",
    formula: "Σ e₁ over the last W rows, divided by the mean of (b₁ + a₁)/2 over them",
    unit: "–",
    source: CONT,
    build: (plan, { n: [W] }) => normalised(plan, flow(plan, 0), 1, W),
  },
  {
    ...now,
    pattern: "mlofi_ev_{i}",
    levels: ([i]) => i,
    formula: "eᵢ: e₁ computed on level i",
    source: XU,
    build: (plan, { n: [i] }) => flow(plan, i - 1),
  },
  {
    ...rows,
    pattern: "mlofi_{i}_{W}",
    levels: ([i]) => i,
    formula: "Σ eᵢ over the last W rows",
    source: XU,
    build: (plan, { n: [i, W] }) => plan.sum(flow(plan, i - 1), plan.rowWindow(W)),
  },
  {
    ...rows,
    pattern: "mlofi_norm_{i}_{W}",
    levels: ([i]) => i,
    formula:
      "Σ eᵢ over the last W rows, divided by the mean over them of (1/M) Σ_{j≤M} (bⱼ + aⱼ)/2, M = min(10, levels)",
    unit: "–",
    cost: "O(1) per level",
    source: CROSS,
    build: (plan, { n: [i, W] }) => normalised(plan, flow(plan, i - 1), flowLevels(plan.feed.levels), W),
  },
  {
    ...rows,
    pattern: "ofi_int_{W}",
    formula: "Σ_{i≤M} wᵢ · mlofi_norm_i_W, w the fitted first principal component",
    unit: "–",
    cost: "O(M)",
    source: CROSS,
    build: (plan, { n: [W] }) => integrated(plan, W),
  },
  {
    ...now,
    pattern: "ofi_top{L}_ev",
    levels: ([L]) => L,
    formula: "Σ_{i≤L} eᵢ",
    cost: "O(L)",
    source: XU,
    build: (plan, { n: [L] }) => flowOfTop(plan, L),
  },
  {
    ...rows,
    pattern: "ofi_top{L}_{W}",
    levels: ([L]) => L,
    formula: "Σ_{i≤L} eᵢ over the last W rows",
    cost: "O(L)",
    source: XU,
    build: (plan, { n: [L, W] }) => plan.sum(flowOfTop(plan, L), plan.rowWindow(W)),
  },
];
