import { MessageType, type BookColumns, type MarketDay, type MessageColumns, type Span } from "./day.ts";
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
 * time and the row's number as their sequence.
 */
export class RowEvents {
  count = 0;
  readonly kind: Uint8Array;
  /** Order action, hidden trade (1) or halt state. */
  readonly detail: Uint8Array;
  /** Side of the level or resting order, aggressor of a trade; 0 where the source does not say. */
  readonly side: Int8Array;
  /** Ticks for book changes, price units for orders and trades, 0 for halts. */
  readonly price: Float64Array;
  readonly qty: Float64Array;

  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.detail = new Uint8Array(capacity);
    this.side = new Int8Array(capacity);
    this.price = new Float64Array(capacity);
    this.qty = new Float64Array(capacity);
  }

  push(kind: number, detail: number, side: number, price: number, qty: number): void {
    const at = this.count++;
    this.kind[at] = kind;
    this.detail[at] = detail;
    this.side[at] = side;
    this.price[at] = price + 0; // no -0: it prints and compares badly
    this.qty[at] = qty;
  }
}

/**
 * Reads a day as events, a row at a time, in any order of rows and without allocating. The order message comes first,
 * then the trade it makes, then what the book row says that the row before did not: bids before asks, and on a side
 * the levels gone before the levels set, best first.
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
    events.count = 0;
    if (day.messages) pushMessage(events, day.messages, row);
    if (day.book) this.pushChanges(day.book, row);
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

  private pushChanges(book: BookColumns, row: number): void {
    if (this.row !== row - 1) this.look(row - 1);
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
 * unless the span starts at row 0.
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
  const at = nanos(day.time[row]);
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
    default:
      return { kind: "halt", ...stamp, state: HALT_STATES[events.detail[i]] };
  }
}
