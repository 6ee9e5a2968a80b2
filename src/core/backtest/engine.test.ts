import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lockedAt, randomRows, toyDay, type ToyRow } from "../../../test/toy-market.ts";
import type { OrderGate, OrderReport, OrderRequest, Strategy } from "../strategy/strategy.ts";
import { runToEnd } from "../forecaster.ts";
import { Random } from "../random.ts";
import { Engine, type Models, type Outcome } from "./engine.ts";
import { scheduledFees } from "./fees.ts";
import { type FillModel, walkVisibleLevels } from "./fills.ts";
import { constantLatency } from "./latency.ts";
import { FEE_PARTS, moneyOf } from "./money.ts";
import { positionLimit } from "./risk.ts";
import { tapeOf, type Tape } from "./tape.ts";
import { tripsOf } from "./trips.ts";
import { endOf } from "./plan.ts";

const MS = 1_000_000;
const FREE = scheduledFees({ makerBps: 0, takerBps: 0, takerPerUnit: 0 });

/** Sends what the script says at a row, and writes down what it hears. */
class Scripted implements Strategy {
  readonly heard: (OrderReport & { afterRow: number })[] = [];
  #row = -1;
  readonly #script: Readonly<Record<number, OrderRequest>>;
  constructor(script: Readonly<Record<number, OrderRequest>>) {
    this.#script = script;
  }
  onRow(row: number, gate: OrderGate): void {
    this.#row = row;
    const request = this.#script[row];
    if (request) gate.send(request);
  }
  onReport(report: OrderReport): void {
    this.heard.push({ ...report, afterRow: this.#row });
  }
}

const buy = (lots: number, limit: number | null = null): OrderRequest => ({ side: 1, lots, limit });
const sell = (lots: number, limit: number | null = null): OrderRequest => ({ side: -1, lots, limit });

const models = (change: Partial<Models> = {}): Models => ({
  fees: FREE,
  latency: constantLatency(0),
  fills: walkVisibleLevels,
  risk: positionLimit(1e9),
  ...change,
});

function play(rows: readonly ToyRow[], script: Record<number, OrderRequest>, change: Partial<Models> = {}) {
  const tape = tapeOf(toyDay(rows));
  const strategy = new Scripted(script);
  const outcome = runToEnd(new Engine(tape, { from: 0, to: tape.rows }, strategy, models(change)).run());
  return { tape, strategy, outcome, fills: fillsOf(outcome) };
}

const fillsOf = ({ fills }: Outcome) =>
  Array.from({ length: fills.count }, (_, i) => ({
    row: fills.row[i],
    price: fills.price[i],
    lots: fills.lots[i] * fills.side[i],
  }));

const equityOf = (tape: Tape, outcome: Outcome): number =>
  moneyOf(tape.instrument).of(outcome.cash + outcome.position * tape.mid[outcome.span.to - 1]) - outcome.fees;

describe("accounting", () => {
  it("loses exactly 200 on a flat round trip of 100,000 at 10 basis points a side", () => {
    const fees = scheduledFees({ makerBps: 0, takerBps: 10, takerPerUnit: 0 });
    const { tape, outcome } = play(lockedAt([100_000, 100_000, 100_000]), { 0: buy(100), 2: sell(100) }, { fees });
    expect(equityOf(tape, outcome)).toBe(-200);
    expect(outcome.fees).toBe(200);
  });

  it("earns 9 on one unit held through a rise of 9", () => {
    const { tape, outcome } = play(lockedAt([10_000, 10_300, 10_900]), { 0: buy(1) });
    expect(equityOf(tape, outcome)).toBe(9);
    expect(outcome.position).toBe(0);
  });

  it("conserves cash to the tick for random order streams: engine, trips and a dumb ledger agree", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 4 }), (seed, latencyRows) => {
        const random = new Random(seed);
        const tape = tapeOf(toyDay(randomRows(seed, 120, 0.02)));
        const strategy: Strategy = {
          onRow(row, gate) {
            if (random.uniform() < 0.4) {
              const limit = random.uniform() < 0.5 ? null : Math.round(tape.mid[row] / 2) + random.integer(5) - 2;
              gate.send({ side: random.uniform() < 0.5 ? 1 : -1, lots: 1 + random.integer(60), limit });
            }
          },
          onReport() {},
        };
        const latency = { entry: () => random.integer(latencyRows * MS + 1), response: () => random.integer(3 * MS) };
        const fees = scheduledFees({ makerBps: 0, takerBps: 7, takerPerUnit: 0.003 });
        const span = { from: 10, to: 110 };
        const run = new Engine(tape, span, strategy, models({ latency, fees, risk: positionLimit(100) })).run();
        const outcome = runToEnd(run);
        const { fills } = outcome;
        let cash = 0;
        let position = 0;
        let mark = 0;
        for (let i = 0; i < fills.count; i++) {
          const signed = fills.side[i] * fills.lots[i];
          mark += position * (tape.mid[fills.row[i]] - (i === 0 ? 0 : tape.mid[fills.row[i - 1]]));
          cash -= 2 * signed * fills.price[i];
          mark -= signed * (2 * fills.price[i] - tape.mid[fills.row[i]]);
          position += signed;
          expect(Math.abs(position)).toBeLessThanOrEqual(100);
        }
        if (fills.count > 0) mark += position * (tape.mid[span.to - 1] - tape.mid[fills.row[fills.count - 1]]);
        expect(outcome.cash).toBe(cash);
        expect(outcome.position).toBe(position);
        expect(outcome.cash + position * tape.mid[span.to - 1]).toBe(mark);
        const trips = tripsOf(fills, endOf(tape, span));
        expect(trips.reduce((sum, trip) => sum + trip.gross - trip.spread - trip.slippage, 0)).toBe(mark);
        expect(trips.reduce((sum, trip) => sum + trip.fees, 0) / FEE_PARTS).toBe(outcome.fees);
      }),
      { numRuns: 200 },
    );
  });
});

