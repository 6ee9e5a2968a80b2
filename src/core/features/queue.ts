import { MessageType } from "../market/day.ts";
import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";

const CST = "Cont, Stoikov & Talreja 2010, A stochastic model for order book dynamics";

const KINDS: Readonly<Record<string, readonly number[]>> = {
  add: [MessageType.Add],
  cxl: [MessageType.Reduce, MessageType.Delete],
  exec: [MessageType.Execute],
  any: [MessageType.Add, MessageType.Reduce, MessageType.Delete, MessageType.Execute],
};

/** 1 in rows whose message is of the kind and on the side (of the resting order), else 0. */
function events(plan: Plan, kind: string, side: string): Signal {
  const counted = new Uint8Array(256);
  for (const type of KINDS[kind]) counted[type] = 1;
  const wanted = side === "bid" ? 1 : -1;
  return plan.filled(`${kind} ${side}`, ({ day, from, to }, values, mask) => {
    const { type, direction } = day.messages!;
    for (let row = from; row < to; row++) {
      values[row & mask] = counted[type[row]] === 1 && (side === "both" || direction[row] === wanted) ? 1 : 0;
    }
  });
}

/** Events over the time window, divided by `divisor`. */
const counted = (plan: Plan, kind: string, side: string, seconds: number, divisor = 1): Signal =>
  plan.sum(events(plan, kind, side), plan.timeWindow(seconds), divisor);

const imbalance = (plan: Plan, kind: string, seconds: number): Signal =>
  plan.imbalance(counted(plan, kind, "bid", seconds), counted(plan, kind, "ask", seconds), 0);

const cancelShare = (plan: Plan, side: string, seconds: number): Signal =>
  plan.ratio(counted(plan, "cxl", side, seconds), counted(plan, "any", side, seconds));

const each = { firstRow: "tₙ − t₀ ≥ τ", cost: "O(1) amortised", needs: "messages", source: "–" } as const;
const NAMED = "add = type 1, cxl = types 2 and 3, exec = type 4";

export const QUEUE: readonly Family[] = [
  {
    ...each,
    pattern: "{add,cxl,exec}_count_{bid,ask}_{τ}s",
    formula: `number of events on the side in (t − τ, t]; ${NAMED}`,
    unit: "events",
    sign: "side",
    build: (plan, { words: [kind, side], n: [seconds] }) => counted(plan, kind, side, seconds),
  },
  {
    ...each,
    pattern: "{add,cxl,exec}_rate_{bid,ask}_{τ}s",
    formula: `number of events on the side in (t − τ, t], divided by τ; ${NAMED}`,
    unit: "1/s",
    sign: "side",
    source: CST,
    build: (plan, { words: [kind, side], n: [seconds] }) => counted(plan, kind, side, seconds, seconds),
  },
  {
    ...each,
    pattern: "{add,cxl,exec}_rate_{τ}s",
    formula: `number of events of both sides in (t − τ, t], divided by τ; ${NAMED}`,
    unit: "1/s",
    sign: "even",
    source: CST,
    build: (plan, { words: [kind], n: [seconds] }) => counted(plan, kind, "both", seconds, seconds),
  },
  {
    ...each,
    pattern: "event_rate_{τ}s",
    formula:
      "number of adds, cancels and visible executions in (t − τ, t], divided by τ; hidden executions are not queue events",
    unit: "1/s",
    sign: "even",
    build: (plan, { n: [seconds] }) => counted(plan, "any", "both", seconds, seconds),
  },
  {
    ...each,
    pattern: "cxl_ratio_{bid,ask}_{τ}s",
    formula: "cancels / (adds + cancels + executions) of the side in (t − τ, t]; undefined without events",
    unit: "[0, 1]",
    sign: "side",
    build: (plan, { words: [side], n: [seconds] }) => cancelShare(plan, side, seconds),
  },
  {
    ...each,
    pattern: "cxl_ratio_{τ}s",
    formula: "cancels / (adds + cancels + executions) of both sides in (t − τ, t]; undefined without events",
    unit: "[0, 1]",
    sign: "even",
    build: (plan, { n: [seconds] }) => cancelShare(plan, "both", seconds),
  },
  {
    ...each,
    pattern: "{add,cxl}_imb_{τ}s",
    formula: "(nᵇ − nᵃ)/(nᵇ + nᵃ) of the events in (t − τ, t], 0 if none; cxl_imb > 0 means more cancels on the bid",
    unit: "[−1, 1]",
    sign: "odd",
    build: (plan, { words: [kind], n: [seconds] }) => imbalance(plan, kind, seconds),
  },
];
