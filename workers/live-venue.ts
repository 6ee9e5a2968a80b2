import type { Market, Session } from "../src/core/live/session.ts";
import type { Decimals } from "../src/core/live/scale.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { Feed, type PageChange } from "../src/io/live/feed.ts";
import type { Ports } from "../src/io/live/ports.ts";
import type { FeedStatus } from "../src/io/live/status.ts";
import type { MarketStatus } from "./live-api.ts";
import { levelsOf } from "./live-levels.ts";
import type { LiveRoom } from "./live-room.ts";
import type { WatchedMarket } from "./live-watch.ts";

const NS_PER_MS = 1e6;

/** One venue's feed and the rooms of the markets that are followed there. */
export class LiveVenue {
  readonly dayMs: number;
  private readonly feed: Feed;
  private readonly decimals = new Map<string, Decimals>();
  private readonly rooms = new Map<string, LiveRoom>();
  /** By the session's number of the symbol. */
  private seats: (Seat | undefined)[] = [];
  private readonly ports: Ports;
  /** Local time of events less this worker's monotonic clock, nanoseconds. */
  private ahead: number;
  private started = false;
  private readonly stepped: () => void;

  constructor(
    name: VenueName,
    ports: Ports,
    rewrite: (url: string) => string,
    dayMs: number,
    stepped: (venue: VenueName) => void,
  ) {
    this.stepped = () => stepped(name);
    this.dayMs = dayMs;
    this.ports = ports;
    this.ahead = (ports.wall() - ports.now() - dayMs) * NS_PER_MS;
    const options = { dayMs, decimals: this.decimals, endpoints: rewrite };
    this.feed = new Feed(VENUES[name], [], ports, options, (session) => this.spread(session));
  }

  get empty(): boolean {
    return this.rooms.size === 0;
  }

  get status(): FeedStatus {
    return this.feed.status;
  }

  /** Local time by the clock that stamps events, nanoseconds since the base day. */
  get now(): number {
    return this.ports.now() * NS_PER_MS + this.ahead;
  }

  /** Follows exactly these from now on; those that stay lose nothing. */
  follow(rooms: readonly LiveRoom[]): void {
    for (const room of rooms) this.rooms.set(room.symbol, room);
    this.feed.follow(rooms.map(({ symbol }) => symbol));
    for (const [symbol, room] of this.rooms) if (!rooms.includes(room)) this.rooms.delete(symbol);
    this.seats = this.seats.map((seat) => (seat && rooms.includes(seat.room) ? seat : undefined));
    if (!this.started && rooms.length > 0) this.feed.start();
    this.started ||= rooms.length > 0;
  }

  /** Ticks and lots of a symbol, from the venue's list; without them they are learned. */
  tell(symbol: string, decimals: Decimals): void {
    this.decimals.set(symbol, decimals);
  }

  stop(): void {
    this.feed.stop();
  }

  pageChanged(change: PageChange): void {
    this.feed.pageChanged(change);
  }

  statusOf(room: LiveRoom, now: number): MarketStatus {
    return room.statusOf(this.market(room), this.feed.market(room.symbol), now);
  }

  /** As others watch it. */
  watched(room: LiveRoom): WatchedMarket {
    return {
      key: room.key,
      status: () => this.statusOf(room, this.ports.wall()),
      levels: (depth) => {
        const market = this.market(room);
        return market && levelsOf(market, depth);
      },
      confidence: () => room.picture.confidence,
    };
  }

  private market({ symbol }: LiveRoom): Market | null {
    return this.feed.session.markets.find((known) => known.symbol === symbol) ?? null;
  }

  /** Gives each event of a step to its market's room. */
  private spread({ batch, markets }: Session): void {
    const { symbol, count } = batch;
    let index = -1;
    let seat: Seat | undefined;
    for (let at = 0; at < count; at++) {
      if (symbol[at] !== index) {
        index = symbol[at];
        seat = this.seats[index] ?? this.seat(markets, index);
      }
      seat?.room.take(batch, at, seat.market.book.book.scale);
    }
    if (count > 0) this.ahead = batch.localTs[count - 1] - this.ports.now() * NS_PER_MS;
    for (const room of this.rooms.values()) room.settle(this.ports.now(), this.now);
    this.stepped();
  }

  private seat(markets: Session["markets"], index: number): Seat | undefined {
    const market = markets.find((known) => known.index === index);
    const room = market && this.rooms.get(market.symbol);
    return room && (this.seats[index] = { room, market });
  }
}

interface Seat {
  readonly room: LiveRoom;
  readonly market: Market;
}