const booksAt = (times: readonly number[]): ToyRow[] =>
  times.map((time, i) => ({ time, bids: [[100 + i, 50]], asks: [[100 + i, 50]] }));

describe("which book an order meets", () => {
  it("acts on the book of the deciding row itself without latency, even among equal times", () => {
    expect(play(booksAt([0, 5, 5, 5]), { 1: buy(1) }).fills[0]).toEqual({ row: 1, price: 101, lots: 1 });
  });

  it("meets the last row with time <= arrival, file order deciding among equal times", () => {
    const script = { 0: buy(1) };
    const rows = booksAt([0, 4, 5, 5, 9]);
    const met = (latency: number) => play(rows, script, { latency: constantLatency(latency) }).fills[0].row;
    expect([1, 3, 4, 5, 8, 9].map(met)).toEqual([0, 0, 1, 3, 3, 4]);
  });

  it("expires what would arrive after the span", () => {
    const { outcome, fills } = play(booksAt([0, 4, 5]), { 0: buy(1) }, { latency: constantLatency(6) });
    expect([outcome.expired, outcome.unfilled, fills.length]).toEqual([1, 1, 0]);
  });

  it("tells the strategy of a fill after the response latency, not before", () => {
    const late = play(booksAt([0, 4, 5, 9]), { 0: buy(1) }, { latency: constantLatency(2, 3) });
    expect(late.strategy.heard).toMatchObject([{ lots: 1, done: true, afterRow: 2 }]);
    const prompt = play(booksAt([0, 4, 5, 9]), { 0: buy(1) }, { latency: constantLatency(2) });
    expect(prompt.strategy.heard[0].afterRow).toBe(0);
    const together = play(booksAt([0, 4, 5, 9]), { 0: buy(1) }, { latency: constantLatency(4) });
    expect(together.strategy.heard[0].afterRow).toBe(1);
  });

  it("lets a strategy on a late feed decide late: the order meets rows it has not yet seen", () => {
    const day = toyDay(booksAt([0, 4, 5, 9]));
    const tape = tapeOf(
      day,
      day.time.map((time) => time + 4),
    );
    const outcome = runToEnd(new Engine(tape, { from: 0, to: 4 }, new Scripted({ 0: buy(1) }), models()).run());
    expect(fillsOf(outcome)[0].row).toBe(1);
  });

  it("forces the position flat on the last row of the span", () => {
    const { fills, outcome } = play(booksAt([0, 4, 5, 9]), { 1: buy(3) });
    expect(fills[1]).toEqual({ row: 3, price: 103, lots: -3 });
    expect(outcome.orders[1]).toMatchObject({ decidedRow: 3, arrivesAt: 9 });
  });
});

