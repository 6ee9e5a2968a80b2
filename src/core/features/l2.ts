import { type BookSide, pricesOf, sizesOf } from "./depth.ts";
import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { executedVolume } from "./queue.ts";

/** f: what entered the best queue of the side less what left it, as far as two books in a row can tell. */
function netFlow(plan: Plan, side: BookSide): Signal {
  const inward = side === "bid" ? 1 : -1;
  return plan.filled(`net flow ${side}`, ({ day, from, to, session }, values, mask) => {
    const price = pricesOf(day.book!, side)[0];
    const size = sizesOf(day.book!, side)[0];
    let row = from;
    if (row === session) values[row++ & mask] = 0;
    for (; row < to; row++) {
      const step = price[row] === price[row - 1] ? 0 : price[row] > price[row - 1] ? inward : -inward;
      values[row & mask] = (step >= 0 ? size[row] : 0) - (step <= 0 ? size[row - 1] : 0);
    }
  });
}

const added = (plan: Plan, side: BookSide): Signal => plan.map("positive", netFlow(plan, side), (f) => Math.max(0, f));

const removed = (plan: Plan, side: BookSide): Signal =>
  plan.map("negative", netFlow(plan, side), (f) => Math.max(0, -f));

/** What left the queue and was not executed. */
const cancelled = (plan: Plan, side: BookSide): Signal =>
  plan.map("positive", plan.weighted([removed(plan, side), executedVolume(plan, side)], [1, -1]), (x) =>
    Math.max(0, x),
  );

const rate = (plan: Plan, x: Signal, seconds: number): Signal => plan.sum(x, plan.timeWindow(seconds), seconds);

const each = {
  unit: "shares/s",
  firstRow: "tₙ − t₀ ≥ τ",
  sign: "side",
  cost: "O(1) amortised",
  needs: ["book"],
  source: "Cont, Kukanov & Stoikov 2014, The price impact of order book events (decomposition)",
} as const;
const NET = "f the side's term of e₁; a net change between two books, not a count of orders";

export const L2: readonly Family[] = [
  {
    ...each,
    pattern: "l2_add_{bid,ask}_{τ}s",
    formula: `Σ max(0, f) over (t − τ, t], divided by τ; ${NET}`,
    build: (plan, { words: [side], n: [seconds] }) => rate(plan, added(plan, side as BookSide), seconds),
  },
  {
    ...each,
    pattern: "l2_rem_{bid,ask}_{τ}s",
    formula: `Σ max(0, −f) over (t − τ, t], divided by τ; ${NET}`,
    build: (plan, { words: [side], n: [seconds] }) => rate(plan, removed(plan, side as BookSide), seconds),
  },
  {
    ...each,
    pattern: "l2_cxl_{bid,ask}_{τ}s",
    formula: `Σ max(0, max(0, −f) − visible volume executed against the side in the row) over (t − τ, t], divided by τ; ${NET}; without order messages all trades that hit the side count`,
    needs: ["book", "signed trades"],
    build: (plan, { words: [side], n: [seconds] }) => rate(plan, cancelled(plan, side as BookSide), seconds),
  },
];
