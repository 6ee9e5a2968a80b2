import type { Span } from "../market/day.ts";
import type { Side } from "../market/units.ts";
import type { Order, OrderGate, OrderRequest, Strategy } from "../strategy/strategy.ts";
import type { FeeModel } from "./fees.ts";
import { FillLog } from "./fill-log.ts";
import type { FillModel, FillSink } from "./fills.ts";
import type { LatencyModel } from "./latency.ts";
import { FEE_PARTS, moneyOf, type Money } from "./money.ts";
import type { RiskModel } from "./risk.ts";
import type { Tape } from "./tape.ts";

export interface Models {
  readonly fees: FeeModel;
  readonly latency: LatencyModel;
  readonly fills: FillModel;
  readonly risk: RiskModel;
}

/** What a run leaves behind. Integer accounts in half-tick lots, fees in currency. */
export interface Outcome {
  readonly span: Span;
  readonly orders: readonly Order[];
  readonly fills: FillLog;
  /** Lots still held after the forced close, because the book showed too little or trading was halted. */
  readonly position: number;
  readonly cash: number;
  readonly fees: number;
  /** Orders that were not wholly filled; among them those that arrived in a halt or after the span. */
  readonly unfilled: number;
  readonly rejectedInHalt: number;
  /** Orders that were under way or resting when events were missing: what became of them cannot be known. */
  readonly lostInGap: number;
  readonly expired: number;
  /** Requests cut or stopped by the risk model. */
  readonly limited: number;
}

const SLICE = 65_536;

type Action = { readonly at: number; readonly run: () => void };

/**
 * The event loop over four intents: a row happens at the exchange, a row reaches the strategy, an order reaches the
 * exchange, a report reaches the strategy.
 *
 * Order of things: file order decides among equal times. An order decided at row n with entry latency L > 0 arrives at
 * t + L and meets the last row with time <= t + L; with L = 0 it meets row n itself. At an equal time a row comes before
 * an arrival, and an arrival before a report. An order that arrives in a halt is rejected; one that arrives after the
 * span's last row expires; one that is under way or rests when events are missing is cancelled, for it arrived in a book that
 * nobody saw, and positions are kept and marked at the first mid after the gap; the rest of a position is closed on the span's last row through the same fill model, without
 * latency (the end of a session is known in advance).
 */
export class Engine implements OrderGate, FillSink {
  readonly #tape: Tape;
  readonly #span: Span;
  readonly #strategy: Strategy;
  readonly #models: Models;
  readonly #money: Money;
  readonly #fills = new FillLog();
  readonly #orders: Order[] = [];
  readonly #resting: Order[] = [];
  /** Under way, by time; equal times in the order they were sent. */
  readonly #actions: Action[] = [];
  readonly #immediate: (() => void)[] = [];
  #nextAction = Infinity;
  #nextRow: number;
  #row: number;
  #exchangeRow: number;
  #now = 0;
  #fillTime = 0;
  #reported = 0;
  #position = 0;
  #cash = 0;
  #fees = 0;
  /** Lots sent and not yet known to be done, buys and sells. */
  #sent = { buy: 0, sell: 0 };
  #rejectedInHalt = 0;
  #lostInGap = 0;
  #expired = 0;
  #limited = 0;

  constructor(tape: Tape, span: Span, strategy: Strategy, models: Models) {
    if (!(span.from >= 0 && span.from < span.to && span.to <= tape.rows)) {
      throw new RangeError(`span ${span.from}:${span.to} is not within the ${tape.rows} rows of the day`);
    }
    this.#tape = tape;
    this.#span = span;
    this.#strategy = strategy;
    this.#models = models;
    this.#money = moneyOf(tape.instrument);
    this.#nextRow = span.from;
    this.#row = span.from;
    this.#exchangeRow = span.from;
  }

