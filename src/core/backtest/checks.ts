import type { MarketDay } from "../market/day.ts";
import { deflatedSharpe } from "../metrics/trading-deflated.ts";
import { mean } from "../metrics/trading.ts";
import type { Order } from "../strategy/strategy.ts";
import { FEE_PARTS } from "./money.ts";
import { mirroredAfter } from "./mirror.ts";
import { takerRun, underTask, type BacktestProgress, type Plan, type TakerRun } from "./plan.ts";
import type { Prediction } from "./prediction.ts";
import type { Check, RunSummary, Trial } from "./report.ts";
import { haltedTime, missingTime, tapeOf } from "./tape.ts";
import { tripNet, tripNetTicks } from "./trips.ts";

/** What the checks look at: one finished run and where it came from. */
export interface Checked {
  readonly day: MarketDay;
  readonly plan: Plan;
  readonly prediction: Prediction;
  readonly threshold: number;
  readonly trials: readonly Trial[];
  readonly run: TakerRun;
  readonly summary: RunSummary;
}

/** Rows of the test span after which the future is turned over. */
export const CUTS = 5;

/** Every check, computed on this run. */
export function* checksOf(checked: Checked): Generator<BacktestProgress, Check[], void> {
  const lookAhead = yield* lookAheadCheck(checked);
  return [
    cashCheck(checked),
    lookAhead,
    leakageCheck(checked),
    timeCheck(checked),
    fillsCheck(checked),
    trialsCheck(checked),
    otherFillsCheck(checked),
    daysCheck(checked),
    { name: "Queue model", detail: "nothing rests in a queue", value: "n/a for a taker", state: "na" },
  ];
}

/** Two routes to the same money: the engine's running cash plus position at mid, and the trips' gross less costs. In half-tick lots, exactly. */
export function cashCheck({ plan, run, summary }: Checked): Check {
  const { outcome, trips } = run;
  const { tape, money } = plan;
  const marked = outcome.position === 0 ? 0 : outcome.position * tape.mid[outcome.span.to - 1];
  const explained = trips.reduce((sum, trip) => sum + trip.gross - trip.spread - trip.slippage, 0);
  const gap = money.of(outcome.cash + marked - explained);
  const fees = trips.reduce((sum, trip) => sum + trip.fees, 0) / FEE_PARTS - outcome.fees;
  const rest = money.of(outcome.cash + marked) - outcome.fees - summary.net;
  const scale = 1e-9 * Math.max(1, summary.turnover);
  const conserved = gap === 0 && fees === 0 && Math.abs(rest) <= scale;
  return {
    name: "Cash conserved",
    detail: "equity change \u2212 flows \u2212 mark",
    value: `${Math.abs(gap) < 0.005 ? "0.00" : gap.toFixed(2)} ${tape.instrument.currency}`,
    state: conserved ? "passed" : "failed",
  };
}

/** Turns the market over after a row, forecasts and trades again, and counts decisions and fills up to that row that differ. */
function* lookAheadCheck({ day, plan, prediction, threshold, run }: Checked): Generator<BacktestProgress, Check, void> {
  const span = prediction.split.test;
  let changed = 0;
  let compared = 0;
  for (let i = 1; i <= CUTS; i++) {
    const progress: BacktestProgress = { task: "turning the future over", done: i - 1, total: CUTS, unit: "trials" };
    yield progress;
    const cut = span.from + Math.floor(((span.to - span.from) * i) / (CUTS + 1));
    const other = mirroredAfter(day, cut, span.to);
    const signal = prediction.again ? prediction.again(other) : knownUpTo(prediction.test, cut - span.from);
    const again = yield* underTask(takerRun({ ...plan, tape: tapeOf(other) }, span, signal, threshold), () => progress);
    compared += run.outcome.orders.filter((order) => order.decidedRow <= cut).length;
    changed += differences(run, again, cut);
  }
  return {
    name: "No look-ahead",
    detail: `future turned over ${CUTS} times${prediction.again ? "" : ", given forecasts"}`,
    value: `${changed} of ${compared} decisions changed`,
    state: changed === 0 ? "passed" : "failed",
  };
}

/** Forecasts that came as numbers cannot be made again: their future is turned round instead. */
const knownUpTo = (signal: Float64Array, cut: number): Float64Array =>
  signal.map((value, row) => (row <= cut ? value : -value));

