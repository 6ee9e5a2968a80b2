import type { FillLog } from "./fill-log.ts";
import { FEE_PARTS, type Money } from "./money.ts";
import type { RoundTrip } from "./report.ts";

/**
 * One excursion of the position from flat to flat. Half-tick lots; gross at mid prices, so that what the fills paid is
 * gross - spread - slippage.
 */
export interface Trip {
  readonly side: 1 | -1;
  /** Largest position held, lots. */
  readonly lots: number;
  readonly entryRow: number;
  readonly entryTime: number;
  /** Volume-weighted, ticks. */
  readonly entryPrice: number;
  readonly exitRow: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly gross: number;
  readonly spread: number;
  readonly slippage: number;
  /** Billionths of the currency. */
  readonly fees: number;
  /** True if the rest of it could not be closed and is valued at the last mid. */
  readonly marked: boolean;
}

/** Where the span ends: a position that is still open is valued here. */
export interface EndOfSpan {
  readonly row: number;
  readonly time: number;
  /** Half-ticks. */
  readonly mid: number;
}

class OpenTrip {
  readonly side: 1 | -1;
  readonly #row: number;
  readonly #time: number;
  lots = 0;
  #gross = 0;
  #spread = 0;
  #slippage = 0;
  #fees = 0;
  #bought = { lots: 0, value: 0 };
  #sold = { lots: 0, value: 0 };

  constructor(side: 1 | -1, row: number, time: number) {
    this.side = side;
    this.#row = row;
    this.#time = time;
  }

  /** Lots of fill `i` that belong to this trip, and their share of its fee. */
  take(log: FillLog, i: number, lots: number, fee: number): void {
    const side = log.side[i];
    this.#gross -= side * lots * log.mid[i];
    this.#spread += side * lots * (2 * log.best[i] - log.mid[i]);
    this.#slippage += side * lots * 2 * (log.price[i] - log.best[i]);
    this.#fees += fee;
    const leg = side === 1 ? this.#bought : this.#sold;
    leg.lots += lots;
    leg.value += lots * log.price[i];
    this.lots = Math.max(this.lots, Math.abs(this.#bought.lots - this.#sold.lots));
  }

  get position(): number {
    return this.#bought.lots - this.#sold.lots;
  }

  close(row: number, time: number, mid: number): Trip {
    const entry = this.side === 1 ? this.#bought : this.#sold;
    const exit = this.side === 1 ? this.#sold : this.#bought;
    const left = Math.abs(this.position);
    return {
      side: this.side,
      lots: this.lots,
      entryRow: this.#row,
      entryTime: this.#time,
      entryPrice: entry.value / entry.lots,
      exitRow: row,
      exitTime: time,
      exitPrice: (exit.value + (left * mid) / 2) / (exit.lots + left),
      gross: this.#gross + this.position * mid,
      spread: this.#spread,
      slippage: this.#slippage,
      fees: this.#fees,
      marked: left > 0,
    };
  }
}

/** Cuts a fill log into trips; a fill that turns the position round ends one trip and begins the next. */
export function tripsOf(log: FillLog, end: EndOfSpan): Trip[] {
  const trips: Trip[] = [];
  let open: OpenTrip | null = null;
  for (let i = 0; i < log.count; i++) {
    const side = log.side[i] as 1 | -1;
    let lots = log.lots[i];
    let fee = log.fee[i];
    if (open && side !== open.side) {
      const closing = Math.min(lots, Math.abs(open.position));
      const share = closing === lots ? fee : Math.round((fee * closing) / lots);
      open.take(log, i, closing, share);
      lots -= closing;
      fee -= share;
      if (open.position === 0) {
        trips.push(open.close(log.row[i], log.time[i], log.mid[i]));
        open = null;
      }
    }
    if (lots === 0) continue;
    open ??= new OpenTrip(side, log.row[i], log.time[i]);
    open.take(log, i, lots, fee);
  }
  if (open) trips.push(open.close(end.row, end.time, end.mid));
  return trips;
}

/** Currency. */
export const tripNet = (trip: Trip, money: Money): number =>
  money.of(trip.gross - trip.spread - trip.slippage) - trip.fees / FEE_PARTS;

/** Ticks per unit, net when `share` of the spread is paid (1 = all of it, what the fills say). */
export const tripNetTicks = (trip: Trip, money: Money, share = 1): number =>
  (money.of(trip.gross - share * trip.spread - trip.slippage) - trip.fees / FEE_PARTS) /
  (money.units(trip.lots) * money.tick);

export const tripGrossTicks = (trip: Trip): number => trip.gross / (2 * trip.lots);

export const roundTripOf = (trip: Trip, money: Money): RoundTrip => ({
  side: trip.side,
  quantity: money.units(trip.lots),
  entryTime: trip.entryTime,
  entryRow: trip.entryRow,
  entryPrice: trip.entryPrice,
  exitTime: trip.exitTime,
  exitRow: trip.exitRow,
  exitPrice: trip.exitPrice,
  gross: money.of(trip.gross),
  net: tripNet(trip, money),
  marked: trip.marked,
});