  /** Runs the span in bounded slices; yields the rows done. */
  *run(): Generator<number, Outcome, void> {
    const { from, to } = this.#span;
    while (this.#nextRow < to) {
      this.advance(Math.min(to, this.#nextRow + SLICE));
      yield this.#nextRow - from;
    }
    return this.finish();
  }

  /** The hot loop: rows up to `to` (excluded) reach the strategy. */
  advance(to: number): void {
    const { time, received } = this.#tape;
    const strategy = this.#strategy;
    const immediate = this.#immediate;
    const oneClock = time === received;
    for (let row = this.#nextRow; row < to; row++) {
      const now = received[row];
      if (this.#nextAction < now) this.#actBefore(now);
      if (!oneClock) this.#catchUp(now);
      else if (this.#resting.length > 0) this.#moveExchangeTo(row);
      else this.#exchangeRow = row;
      this.#row = row;
      this.#now = now;
      strategy.onRow(row, this);
      if (immediate.length > 0) this.#flush();
    }
    this.#nextRow = to;
  }

  /** Lets what is still under way arrive or expire, closes the position, and gives the accounts. */
  finish(): Outcome {
    const last = this.#span.to - 1;
    const end = this.#tape.time[last];
    while (this.#nextAction <= end) this.#act();
    this.#moveExchangeTo(last);
    for (const order of this.#orders) {
      if (!order.done && !this.#resting.includes(order)) this.#expired++;
      order.done = true;
    }
    if (this.#position !== 0) this.#close(last, end);
    return {
      span: this.#span,
      orders: this.#orders,
      fills: this.#fills,
      position: this.#position,
      cash: this.#cash,
      fees: this.#fees / FEE_PARTS,
      unfilled: this.#orders.filter((order) => order.filled < order.lots).length,
      rejectedInHalt: this.#rejectedInHalt,
      lostInGap: this.#lostInGap,
      expired: this.#expired,
      limited: this.#limited,
    };
  }

  send(request: OrderRequest): number {
    const buys = request.side === 1;
    const exposure = this.#reported + (buys ? this.#sent.buy : -this.#sent.sell);
    const lots = this.#models.risk.allowed(request.side, request.lots, exposure);
    if (lots < request.lots) this.#limited++;
    if (!(lots >= 1)) return -1;
    if (buys) this.#sent.buy += lots;
    else this.#sent.sell += lots;
    const entry = this.#models.latency.entry(this.#now);
    const order = this.#place(request.side, lots, request.limit, this.#now, this.#now + entry);
    this.#after(entry, order.arrivesAt, () => this.#arrive(order));
    return order.id;
  }

  cancel(orderId: number): void {
    const entry = this.#models.latency.entry(this.#now);
    this.#after(entry, this.#now + entry, () => {
      const at = this.#resting.findIndex((order) => order.id === orderId);
      if (at < 0) return;
      const [order] = this.#resting.splice(at, 1);
      order.done = true;
      this.#report(order, 0);
    });
  }

  fill(order: Order, price: number, lots: number, best: number, maker: boolean): void {
    const row = this.#exchangeRow;
    const charged = this.#models.fees.fee(this.#money.of(2 * price * lots), this.#money.units(lots), maker);
    const fee = Math.round(charged * FEE_PARTS);
    order.filled += lots;
    this.#position += order.side * lots;
    this.#cash -= 2 * price * lots * order.side;
    this.#fees += fee;
    this.#fills.add(row, this.#fillTime, order.id, order.side, lots, price, best, this.#tape.mid[row], fee);
  }

  #place(side: Side, lots: number, limit: number | null, decidedAt: number, arrivesAt: number): Order {
    const id = this.#orders.length;
    const order: Order = { id, side, lots, limit, decidedRow: this.#row, decidedAt, arrivesAt, filled: 0, done: false };
    this.#orders.push(order);
    return order;
  }

  #arrive(order: Order): void {
    this.#fillTime = this.#now;
    const before = order.filled;
    if (this.#unseen(order)) this.#lostInGap++;
    else if (this.#tape.open[this.#exchangeRow] === 0) this.#rejectedInHalt++;
    else if (this.#models.fills.arrive(order, this.#tape, this.#exchangeRow, this) && order.filled < order.lots) {
      this.#resting.push(order);
      if (order.filled > before) this.#report(order, order.filled - before);
      return;
    }
    order.done = true;
    this.#report(order, order.filled - before);
  }

  /** A gap lies between the row at which an arriving order was decided and the first row after its arrival. */
  #unseen({ decidedRow, arrivesAt }: Order): boolean {
    const { since, time, rows } = this.#tape;
    const row = this.#exchangeRow;
    const ahead = row + 1 < rows && since[row + 1] > row && arrivesAt > time[row];
    return ahead || since[row] > decidedRow;
  }

  #report(order: Order, lots: number): void {
    const { id: orderId, side, done } = order;
    const settled = done ? order.lots - order.filled + lots : lots;
    const response = this.#models.latency.response(this.#now);
    this.#after(response, this.#now + response, () => {
      if (side === 1) this.#sent.buy -= settled;
      else this.#sent.sell -= settled;
      this.#reported += side * lots;
      this.#strategy.onReport({ orderId, side, lots, done }, this);
    });
  }

  /** Without delay: right after the strategy has had its say. Else in its turn. */
  #after(delay: number, at: number, run: () => void): void {
    if (!(delay > 0)) {
      this.#immediate.push(run);
      return;
    }
    const actions = this.#actions;
    let place = actions.length;
    while (place > 0 && actions[place - 1].at > at) place--;
    actions.splice(place, 0, { at, run });
    this.#nextAction = actions[0].at;
  }

  #flush(): void {
    const immediate = this.#immediate;
    for (let i = 0; i < immediate.length; i++) immediate[i]();
    immediate.length = 0;
  }

