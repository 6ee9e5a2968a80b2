import { MessageType } from "../market/day.ts";
import { type BookSide, pricesOf, sizesOf } from "./depth.ts";
import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { aggressions, volumeAgainst } from "./trades.ts";

const CST = "Cont, Stoikov & Talreja 2010, A stochastic model for order book dynamics";

const KINDS: Readonly<Record<string, readonly number[]>> = {
  add: [MessageType.Add],
  cxl: [MessageType.Reduce, MessageType.Delete],
  exec: [MessageType.Execute],
  any: [MessageType.Add, MessageType.Reduce, MessageType.Delete, MessageType.Execute],
};

/** Executions of visible orders of the side; without order messages, which hide nothing, all trades that hit it. */
function executions(plan: Plan, side: string): Signal {
  if (plan.feed.hasMessages) return events(plan, "exec", side);
  const hits = [aggressions(plan, -1), aggressions(plan, 1)];
  return side === "both" ? plan.weighted(hits, [1, 1]) : hits[side === "bid" ? 0 : 1];
}

/** Volume of the executions of visible orders of the side; without order messages, of all trades that hit it. */
export function executedVolume(plan: Plan, side: BookSide): Signal {
  if (!plan.feed.hasMessages) return volumeAgainst(plan, side);
  const wanted = side === "bid" ? 1 : -1;
  return plan.filled(`executed ${side}`, ({ day, from, to }, values, mask) => {
    const { type, direction, size } = day.messages!;
    for (let row = from; row < to; row++) {
      values[row & mask] = type[row] === MessageType.Execute && direction[row] === wanted ? size[row] : 0;
    }
  });
}

/** Size that leaves the best queue of the row before: of cancels and executions at that price. */
function depleted(plan: Plan, side: BookSide): Signal {
  const wanted = side === "bid" ? 1 : -1;
  const { tickUnits } = plan.feed;
  return plan.filled(`depleted ${side}`, ({ day, from, to, session }, values, mask) => {
    const { type, direction, size, price } = day.messages!;
    const best = pricesOf(day.book!, side)[0];
    const queue = sizesOf(day.book!, side)[0];
    for (let row = from; row < to; row++) {
      let taken = 0;
      if (direction[row] === wanted && type[row] >= MessageType.Reduce && type[row] <= MessageType.Execute) {
        const atBest = row > session && queue[row - 1] > 0 && price[row] === best[row - 1] * tickUnits;
        if (atBest) taken = size[row];
      }
      values[row & mask] = taken;
    }
  });
}

/** min(cap, q/r): seconds until a queue of the present size is executed at the rate of the last τ. */
function timeToFill(plan: Plan, side: BookSide, seconds: number): Signal {
  const rate = plan.sum(executedVolume(plan, side), plan.timeWindow(seconds), seconds);
  const cap = plan.options.timeToFillCap;
  return plan.filled(`time to fill ${side} ${seconds}s`, ({ day, from, to }, values, mask) => {
    const queue = sizesOf(day.book!, side)[0];
    const r = rate.values;
    for (let row = from; row < to; row++) {
      const now = r[row & (r.length - 1)];
      const wait = now === 0 ? cap : Math.min(cap, queue[row] / now);
      values[row & mask] = queue[row] > 0 ? wait : Number.NaN;
    }
  });
}

/** 1 in rows whose message is of the kind and on the side (of the resting order), else 0. */
export function events(plan: Plan, kind: string, side: string): Signal {
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
  plan.sum(kind === "exec" ? executions(plan, side) : events(plan, kind, side), plan.timeWindow(seconds), divisor);

const imbalance = (plan: Plan, kind: string, seconds: number): Signal =>
  plan.imbalance(counted(plan, kind, "bid", seconds), counted(plan, kind, "ask", seconds), 0);

const cancelShare = (plan: Plan, side: string, seconds: number): Signal =>
  plan.ratio(counted(plan, "cxl", side, seconds), counted(plan, "any", side, seconds));

const each = { firstRow: "tₙ − t₀ ≥ τ", cost: "O(1) amortised", needs: ["messages"], source: "–" } as const;
const NAMED = "add = type 1, cxl = types 2 and 3";

const EXECUTED =
  "exec = type 4 (hidden executions are not queue events); without order messages, all trades that hit the side";

/** Counts and rates of one group of kinds; `kindOf` finds the kind among the words of the name. */
const counts = (prefix: string, needs: Family["needs"], named: string): readonly Family[] => {
  const kindAndSide = (words: readonly string[]): [string, string] =>
    prefix === "exec" ? ["exec", words[0] ?? "both"] : [words[0], words[1] ?? "both"];
  const rate: Family["build"] = (plan, { words, n: [seconds] }) =>
    counted(plan, ...kindAndSide(words), seconds, seconds);
  return [
    {
      ...each,
      pattern: `${prefix}_count_{bid,ask}_{τ}s`,
      formula: `number of events on the side in (t − τ, t]; ${named}`,
      unit: "events",
      sign: "side",
      needs,
      build: (plan, { words, n: [seconds] }) => counted(plan, ...kindAndSide(words), seconds),
    },
    {
      ...each,
      pattern: `${prefix}_rate_{bid,ask}_{τ}s`,
      formula: `number of events on the side in (t − τ, t], divided by τ; ${named}`,
      unit: "1/s",
      sign: "side",
      source: CST,
      needs,
      build: rate,
    },
    {
      ...each,
      pattern: `${prefix}_rate_{τ}s`,
      formula: `number of events of both sides in (t − τ, t], divided by τ; ${named}`,
      unit: "1/s",
      sign: "even",
      source: CST,
      needs,
      build: rate,
    },
  ];
};

export const QUEUE: readonly Family[] = [
  ...counts("{add,cxl}", ["messages"], NAMED),
  ...counts("exec", ["signed trades"], EXECUTED),
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
  {
    ...each,
    pattern: "depl_{bid,ask}_{τ}s",
    formula:
      "size of cancels and visible executions at the side's best price of the row before, in (t − τ, t], divided by τ; rows without that best count 0",
    unit: "shares/s",
    sign: "side",
    needs: ["book", "messages"],
    build: (plan, { words: [side], n: [seconds] }) =>
      plan.sum(depleted(plan, side as BookSide), plan.timeWindow(seconds), seconds),
  },
  {
    ...each,
    pattern: "ttf_{bid,ask}_{τ}s",
    formula:
      "min(600, q₁/r), r = executed size of the side in (t − τ, t] per second, q₁ the best size now; 600 if r = 0, undefined if the side is empty. For an order that joins the queue now; ignores cancels ahead, so it tends to overstate",
    unit: "s",
    sign: "side",
    source: "Cont & de Larrard 2013, Price dynamics in a Markovian limit order market (queue model)",
    needs: ["book", "signed trades"],
    build: (plan, { words: [side], n: [seconds] }) => timeToFill(plan, side as BookSide, seconds),
  },
];
