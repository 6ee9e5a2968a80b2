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

/** A moment from W, the number of unchanged rows and the power sums; 0 where all W moves are equal. */
function moment(
  plan: Plan,
  name: string,
  rows: number,
  powers: number,
  of: (s1: number, s2: number, s3: number, s4: number) => number,
): Signal {
  if (rows < powers) return plan.undefined();
  const sums = powerSums(plan, rows, powers);
  const same = unchangedRows(plan, doubleMove(plan));
  const [s1, s2, s3 = s2, s4 = s2] = sums;
  return plan.filled(`${name} ${rows}`, ({ from, to }, values, mask) => {
    const [a, b, c, d, run] = [s1.values, s2.values, s3.values, s4.values, same.values];
    const [aMask, bMask, cMask, dMask] = [a.length - 1, b.length - 1, c.length - 1, d.length - 1];
    for (let row = from; row < to; row++) {
      const constant = run[row & (run.length - 1)] >= rows;
      values[row & mask] = constant ? 0 : of(a[row & aMask], b[row & bMask], c[row & cMask], d[row & dMask]);
    }
  });
}

const deviation = (plan: Plan, W: number): Signal =>
  moment(plan, "std of moves", W, 2, (s1, s2) => Math.sqrt((W * s2 - s1 * s1) / (4 * W * (W - 1))));

/** m3 / m2^1.5 with population moments: free of scale. */
const skewness = (plan: Plan, W: number): Signal =>
  moment(plan, "skewness of moves", W, 3, (s1, s2, s3) => {
    const m2 = W * s2 - s1 * s1;
    return (W * W * s3 - 3 * W * s1 * s2 + 2 * s1 * s1 * s1) / (m2 * Math.sqrt(m2));
  });

/** m4 / m2² - 3. */
const excessKurtosis = (plan: Plan, W: number): Signal =>
  moment(plan, "kurtosis of moves", W, 4, (s1, s2, s3, s4) => {
    const m2 = W * s2 - s1 * s1;
    const m4 = W * W * W * s4 - 4 * W * W * s1 * s3 + 6 * W * s1 * s1 * s2 - 3 * s1 * s1 * s1 * s1;
    return m4 / (m2 * m2) - 3;
  });

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
