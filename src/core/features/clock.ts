import { MILLISECOND, SECOND } from "../market/units.ts";
import type { Plan } from "./engine/plan.ts";
import type { Fill, Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";

function timeOfDay(plan: Plan): Signal {
  const [open, close] = plan.options.session;
  return plan.filled("time of day", ({ day, from, to }, values, mask) => {
    const { time } = day;
    const start = open * SECOND;
    const length = (close - open) * SECOND;
    for (let row = from; row < to; row++) values[row & mask] = (time[row] - start) / length;
  });
}

const logPause: Fill = ({ day, from, to, session }, values, mask) => {
  let row = from;
  if (row === session) values[row++ & mask] = Number.NaN;
  const { time } = day;
  for (; row < to; row++) values[row & mask] = Math.log1p((time[row] - time[row - 1]) / MILLISECOND);
};

const meanPause = (plan: Plan, rows: number): Signal =>
  plan.scaled(plan.change(plan.time(), rows), 1 / (rows * SECOND));

const each = { firstRow: "0", unit: "–", sign: "even", cost: "O(1)", needs: ["time"], source: "–" } as const;

export const CLOCK: readonly Family[] = [
  {
    ...each,
    pattern: "mean_dt_{W}",
    formula: "(tₙ − tₙ₋W)/W",
    unit: "s",
    firstRow: "W",
    build: (plan, { n: [W] }) => meanPause(plan, W),
  },
  { ...each, pattern: "tod_frac", formula: "(t − open)/(close − open), the session 09:30-16:00", build: timeOfDay },
  {
    ...each,
    pattern: "tod_sin",
    formula: "sin(2π·tod_frac)",
    build: (plan) => plan.map("sin 2π", timeOfDay(plan), (x) => Math.sin(2 * Math.PI * x)),
  },
  {
    ...each,
    pattern: "tod_cos",
    formula: "cos(2π·tod_frac)",
    build: (plan) => plan.map("cos 2π", timeOfDay(plan), (x) => Math.cos(2 * Math.PI * x)),
  },
  {
    ...each,
    pattern: "log_dt",
    formula: "ln(1 + (tₙ − tₙ₋₁) in ms)",
    firstRow: "1",
    build: (plan) => plan.filled("pause", logPause),
  },
];