describe("what is not there is not filled", () => {
  const thin: ToyRow = {
    bids: [[99, 2]],
    asks: [
      [101, 3],
      [102, 4],
    ],
  };

  it("walks the visible levels and leaves the rest unfilled and counted", () => {
    const { fills, outcome, strategy } = play([thin, { bids: [[99, 50]], asks: [[101, 3]] }], { 0: buy(10) });
    expect(fills).toEqual([
      { row: 0, price: 101, lots: 3 },
      { row: 0, price: 102, lots: 4 },
      { row: 1, price: 99, lots: -7 },
    ]);
    expect(outcome.unfilled).toBe(1);
    expect(strategy.heard).toMatchObject([{ lots: 7, done: true }]);
  });

  it("stops at the limit price", () => {
    expect(play([thin, thin], { 0: buy(10, 101) }).fills[0]).toEqual({ row: 0, price: 101, lots: 3 });
    expect(play([thin, thin], { 0: sell(1, 100) }).outcome.fills.count).toBe(0);
  });

  it("values at the last mid what cannot be closed, and says how much", () => {
    const { outcome, tape } = play([thin, { bids: [[103, 2]], asks: [[105, 9]] }], { 0: buy(3) });
    expect(outcome.position).toBe(1);
    expect(equityOf(tape, outcome)).toBeCloseTo((2 * 2 + 1 * 3) * 0.01, 12);
    const [trip] = tripsOf(outcome.fills, endOf(tape, outcome.span));
    expect(trip.marked).toBe(true);
  });

  it("fills nothing from an absent side, before the first two-sided book, or from a crossed book", () => {
    const absent: ToyRow = { bids: [[99, 2]], asks: [] };
    expect(play([thin, absent, thin], { 1: buy(1) }).outcome.unfilled).toBe(1);
    expect(play([absent, thin], { 0: sell(1) }).outcome.unfilled).toBe(1);
    expect(play([{ bids: [[103, 5]], asks: [[101, 5]] }, thin], { 0: buy(1) }).outcome.unfilled).toBe(1);
  });

  it("fills nothing from a halt until trading, not just quoting, resumes", () => {
    const rows: ToyRow[] = [thin, { ...thin, halt: -1 }, thin, { ...thin, halt: 0 }, { ...thin, halt: 1 }, thin];
    const script = Object.fromEntries([0, 1, 2, 3, 4].map((row) => [row, buy(1)]));
    const { fills, outcome } = play(rows, script);
    expect(fills.filter(({ lots }) => lots > 0).map(({ row }) => row)).toEqual([0, 4]);
    expect(outcome.rejectedInHalt).toBe(3);
    expect(play([thin, { ...thin, halt: -1 }], { 0: buy(1) }).outcome).toMatchObject({
      position: 1,
      rejectedInHalt: 1,
    });
  });
});

