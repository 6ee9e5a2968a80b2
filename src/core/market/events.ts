import {
  gapAt,
  MessageType,
  type BookColumns,
  type MarketDay,
  type MessageColumns,
  type Span,
  type TradeColumns,
} from "./day.ts";
import { GAP_CAUSES } from "./gap.ts";
import type { Halt, MarketEvent, OrderAction } from "./event.ts";
import { nanos, ticks, type Side } from "./units.ts";
import { VisibleSide } from "./visible.ts";

/** `RowEvents.kind` holds these numbers; they are part of the state hash, so they never change. */
export const EventKind = { Book: 0, Trade: 1, Order: 2, Gap: 3, Halt: 4 } as const;
export const EVENT_KINDS = ["book", "trade", "order", "gap", "halt"] as const;

/** `RowEvents.detail` of an order: index into this list. */
export const ORDER_ACTIONS: readonly OrderAction[] = ["add", "reduce", "delete", "execute", "execute-hidden", "cross"];
/** `RowEvents.detail` of a halt: index into this list. */
export const HALT_STATES: readonly Halt["state"][] = ["halted", "quoting", "trading"];

/**
 * The events of one row of a day, in columns that are overwritten row after row: `count` of them, all with the row's
 * number as their sequence. The columns are new ones when a row has more events than any before it.
 */
export class RowEvents {
  count = 0;
  /** Nanoseconds, of the row: of its events all but the trades of a tape, which have their own. */
  time = 0;
  kind: Uint8Array;
  /** Order action, hidden trade (1), halt state, or cause of a gap. */
  detail: Uint8Array;
  /** Side of the level or resting order, aggressor of a trade; 0 where the source does not say. */
  side: Int8Array;
  /** Ticks for book changes, price units for orders and trades, 0 for halts and gaps. */
  price: Float64Array;
  qty: Float64Array;
  exchTs: Float64Array;

  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.detail = new Uint8Array(capacity);
    this.side = new Int8Array(capacity);
    this.price = new Float64Array(capacity);
    this.qty = new Float64Array(capacity);
    this.exchTs = new Float64Array(capacity);
  }

  push(kind: number, detail: number, side: number, price: number, qty: number, exchTs = this.time): void {
    if (this.count === this.kind.length) this.grow();
    const at = this.count++;
    this.exchTs[at] = exchTs;
    this.kind[at] = kind;
    this.detail[at] = detail;
    this.side[at] = side;
    this.price[at] = price + 0; // no -0: it prints and compares badly
    this.qty[at] = qty;
  }

  private grow(): void {
    const more = new RowEvents(2 * this.count + 8);
    for (const name of ["kind", "detail", "side", "price", "qty", "exchTs"] as const) more[name].set(this[name]);
    this.kind = more.kind;
    this.detail = more.detail;
    this.side = more.side;
    this.price = more.price;
    this.qty = more.qty;
    this.exchTs = more.exchTs;
  }
}

/**
 * Reads a day as events, a row at a time, in any order of rows and without allocating. A gap before the row comes first,
 * then the order message and the trade it makes, or the trades of a tape, then what the book row says that the row before
 * did not: bids before asks, and on a side the levels gone before the levels set, best first. After a gap the row before
 * is the empty book.
 *
 * A file of the best L levels does not tell everything, and the events claim no more than it does. A level that is
 * pushed out of the L best gets no event: it may well rest there still (`Book` of depth L forgets it by itself). One
 * that comes back into view is set to what is seen. Only a level gone from between visible ones, or from a side that
 * shows fewer than L and thus all it has, is removed (quantity 0).
 */
export class EventReader {
  readonly events: RowEvents;
  private readonly day: MarketDay;
  private readonly bids: readonly [VisibleSide, VisibleSide];
  private readonly asks: readonly [VisibleSide, VisibleSide];
  /** Row that `bids[newest]` and `asks[newest]` hold. */
  private row = -1;
  private newest = 0;

  constructor(day: MarketDay) {
    const levels = day.book?.levels ?? 0;
    this.day = day;
    this.events = new RowEvents(2 + 4 * levels);
    this.bids = [new VisibleSide(1, levels), new VisibleSide(1, levels)];
    this.asks = [new VisibleSide(-1, levels), new VisibleSide(-1, levels)];
  }

  /** The visible bids and asks of the row read last. */
  get visibleBids(): VisibleSide {
    return this.bids[this.newest];
  }
  get visibleAsks(): VisibleSide {
    return this.asks[this.newest];
  }

  /** Fills `events` with those of `row`. */
  read(row: number): RowEvents {
    const { events, day } = this;
    const { messages, trades, book, gaps } = day;
    const gap = gapAt(gaps, row);
    events.count = 0;
    events.time = day.time[row];
    if (gap >= 0) events.push(EventKind.Gap, gaps!.cause[gap], 0, 0, 0);
    if (messages) pushMessage(events, messages, row);
    else if (trades) pushTrades(events, trades, row);
    if (book) this.pushChanges(book, row, gap >= 0);
    return events;
  }

