import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { doubleMove } from "./moves.ts";

/** Rows up to this one, in the session, with the same value: a window no longer than that is constant. */
function unchangedRows(plan: Plan, x: Signal): Signal {
  return plan.filled(
    `unchanged rows of ${x.key}`,
    ({ from, to }, values, mask, memory) => {
      const ring = x.values;
      let [last, run] = memory;
      for (let row = from; row < to; row++) {
        const now = ring[row & (ring.length - 1)];
        run = now === last ? run + 1 : 1;
        last = now;
        values[row & mask] = run;
      }
      memory[0] = last;
      memory[1] = run;
    },
    [Number.NaN, 0],
  );
}

/** Sums of d, d², d³ and d⁴ over the window, d = 2Δm: whole numbers, hence exact below 2^53. */
function powerSums(plan: Plan, rows: number, powers: number): Signal[] {
  const d = doubleMove(plan);
  const raised = [d];
  for (let p = 2; p <= powers; p++)
    raised.push(p === 4 ? plan.product(raised[1], raised[1]) : plan.product(raised[p - 2], d));
  return raised.map((power) => plan.sum(power, plan.rowWindow(rows)));
}

/** Population moments from power sums; W^p m_p, which for whole numbers is whole. */
const second = (W: number, s1: number, s2: number): number => W * s2 - s1 * s1;
const third = (W: number, s1: number, s2: number, s3: number): number =>
  W * W * s3 - 3 * W * s1 * s2 + 2 * s1 * s1 * s1;
const fourth = (W: number, s1: number, s2: number, s3: number, s4: number): number =>
  W * W * W * s4 - 4 * W * W * s1 * s3 + 6 * W * s1 * s1 * s2 - 3 * s1 * s1 * s1 * s1;

/** Signals that a moment reads: the power sums, and the number of unchanged rows. */
function inputs(plan: Plan, rows: number, powers: number): { sums: Signal[]; same: Signal } {
  return { sums: powerSums(plan, rows, powers), same: unchangedRows(plan, doubleMove(plan)) };
}

// Each moment has a loop of its own, which the compiler can then work on whole.

function deviation(plan: Plan, W: number): Signal {
  if (W < 2) return plan.undefined();
  const { sums, same } = inputs(plan, W, 2);
  return plan.filled(`std of moves ${W}`, ({ from, to }, values, mask) => {
    const [s1, s2, run] = [sums[0].values, sums[1].values, same.values];
    const [mask1, mask2, runMask] = [s1.length - 1, s2.length - 1, run.length - 1];
    for (let row = from; row < to; row++) {
      const m2 = second(W, s1[row & mask1], s2[row & mask2]);
      values[row & mask] = run[row & runMask] >= W ? 0 : Math.sqrt(m2 / (4 * W * (W - 1)));
    }
  });
}

/** m3 / m2^1.5: free of scale. */
function skewness(plan: Plan, W: number): Signal {
  if (W < 3) return plan.undefined();
  const { sums, same } = inputs(plan, W, 3);
  return plan.filled(`skewness of moves ${W}`, ({ from, to }, values, mask) => {
    const [s1, s2, s3, run] = [sums[0].values, sums[1].values, sums[2].values, same.values];
    const [mask1, mask2, mask3, runMask] = [s1.length - 1, s2.length - 1, s3.length - 1, run.length - 1];
    for (let row = from; row < to; row++) {
      const x = s1[row & mask1];
      const y = s2[row & mask2];
      const m2 = second(W, x, y);
      values[row & mask] = run[row & runMask] >= W ? 0 : third(W, x, y, s3[row & mask3]) / (m2 * Math.sqrt(m2));
    }
  });
}

/** m4 / m2² - 3. */
function excessKurtosis(plan: Plan, W: number): Signal {
  if (W < 4) return plan.undefined();
  const { sums, same } = inputs(plan, W, 4);
  return plan.filled(`kurtosis of moves ${W}`, ({ from, to }, values, mask) => {
    const [s1, s2, s3, s4, run] = [sums[0].values, sums[1].values, sums[2].values, sums[3].values, same.values];
    const [mask1, mask2, mask3, mask4] = [s1.length - 1, s2.length - 1, s3.length - 1, s4.length - 1];
    const runMask = run.length - 1;
    for (let row = from; row < to; row++) {
      const x = s1[row & mask1];
      const y = s2[row & mask2];
      const m2 = second(W, x, y);
      const m4 = fourth(W, x, y, s3[row & mask3], s4[row & mask4]);
      values[row & mask] = run[row & runMask] >= W ? 0 : m4 / (m2 * m2) - 3;
    }
  });
}

const each = { firstRow: "W", cost: "O(1)", needs: ["book"], source: "–" } as const;

export const MOMENTS: readonly Family[] = [
  {
    ...each,
    pattern: "dm_std_{W}",
    formula: "sample standard deviation of the last W mid changes (divisor W − 1, W ≥ 2); 0 if all are equal",
    unit: "ticks",
    sign: "even",
    build: (plan, { n: [W] }) => deviation(plan, W),
  },
  {
    ...each,
    pattern: "dm_skew_{W}",
    formula: "m₃/m₂^1.5 of the last W mid changes, population moments (W ≥ 3); 0 if all are equal",
    unit: "–",
    sign: "odd",
    build: (plan, { n: [W] }) => skewness(plan, W),
  },
  {
    ...each,
    pattern: "dm_kurt_{W}",
    formula: "m₄/m₂² − 3 of the last W mid changes, population moments (W ≥ 4); 0 if all are equal",
    unit: "–",
    sign: "even",
    build: (plan, { n: [W] }) => excessKurtosis(plan, W),
  },
];
