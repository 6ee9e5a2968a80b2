import type { MarketEvent } from "../market/event.ts";
import { EventKind } from "../market/events.ts";
import { GAP_CAUSES } from "../market/gap.ts";
import { nanos, ticks, type Side } from "../market/units.ts";

export { GAP_CAUSES, type GapCause } from "../market/gap.ts";

/** Prices at or beyond this many ticks fit no column of the house; such levels stay in the ladder and give no event. */
export const MAX_TICKS = 2_147_483_647;

/**
 * Events of one or several symbols in columns, in the order they happened: what a step of a session gives. The owner
 * reads `count` rows, then clears it. After a gap the symbol's book is empty until its levels are set again.
 */
export class EventBatch {
  count = 0;
  /** The session's number of the symbol. */
  symbol = new Uint16Array(256);
  /** EventKind: book, trade or gap. */
  kind = new Uint8Array(256);
  /** Index into GAP_CAUSES of a gap, 0 otherwise. */
  detail = new Uint8Array(256);
  side = new Int8Array(256);
  /** Ticks of 10^-priceDecimals of the symbol's scale. */
  price = new Float64Array(256);
  /** Base units. */
  qty = new Float64Array(256);
  /** Nanoseconds since the session's base day. */
  exchTs = new Float64Array(256);
  localTs = new Float64Array(256);
  sequence = new Float64Array(256);

  push(
    symbol: number,
    kind: number,
    detail: number,
    side: number,
    price: number,
    qty: number,
    exchTs: number,
    localTs: number,
    sequence: number,
  ): void {
    if (this.count === this.kind.length) this.grow();
    const at = this.count++;
    this.symbol[at] = symbol;
    this.kind[at] = kind;
    this.detail[at] = detail;
    this.side[at] = side;
    this.price[at] = price;
    this.qty[at] = qty;
    this.exchTs[at] = exchTs;
    this.localTs[at] = localTs;
    this.sequence[at] = sequence;
  }

  clear(): void {
    this.count = 0;
  }

  /** Row `at` as an event object. */
  event(at: number): MarketEvent {
    const stamp = {
      exchTs: nanos(this.exchTs[at]),
      localTs: nanos(this.localTs[at]),
      sequence: this.sequence[at],
    };
    const side = this.side[at];
    const price = this.price[at];
    const qty = this.qty[at];
    switch (this.kind[at]) {
      case EventKind.Book:
        return { kind: "book", ...stamp, side: side as Side, price: ticks(price), qty };
      case EventKind.Trade:
        return { kind: "trade", ...stamp, aggressor: side as Side | 0, price, qty, hidden: false };
      default:
        return { kind: "gap", ...stamp, cause: GAP_CAUSES[this.detail[at]] };
    }
  }

  private grow(): void {
    const size = this.kind.length * 2;
    this.symbol = longer(this.symbol, new Uint16Array(size));
    this.kind = longer(this.kind, new Uint8Array(size));
    this.detail = longer(this.detail, new Uint8Array(size));
    this.side = longer(this.side, new Int8Array(size));
    this.price = longer(this.price, new Float64Array(size));
    this.qty = longer(this.qty, new Float64Array(size));
    this.exchTs = longer(this.exchTs, new Float64Array(size));
    this.localTs = longer(this.localTs, new Float64Array(size));
    this.sequence = longer(this.sequence, new Float64Array(size));
  }
}

function longer<T extends Uint16Array | Uint8Array | Int8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