  #actBefore(time: number): void {
    while (this.#nextAction < time) this.#act();
  }

  #act(): void {
    const { at, run } = this.#actions.shift() as Action;
    this.#nextAction = this.#actions.length > 0 ? this.#actions[0].at : Infinity;
    this.#moveExchange(at);
    this.#now = at;
    run();
    this.#flush();
  }

  /** The strategy's clock runs behind the exchange's: rows it has not yet received may execute what rests. */
  #catchUp(now: number): void {
    this.#moveExchange(now);
    this.#flush();
  }

  #moveExchange(time: number): void {
    const times = this.#tape.time;
    const end = this.#span.to;
    let row = this.#exchangeRow;
    while (row + 1 < end && times[row + 1] <= time) row++;
    this.#moveExchangeTo(row);
  }

  #moveExchangeTo(to: number): void {
    while (this.#resting.length > 0 && this.#exchangeRow < to) {
      this.#exchangeRow++;
      if (this.#tape.since[this.#exchangeRow] === this.#exchangeRow) this.#cancelResting();
      else if (this.#tape.open[this.#exchangeRow] === 1) this.#advanceResting();
    }
    if (this.#exchangeRow < to) this.#exchangeRow = to;
  }

  #advanceResting(): void {
    this.#fillTime = this.#tape.time[this.#exchangeRow];
    this.#now = this.#fillTime;
    for (let i = 0; i < this.#resting.length; i++) {
      const order = this.#resting[i];
      const before = order.filled;
      this.#models.fills.advance?.(order, this.#tape, this.#exchangeRow, this);
      if (order.filled === before) continue;
      order.done = order.filled >= order.lots;
      if (order.done) this.#resting.splice(i--, 1);
      this.#report(order, order.filled - before);
    }
  }

  /** The row reached came after a gap. */
  #cancelResting(): void {
    this.#now = this.#tape.time[this.#exchangeRow];
    for (const order of this.#resting.splice(0)) {
      this.#lostInGap++;
      order.done = true;
      this.#report(order, 0);
    }
  }

  #close(row: number, end: number): void {
    this.#row = row;
    this.#now = end;
    this.#fillTime = end;
    const order = this.#place(this.#position > 0 ? -1 : 1, Math.abs(this.#position), null, end, end);
    order.done = true;
    if (this.#tape.open[row] === 1) this.#models.fills.arrive(order, this.#tape, row, this);
    else this.#rejectedInHalt++;
  }
}
