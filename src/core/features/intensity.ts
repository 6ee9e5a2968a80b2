import { SECOND } from "../market/units.ts";
import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { events } from "./queue.ts";
import { aggressions } from "./trades.ts";

/** Time constants after which an intensity has forgotten its start. */
const WARM_UP = 5;

/** e^{−β(tₙ − tₙ₋₁)}; 0 in a session's first row. */
function decay(plan: Plan, beta: number): Signal {
  return plan.filled(`decay ${beta}`, ({ day, from, to, session }, values, mask) => {
    const { time } = day;
    let row = from;
    if (row === session) values[row++ & mask] = 0;
    for (; row < to; row++) {
      const pause = time[row] - time[row - 1];
      values[row & mask] = pause === 0 ? 1 : Math.exp((-beta * pause) / SECOND);
    }
  });
}

/** 1 in rows at least 5/β after the session's start, else NaN. */
function warm(plan: Plan, beta: number): Signal {
  return plan.filled(
    `warm ${beta}`,
    ({ day, from, to, session }, values, mask, memory) => {
      const { time } = day;
      if (from === session) memory[0] = time[from];
      let row = from;
      // Time does not go back: what is warm stays so.
      for (; row < to && (time[row] - memory[0]) * beta < WARM_UP * SECOND; row++) values[row & mask] = Number.NaN;
      for (; row < to; row++) values[row & mask] = 1;
    },
    [Number.NaN],
  );
}

/** β·R, R ← R·e^{−β Δt} + events of the row. */
function intensity(plan: Plan, arrivals: Signal, beta: number): Signal {
  const fade = decay(plan, beta);
  const defined = warm(plan, beta);
  return plan.filled(
    `intensity(${arrivals.key}; ${beta})`,
    ({ from, to }, values, mask, memory) => {
      const [x, f, w] = [arrivals.values, fade.values, defined.values];
      const [xMask, fMask, wMask] = [x.length - 1, f.length - 1, w.length - 1];
      let r = memory[0];
      for (let row = from; row < to; row++) {
        r = r * f[row & fMask] + x[row & xMask];
        values[row & mask] = r * beta * w[row & wMask];
      }
      memory[0] = r;
    },
    [0],
  );
}

const each = {
  unit: "events/s",
  firstRow: "tₙ − t₀ ≥ 5/β",
  sign: "side",
  cost: "O(1)",
  source: "exponential kernel after Hawkes 1971; Bacry, Mastromatteo & Muzy 2015, Hawkes processes in finance",
} as const;
const FORMULA = "β·R, R ← R·e^{−β(tₙ − tₙ₋₁)} + 1 for an event of the stream, R = 0 before row 0, β in 1/s";

export const INTENSITY: readonly Family[] = [
  {
    ...each,
    pattern: "int_mo_{buy,sell}_b{β}",
    formula: `${FORMULA}; mo_buy, mo_sell: trades by their aggressor`,
    needs: ["signed trades"],
    build: (plan, { words: [way], n: [beta] }) => intensity(plan, aggressions(plan, way === "buy" ? 1 : -1), beta),
  },
  {
    ...each,
    pattern: "int_{lo,cx}_{bid,ask}_b{β}",
    formula: `${FORMULA}; lo: adds (type 1), cx: cancels (types 2 and 3) on the side`,
    needs: ["messages"],
    build: (plan, { words: [kind, side], n: [beta] }) =>
      intensity(plan, events(plan, kind === "lo" ? "add" : "cxl", side), beta),
  },
];