describe("round trips", () => {
  it("share the fee of a fill that turns the position round, and nothing of it is lost", () => {
    const fees = scheduledFees({ makerBps: 0, takerBps: 0, takerPerUnit: 1 });
    const { outcome, tape } = play(lockedAt([100, 104, 103]), { 0: buy(2), 1: sell(5) }, { fees });
    const trips = tripsOf(outcome.fills, endOf(tape, outcome.span));
    expect(trips.map(({ side, lots, gross, fees }) => [side, lots, gross / 2, fees / FEE_PARTS])).toEqual([
      [1, 2, 8, 4],
      [-1, 3, 3, 6],
    ]);
    expect(trips.map(({ entryPrice, exitPrice }) => [entryPrice, exitPrice])).toEqual([
      [100, 104],
      [104, 103],
    ]);
  });

  it("split what was paid into the way to the best price and beyond it", () => {
    const rows: ToyRow[] = [
      {
        bids: [[98, 9]],
        asks: [
          [102, 1],
          [105, 1],
        ],
      },
      { bids: [[98, 9]], asks: [[102, 9]] },
    ];
    const { outcome, tape } = play(rows, { 0: buy(2) });
    const [trip] = tripsOf(outcome.fills, endOf(tape, outcome.span));
    expect([trip.gross, trip.spread / 2, trip.slippage / 2]).toEqual([0, 2 * 2 + 2 * 2, 3]);
  });
});

describe("limits", () => {
  it("never lets position plus what is under way pass the limit", () => {
    const rows = lockedAt([100, 100, 100, 100, 100]);
    const change = { risk: positionLimit(5), latency: constantLatency(2.5 * MS) };
    const { outcome } = play(rows, { 0: buy(4), 1: buy(4), 2: buy(4) }, change);
    expect(outcome.orders.slice(0, 2).map((order) => order.lots)).toEqual([4, 1]);
    expect(outcome.limited).toBe(2);
  });

  it("frees the room of orders that came to nothing", () => {
    const rows: ToyRow[] = [{ bids: [[99, 9]], asks: [[101, 1]] }, ...lockedAt([100, 100])];
    const { outcome } = play(rows, { 0: buy(5, 101), 1: buy(5) }, { risk: positionLimit(5) });
    expect(outcome.orders.slice(0, 2).map((order) => [order.lots, order.filled])).toEqual([
      [5, 1],
      [4, 4],
    ]);
  });

  it("refuses a span outside the day", () => {
    const tape = tapeOf(toyDay(lockedAt([100])));
    expect(() => new Engine(tape, { from: 0, to: 2 }, new Scripted({}), models())).toThrow(RangeError);
  });
});

/** The smallest maker model: a limit order rests, and is filled in full when the other side comes to its price. */
const resting: FillModel = {
  arrive: () => true,
  advance(order, tape, row, sink) {
    const other = order.side === 1 ? tape.book.askPrice[0][row] : tape.book.bidPrice[0][row];
    const limit = order.limit ?? 0;
    if ((other - limit) * order.side <= 0) sink.fill(order, limit, order.lots, limit, true);
  },
};
const falling: ToyRow[] = [102, 101, 100, 99].map((ask) => ({ bids: [[ask - 2, 9]], asks: [[ask, 9]] }));

const cancelling = (latency: number): Outcome => {
  const tape = tapeOf(toyDay(falling));
  const strategy: Strategy = {
    onRow: (row, gate) => (row === 0 ? void gate.send(buy(2, 100)) : row === 1 ? gate.cancel(0) : undefined),
    onReport() {},
  };
  const span = { from: 0, to: 4 };
  return runToEnd(
    new Engine(tape, span, strategy, models({ fills: resting, latency: constantLatency(latency) })).run(),
  );
};

describe("orders that rest", () => {
  it("are filled by later rows, at the maker's fee, and reported", () => {
    const fees = scheduledFees({ makerBps: -1, takerBps: 50, takerPerUnit: 1 });
    const { fills, outcome, strategy } = play(falling, { 0: buy(2, 100) }, { fills: resting, fees });
    expect(fills[0]).toEqual({ row: 2, price: 100, lots: 2 });
    expect(outcome.fees).toBeCloseTo((-2 * 1) / 10_000, 12);
    expect(strategy.heard).toMatchObject([{ lots: 2, done: true, afterRow: 2 }]);
  });

  it("are taken back by a cancellation that arrives in time, and not by one that is late", () => {
    expect(cancelling(0.5 * MS).fills.count).toBe(0);
    expect(cancelling(1.5 * MS).fills.row[0]).toBe(2);
  });
});
