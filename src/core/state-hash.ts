import { HASH_STATE, WordHash } from "./hash.ts";
import { EVENT_KINDS, EventKind, HALT_STATES, ORDER_ACTIONS, type RowEvents } from "./market/events.ts";
import type { MarketEvent } from "./market/event.ts";
import type { Book } from "./book/book.ts";
import type { BookSide } from "./book/side.ts";

/** Numbers in a saved StateHash. */
export const STATE_HASH_STATE = 2 * HASH_STATE;

const MILLION = 1e6;
/** In place of a probability that was not stated; no rounded probability is negative. */
const ABSTAINED = -1;

/**
 * The state hash: equal for two runs exactly if they saw the same events and did the same with them. It covers every
 * event's kind (of an order also its action, of a trade whether it was hidden), `exchTs`, sequence, side, price and the
 * bits of its quantity; then the final book; the forecasts rounded to 1e-6; and fills. It leaves out what may differ
 * between honest runs: `localTs`, connection epochs, badges. Events, fills and forecasts (`ForecastHash`) are hashed
 * apart and joined in `digest`, so the order in which a run interleaves them does not matter.
 */
export class StateHash {
  private readonly events = new WordHash();
  private readonly fills = new WordHash();

  event(
    kind: number,
    detail: number,
    side: number,
    exchTs: number,
    sequence: number,
    price: number,
    qty: number,
  ): void {
    const high = Math.floor(sequence / 2 ** 32);
    this.events.wordsAndDouble(kind | (detail << 3) | ((side + 1) << 7) | (high << 9), sequence, exchTs);
    this.events.doubles(price, qty);
  }

  /** The events of one row of a day. The cause of a gap is told to people and not hashed. */
  row(events: RowEvents, row: number): void {
    const { kind, detail, side, price, qty, exchTs, count } = events;
    for (let i = 0; i < count; i++) {
      const what = kind[i] === EventKind.Gap ? 0 : detail[i];
      this.event(kind[i], what, side[i], exchTs[i], row, price[i], qty[i]);
    }
  }

  /** An event as live sources give it; the same hash as from columns. */
  take(event: MarketEvent): void {
    const { exchTs, sequence } = event;
    const kind = EVENT_KINDS.indexOf(event.kind);
    switch (event.kind) {
      case "book":
        return this.event(kind, 0, event.side, exchTs, sequence, event.price, event.qty);
      case "trade":
        return this.event(kind, event.hidden ? 1 : 0, event.aggressor, exchTs, sequence, event.price, event.qty);
      case "order":
        return this.event(
          kind,
          ORDER_ACTIONS.indexOf(event.action),
          event.side,
          exchTs,
          sequence,
          event.price,
          event.qty,
        );
      case "gap":
        return this.event(EventKind.Gap, 0, 0, exchTs, sequence, 0, 0);
      case "halt":
        return this.event(kind, HALT_STATES.indexOf(event.state), 0, exchTs, sequence, 0, 0);
    }
  }

  /** A fill of `qty` at `price` (ticks), bought (+1) or sold (-1). */
  fill(side: number, exchTs: number, sequence: number, price: number, qty: number): void {
    this.fills.wordsAndDouble(side, sequence, exchTs);
    this.fills.doubles(price, qty);
  }

  /** 32 hexadecimal digits of the run so far; `book` is the book it ended with, `forecasts` what was forecast on the way. */
  digest(book: Book, forecasts: ForecastHash): string {
    const joined = new WordHash();
    const states = new Float64Array(STATE_HASH_STATE + HASH_STATE);
    this.save(states, 0);
    forecasts.save(states, STATE_HASH_STATE);
    for (let i = 0; i < states.length; i++) joined.doubles(i, states[i]);
    for (const side of [book.bids, book.asks]) takeSide(joined, side);
    return joined.digest();
  }

  /** Writes STATE_HASH_STATE numbers into `out` from `at`. */
  save(out: Float64Array, at: number): void {
    this.events.save(out, at);
    this.fills.save(out, at + HASH_STATE);
  }

  load(from: Float64Array, at: number): void {
    this.events.load(from, at);
    this.fills.load(from, at + HASH_STATE);
  }
}

/** The part of the state hash that covers forecasts, in the order they were stated; saved as HASH_STATE numbers. */
export class ForecastHash {
  private readonly hash = new WordHash();

  /** p(down), p(stationary), p(up) stated at `sequence`; NaN where the forecaster abstained. */
  take(sequence: number, down: number, stationary: number, up: number): void {
    this.hash.block(sequence, millionths(down), millionths(stationary), millionths(up));
  }

  /** Rows `from` (included) to `to` (excluded) of a file, [rows, 3] row-major. */
  rows(probabilities: Float64Array, from: number, to: number): void {
    for (let row = from, i = 3 * from; row < to; row++, i += 3) {
      this.take(row, probabilities[i], probabilities[i + 1], probabilities[i + 2]);
    }
  }

  save(out: Float64Array, at: number): void {
    this.hash.save(out, at);
  }

  load(from: Float64Array, at: number): void {
    this.hash.load(from, at);
  }
}

function takeSide(hash: WordHash, side: BookSide): void {
  hash.doubles(side.sign, side.size);
  for (let level = 0; level < side.size; level++) hash.doubles(side.price(level), side.quantity(level));
}

const millionths = (p: number): number => (Number.isNaN(p) ? ABSTAINED : Math.round(p * MILLION));