  /** Reads the book of `row` without its events, so that `read(row + 1)` or `visibleBids` can follow; -1 is the empty book. */
  look(row: number): void {
    const { book } = this.day;
    if (!book) return;
    this.bids[this.newest].read(book, row);
    this.asks[this.newest].read(book, row);
    this.row = row;
  }

  private pushChanges(book: BookColumns, row: number, anew: boolean): void {
    if (anew) this.look(-1);
    else if (this.row !== row - 1) this.look(row - 1);
    const before = this.newest;
    const now = 1 - before;
    this.bids[now].read(book, row);
    this.asks[now].read(book, row);
    pushSide(this.events, this.bids[before], this.bids[now], book.levels);
    pushSide(this.events, this.asks[before], this.asks[now], book.levels);
    this.newest = now;
    this.row = row;
  }
}

function pushMessage(events: RowEvents, messages: MessageColumns, row: number): void {
  const type = messages.type[row];
  const price = messages.price[row];
  if (type === MessageType.Halt) {
    const state = price < 0 ? 0 : price === 0 ? 1 : 2;
    events.push(EventKind.Halt, state, 0, 0, 0);
    return;
  }
  const side = messages.direction[row];
  const size = messages.size[row];
  events.push(EventKind.Order, type - 1, side, price, size);
  if (type === MessageType.Cross) events.push(EventKind.Trade, 0, 0, price, size);
  else if (type === MessageType.Execute) events.push(EventKind.Trade, 0, -side, price, size);
  else if (type === MessageType.ExecuteHidden) events.push(EventKind.Trade, 1, -side, price, size);
}

function pushTrades(events: RowEvents, { first, time, price, size, aggressor }: TradeColumns, row: number): void {
  for (let at = first[row]; at < first[row + 1]; at++) {
    events.push(EventKind.Trade, 0, aggressor ? aggressor[at] : 0, price[at], size[at], time[at]);
  }
}

function pushSide(events: RowEvents, before: VisibleSide, now: VisibleSide, levels: number): void {
  let same = 0;
  const shared = Math.min(before.size, now.size);
  while (same < shared && before.keys[same] === now.keys[same] && before.quantities[same] === now.quantities[same])
    same++;
  if (same === before.size && same === now.size) return;
  pushGone(events, before, now, same, levels);
  pushSet(events, before, now, same);
}

function pushGone(events: RowEvents, before: VisibleSide, now: VisibleSide, from: number, levels: number): void {
  const { sign } = now;
  const edge = now.size === levels ? now.keys[levels - 1] : Number.NEGATIVE_INFINITY;
  for (let i = from, j = from; i < before.size && before.keys[i] > edge; i++) {
    const key = before.keys[i];
    while (j < now.size && now.keys[j] > key) j++;
    if (j === now.size || now.keys[j] !== key) events.push(EventKind.Book, 0, sign, sign * key, 0);
  }
}

function pushSet(events: RowEvents, before: VisibleSide, now: VisibleSide, from: number): void {
  const { sign } = now;
  for (let i = from, j = from; j < now.size; j++) {
    const key = now.keys[j];
    while (i < before.size && before.keys[i] > key) i++;
    const known = i < before.size && before.keys[i] === key;
    if (!known || before.quantities[i] !== now.quantities[j]) {
      events.push(EventKind.Book, 0, sign, sign * key, now.quantities[j]);
    }
  }
}

/**
 * The rows of `span` as MarketEvent objects, one by one: what a live source gives, from a day. A file was received when
 * it happened, so `localTs` is `exchTs`. The book before the span counts as known: its first row gives only its changes,
 * unless the span starts at row 0 or after a gap.
 */
export function* marketEvents(
  day: MarketDay,
  span: Span = { from: 0, to: day.rows },
): Generator<MarketEvent, void, void> {
  const reader = new EventReader(day);
  for (let row = span.from; row < span.to; row++) {
    const events = reader.read(row);
    for (let i = 0; i < events.count; i++) yield eventObject(day, events, row, i);
  }
}

function eventObject(day: MarketDay, events: RowEvents, row: number, i: number): MarketEvent {
  const at = nanos(events.exchTs[i]);
  const stamp = { exchTs: at, localTs: at, sequence: row };
  const side = events.side[i];
  const price = events.price[i];
  const qty = events.qty[i];
  switch (events.kind[i]) {
    case EventKind.Book:
      return { kind: "book", ...stamp, side: side as Side, price: ticks(price), qty };
    case EventKind.Trade:
      return { kind: "trade", ...stamp, aggressor: side as Side | 0, price, qty, hidden: events.detail[i] === 1 };
    case EventKind.Order: {
      const orderId = day.messages?.orderId[row] ?? 0;
      return {
        kind: "order",
        ...stamp,
        action: ORDER_ACTIONS[events.detail[i]],
        orderId,
        side: side as Side,
        price,
        qty,
      };
    }
    case EventKind.Gap:
      return { kind: "gap", ...stamp, cause: GAP_CAUSES[events.detail[i]] };
    default:
      return { kind: "halt", ...stamp, state: HALT_STATES[events.detail[i]] };
  }
}
