import { ClockOffset } from "./clock-offset.ts";

/** From exchange to here, milliseconds over the last minute, after the clock offset that is shown beside it. */
export interface Lag {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** This clock less the exchange's, estimated as the least of local - exchange time: a bound, not a measurement. */
  readonly clockOffset: number;
}

const WINDOW_NS = 60e9;
const KEPT = 4096;
const NS_PER_MS = 1e6;

/**
 * How late messages are, by the times that exchanges write on them. The least delay of ten minutes counts as the difference
 * of the clocks, so that a lag is what a message took longer than the fastest one. Times are nanoseconds since the base day.
 */
export class LagMeter {
  private readonly offset = new ClockOffset();
  private readonly delay = new Float64Array(KEPT);
  private readonly at = new Float64Array(KEPT);
  private count = 0;

  sample(local: number, exchange: number): void {
    if (!Number.isFinite(local - exchange)) return;
    this.offset.sample(local, exchange);
    const slot = this.count++ % KEPT;
    this.delay[slot] = local - exchange;
    this.at[slot] = local;
  }

  /** Null without a sample in the minute before `now`. */
  reading(now: number): Lag | null {
    const recent = this.delay.filter((_, i) => i < this.count && now - this.at[i] <= WINDOW_NS).sort();
    if (recent.length === 0) return null;
    const offset = this.offset.value;
    const at = (share: number): number =>
      (recent[Math.min(recent.length - 1, Math.floor(share * recent.length))] - offset) / NS_PER_MS;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), clockOffset: offset / NS_PER_MS };
  }

  /** Since the last reset. */
  get samples(): number {
    return this.count;
  }

  /** Milliseconds that the latest message was late; NaN before the first. */
  get latest(): number {
    return this.count === 0 ? Number.NaN : (this.delay[(this.count - 1) % KEPT] - this.offset.value) / NS_PER_MS;
  }

  /** One of the clocks was set. */
  reset(): void {
    this.offset.reset();
    this.count = 0;
  }
}
