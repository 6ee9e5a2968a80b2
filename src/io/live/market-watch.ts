import { GAP_CAUSES, type GapCause } from "../../core/live/batch.ts";
import { type Lag, LagMeter } from "../../core/live/lag.ts";
import type { Market, Session } from "../../core/live/session.ts";
import { EventKind } from "../../core/market/events.ts";
import type { LiveState } from "./status.ts";

const SECONDS = 5;
const READ_NS = 5e8;

/** What a person sees of one symbol besides its book: since when it is in its state, why, how late, how busy. */
export class MarketWatch {
  readonly lag = new LagMeter();
  state: LiveState = "OFFLINE";
  /** Nanoseconds since the base day. */
  since = 0;
  /** Of the latest gap. */
  cause: GapCause | null = null;
  /** Seconds in a row in which messages came, the last of them too late. */
  late = 0;
  /** Updates applied when a lag was looked for last. */
  applied = 0;
  private sampled = 0;
  private readAt = Number.NaN;
  private read: Lag | null = null;
  private readonly counts: number[] = [];

  see(state: LiveState, at: number): void {
    if (state === this.state) return;
    this.state = state;
    this.since = at;
  }

  /** Once a second: late is what comes more than so many milliseconds after the fastest. */
  count(market: Market, lateMs: number): void {
    if (this.lag.samples > this.sampled) this.late = this.lag.latest > lateMs ? this.late + 1 : 0;
    this.sampled = this.lag.samples;
    const { ledger, quotes } = market.book;
    this.counts.push(ledger.received + ledger.snapshots + market.tape.trades + quotes.received);
    if (this.counts.length > SECONDS + 1) this.counts.shift();
  }

  /** The lag at `now`, nanoseconds since the base day; looked at anew twice a second, however often it is asked for. */
  reading(now: number): Lag | null {
    if (!(Math.abs(now - this.readAt) < READ_NS)) {
      this.readAt = now;
      this.read = this.lag.reading(now);
    }
    return this.read;
  }

  /** Lags of before a pause tell nothing of after it. */
  forget(): void {
    this.lag.reset();
    this.readAt = Number.NaN;
    this.sampled = 0;
    this.late = 0;
  }

  get perSecond(): number {
    const { counts } = this;
    return counts.length < 2 ? 0 : (counts[counts.length - 1] - counts[0]) / (counts.length - 1);
  }
}

/**
 * Reads a step's events for causes of gaps and for the lag of its last update. Snapshots tell no lag: of a quiet market they
 * may be stamped with the last thing that happened.
 */
export function watchStep({ batch, markets }: Session, watchOf: (index: number) => MarketWatch | undefined): void {
  let last = -1;
  for (let i = 0; i < batch.count; i++) {
    if (batch.kind[i] === EventKind.Book) last = i;
    else if (batch.kind[i] === EventKind.Gap) {
      const watch = watchOf(batch.symbol[i]);
      if (watch) watch.cause = GAP_CAUSES[batch.detail[i]];
    }
  }
  if (last < 0) return;
  const index = batch.symbol[last];
  const watch = watchOf(index);
  const applied = markets.find((market) => market.index === index)?.book.ledger.applied ?? 0;
  // A venue that writes no time has the local one.
  if (watch && applied > watch.applied && batch.exchTs[last] !== batch.localTs[last])
    watch.lag.sample(batch.localTs[last], batch.exchTs[last]);
  if (watch) watch.applied = applied;
}
