import type { Book } from "../src/core/book/book.ts";
import type { EventBatch } from "../src/core/live/batch.ts";
import { asNumber } from "../src/core/live/decimal.ts";
import { LiveFold } from "../src/core/live/fold.ts";
import { marketReport } from "../src/core/live/report.ts";
import type { Decimals } from "../src/core/live/scale.ts";
import type { Market } from "../src/core/live/session.ts";
import type { FeedMarket } from "../src/io/live/status.ts";
import type { StreamRecorder } from "../src/io/streams/recorder.ts";
import type { MarketKey, MarketStatus, RecordingState } from "./live-api.ts";
import { LivePicture } from "./live-picture.ts";

/** Milliseconds for which a status stands: it is asked for with every frame. */
const STATUS_EVERY = 200;
const OFF: RecordingState = { state: "off", detail: null, sessionId: null, events: 0, bytes: 0, unflushed: 0 };
/** Before the feed knows of the symbol at all. */
const UNKNOWN: FeedMarket = {
  state: "SYNCING",
  since: 0,
  reason: "Connecting.",
  remedy: "",
  route: null,
  lag: null,
  messagesPerSecond: 0,
  heardAt: null,
};

/** One market that is followed: its events go to the state hash, to the picture, and to the recording. */
export class LiveRoom {
  readonly key: MarketKey;
  /** As the venue's messages call it. */
  readonly symbol: string;
  readonly picture: LivePicture;
  private recording: StreamRecorder | null = null;
  private status: MarketStatus | null = null;
  private statusAt = Number.NEGATIVE_INFINITY;

  constructor(key: MarketKey, symbol: string, picture: LivePicture) {
    this.key = key;
    this.symbol = symbol;
    this.picture = picture;
  }

  /** Row `at` of a batch, of this market, whose ticks are those of `scale`. */
  take(batch: EventBatch, at: number, scale: Decimals): void {
    this.recording?.take(batch, at, scale);
    this.picture.take(batch, at, scale);
  }

  get recorder(): StreamRecorder | null {
    return this.recording;
  }

  /** What it was recorded by before is left to the caller to stop. */
  set recorder(recorder: StreamRecorder | null) {
    this.recording = recorder;
    this.status = null;
  }

  /** A step of the session is at its end; `now` in monotonic milliseconds, `at` in local time. */
  settle(now: number, at: number): void {
    this.picture.settle();
    this.picture.pass(now, at);
  }

  /** The book as its events made it, for a recording that begins in the middle; null before any. */
  get book(): Book | null {
    return this.picture.fold?.book ?? null;
  }

  /** Of all events since the market was first followed. */
  stateHash(): string {
    return (this.picture.fold ?? new LiveFold()).digest();
  }

  /** `market` and `told` are null until the session knows the symbol. */
  statusOf(market: Market | null, told: FeedMarket | null, now: number): MarketStatus {
    if (this.status && now - this.statusAt < STATUS_EVERY && this.status.state === (told ?? UNKNOWN).state)
      return this.status;
    const { state, since, ...rest } = told ?? UNKNOWN;
    this.statusAt = now;
    this.status = {
      key: this.key,
      ...rest,
      state,
      since: since === 0 ? now : since,
      instrument: this.picture.instrument,
      levels: this.picture.levels,
      // The hash walks the whole book: it is computed when asked for.
      report: market && marketReport(market, ""),
      ...bestOf(market, state),
      recording: this.recording?.state ?? OFF,
    };
    return this.status;
  }
}

type Best = Pick<MarketStatus, "bid" | "bidSize" | "ask" | "askSize">;
const NOTHING: Best = { bid: null, bidSize: null, ask: null, askSize: null };

/** Best prices in quote currency and sizes in base units, of a book that is shown. */
function bestOf(market: Market | null, state: MarketStatus["state"]): Best {
  if (!market?.book.shown || state === "OFFLINE") return NOTHING;
  const { ladder, scale } = market.book.book;
  const { bids, asks } = ladder;
  const price = (ticks: number): number | null => (Number.isNaN(ticks) ? null : asNumber(ticks, scale.price));
  return {
    bid: price(bids.price(0)),
    bidSize: bids.size > 0 ? asNumber(bids.quantity(0), scale.qty) : null,
    ask: price(asks.price(0)),
    askSize: asks.size > 0 ? asNumber(asks.quantity(0), scale.qty) : null,
  };
}