/** Orders and fills up to row `cut` that only one of the runs has, counted in the run that has more of them. */
function differences(a: TakerRun, b: TakerRun, cut: number): number {
  const [one, other] = [knownAt(a, cut), knownAt(b, cut)];
  return Math.max(missingFrom(one, other), missingFrom(other, one));
}

function missingFrom(lines: readonly string[], other: readonly string[]): number {
  const there = new Set(other);
  return lines.filter((line) => !there.has(line)).length;
}

const knownAt = (run: TakerRun, cut: number): string[] => [
  ...run.outcome.orders.filter((order) => order.decidedRow <= cut).map(describeOrder),
  ...fillsUpTo(run, cut),
];

const describeOrder = ({ id, side, lots, decidedRow, arrivesAt }: Order): string =>
  `order ${id} ${side} ${lots} ${decidedRow} ${arrivesAt}`;

function fillsUpTo({ outcome: { fills } }: TakerRun, cut: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < fills.count && fills.row[i] <= cut; i++) {
    lines.push(`fill ${fills.orderId[i]} ${fills.row[i]} ${fills.time[i]} ${fills.lots[i]} ${fills.price[i]}`);
  }
  return lines;
}

/** Rows of a span that lie within the purge of the next one, whose labels or look-backs would reach across the border. */
export function leakageCheck({ prediction: { split, purge } }: Pick<Checked, "prediction">): Check {
  const overlap = (before: number, after: number): number => Math.max(0, before - (after - purge));
  const used = overlap(split.train.to, split.validation.from) + overlap(split.validation.to, split.test.from);
  return {
    name: "No leakage between splits",
    detail: `rows within ${purge} of a border`,
    value: `${used} used`,
    state: used === 0 ? "passed" : "failed",
  };
}

function timeCheck({ plan: { tape }, prediction, run }: Checked): Check {
  const { from, to } = prediction.split.test;
  const seconds = (haltedTime(tape, from, to) + missingTime(tape, from, to)) / 1e9;
  const { rejectedInHalt, lostInGap } = run.outcome;
  const none = seconds === 0 && rejectedInHalt === 0 && lostInGap === 0;
  const lost = lostInGap === 0 ? "" : `, ${lostInGap} cancelled`;
  return {
    name: "Time excluded",
    detail: tape.since[tape.rows - 1] > 0 ? "halts and gaps in the test span" : "halts in the test span",
    value: none ? "0 s, none" : `${seconds.toFixed(1)} s, ${rejectedInHalt} orders rejected${lost}`,
    state: none ? "passed" : "noted",
  };
}

function fillsCheck({ plan, run: { outcome }, summary }: Checked): Check {
  const rest = summary.openQuantity === 0 ? "" : `, ${summary.openQuantity} left open`;
  return {
    name: "Unfilled orders",
    detail: `${plan.tape.book.levels} visible levels, nothing beyond`,
    value: `${outcome.unfilled} of ${outcome.orders.length}${rest}`,
    state: outcome.unfilled === 0 ? "passed" : "noted",
  };
}

function trialsCheck({ plan, trials, threshold, run }: Checked): Check {
  const { modelTrials = 1 } = plan.settings;
  const ratios = trials.map((trial) => trial.sharpe).filter((sharpe) => sharpe !== null);
  const deflated = deflatedSharpe(
    run.trips.map((trip) => tripNet(trip, plan.money)),
    ratios,
    modelTrials * ratios.length,
  );
  const models = modelTrials === 1 ? "1 model" : `${modelTrials} settings of the model`;
  const tried =
    plan.settings.threshold === null
      ? `${trials.length} thresholds, ${models}`
      : `threshold ${threshold} given, ${models}`;
  return {
    name: "Trials counted",
    detail: tried,
    value: deflated === null ? "deflated Sharpe n/a: too few trades" : `deflated Sharpe ${deflated.toFixed(2)}`,
    state: "noted",
  };
}

function otherFillsCheck({ plan, run: { trips } }: Checked): Check {
  const at = (share: number): number | null => mean(trips.map((trip) => tripNetTicks(trip, plan.money, share)));
  const shown = [0, 0.5, 1].map(at).map((value) => (value === null ? "n/a" : value.toFixed(1).replace("-", "\u2212")));
  return {
    name: "Other fills",
    detail: "none, half, all of the spread",
    value: `${shown.join(" / ")} ticks`,
    state: "noted",
  };
}

function daysCheck({ day }: Checked): Check {
  const detail = `one day, one symbol${day.provenance.simulated ? ", simulated" : ""}`;
  return { name: "Days", detail, value: "no claim beyond it", state: "noted" };
}
