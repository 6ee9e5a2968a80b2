import type { MarketDay } from "../market/day.ts";
import { Sequence } from "./engine/sequence.ts";
import type { Block } from "./engine/signal.ts";
import type { Tape } from "./tape.ts";

/** Every trade. Fields: signed volume, volume, price in price units, volume · price. */
export class TradeList extends Sequence {
  private readonly tape: Tape;

  constructor(key: string, tape: Tape) {
    super(key, 4);
    this.tape = tape;
  }

  protected collect(): void {
    const { count, row, sign, size, price } = this.tape;
    for (let i = 0; i < count; i++) this.append(row[i], sign[i] * size[i], size[i], price[i], size[i] * price[i]);
  }
}

/** Twice the mid of a row, in ticks; NaN beside an absent side. */
export function doubleMidOf({ book }: MarketDay, row: number): number {
  const { bidPrice, askPrice, bidSize, askSize } = book!;
  return bidSize[0][row] > 0 && askSize[0][row] > 0 ? bidPrice[0][row] + askPrice[0][row] : Number.NaN;
}

/**
 * Trades with a prevailing mid: not in a session's first row, and the mid of the row before is defined. Fields: volume,
 * volume · effective spread in bps, 1e4·2ε(p − m)/m.
 */
export class EligibleTrades extends Sequence {
  private readonly tape: Tape;
  private readonly tickUnits: number;

  constructor(key: string, tape: Tape, tickUnits: number) {
    super(key, 2);
    this.tape = tape;
    this.tickUnits = tickUnits;
  }

  protected collect({ day, session }: Block): void {
    const { count, row, sign, size, price } = this.tape;
    for (let i = 0; i < count; i++) {
      const before = row[i] > session ? doubleMidOf(day, row[i] - 1) : Number.NaN;
      if (before !== before) continue;
      const paid = (2 * price[i]) / this.tickUnits - before;
      this.append(row[i], size[i], (size[i] * 1e4 * 2 * sign[i] * paid) / before);
    }
  }
}

/** Numbers per waiting trade: time, size, aggressor, twice the price in ticks, twice the mid before it. */
const WAITING = 5;

/**
 * Eligible trades once `lag` has passed, in the first row after: m* is the mid of the row before that one, the last with
 * time <= t + lag. Dropped if m* is undefined. Fields: volume, volume · realised spread, volume · impact, in bps. State
 * after the counters: ring of waiting trades, [first, end] of them, numbered through.
 */
export class MaturedTrades extends Sequence {
  private readonly tape: Tape;
  private readonly tickUnits: number;
  private readonly lag: number;

  /** `lag` in nanoseconds. */
  constructor(key: string, tape: Tape, tickUnits: number, lag: number) {
    super(key, 3, new Float64Array(64 * WAITING), new Float64Array(2));
    this.tape = tape;
    this.tickUnits = tickUnits;
    this.lag = lag;
  }

  protected collect({ day, from, to, session }: Block): void {
    const { count, row } = this.tape;
    const { time } = day;
    let next = 0;
    let due = this.due();
    for (let n = from; n < to; n++) {
      if (time[n] > due) {
        this.mature(day, n);
        due = this.due();
      }
      if (next === count || row[next] !== n) continue;
      for (; next < count && row[next] === n; next++) if (n > session) this.wait(day, next);
      due = this.due();
    }
  }

  /** The time after which the first waiting trade matures. */
  private due(): number {
    const [, ring, span] = this.state;
    return span[0] < span[1] ? ring[(span[0] % (ring.length / WAITING)) * WAITING] + this.lag : Infinity;
  }

  private mature(day: MarketDay, row: number): void {
    const [, ring, span] = this.state;
    const slots = ring.length / WAITING;
    for (; span[0] < span[1]; span[0]++) {
      const at = (span[0] % slots) * WAITING;
      if (!(day.time[row] > ring[at] + this.lag)) return;
      const after = doubleMidOf(day, row - 1);
      if (after !== after) continue;
      const size = ring[at + 1];
      const perTick = (size * 1e4 * 2 * ring[at + 2]) / ring[at + 4];
      this.append(row, size, perTick * (ring[at + 3] - after), perTick * (after - ring[at + 4]));
    }
  }

  private wait(day: MarketDay, i: number): void {
    const before = doubleMidOf(day, this.tape.row[i] - 1);
    if (before !== before) return;
    if ((this.state[2][1] - this.state[2][0] + 1) * WAITING > this.state[1].length) this.growRing();
    const [, ring, span] = this.state;
    const { time, size, sign, price } = this.tape;
    const at = (span[1]++ % (ring.length / WAITING)) * WAITING;
    ring[at] = time[i];
    ring[at + 1] = size[i];
    ring[at + 2] = sign[i];
    ring[at + 3] = (2 * price[i]) / this.tickUnits;
    ring[at + 4] = before;
  }

  /** Doubles the ring; its size stays 64 · 2^k trades. */
  private growRing(): void {
    const [, ring, span] = this.state;
    const grown = new Float64Array(2 * ring.length);
    const [slots, more] = [ring.length / WAITING, grown.length / WAITING];
    for (let trade = span[0]; trade < span[1]; trade++) {
      const from = (trade % slots) * WAITING;
      grown.set(ring.subarray(from, from + WAITING), (trade % more) * WAITING);
    }
    this.state[1] = grown;
  }

  override reset(row: number): void {
    super.reset(row);
    this.state[2][0] = this.state[2][1];
  }
}

/** Volume buckets of `bucket` shares, a trade that overfills one being split. Field: |buyers' − sellers' volume|. */
export class VolumeBuckets extends Sequence {
  private readonly tape: Tape;
  private readonly bucket: number;

  /** State after the counters: [volume in the open bucket, signed volume in it]. */
  constructor(key: string, tape: Tape, bucket: number) {
    super(key, 1, new Float64Array(2));
    this.tape = tape;
    this.bucket = bucket;
  }

  protected collect(): void {
    const { count, row, sign, size } = this.tape;
    const open = this.state[1];
    for (let i = 0; i < count; i++) {
      let rest = size[i];
      while (open[0] + rest >= this.bucket) {
        const part = this.bucket - open[0];
        rest -= part;
        this.append(row[i], Math.abs(open[1] + sign[i] * part));
        open[0] = 0;
        open[1] = 0;
      }
      open[0] += rest;
      open[1] += sign[i] * rest;
    }
  }

  override reset(row: number): void {
    super.reset(row);
    this.state[1].fill(0);
  }
}
