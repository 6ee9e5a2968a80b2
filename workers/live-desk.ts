import type { BookTableRow } from "../src/core/frame/book-table.ts";
import type { Decimals } from "../src/core/live/scale.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import type { PageChange } from "../src/io/live/feed.ts";
import type { Ports } from "../src/io/live/ports.ts";
import { loadProducts } from "../src/io/live/product-list.ts";
import { type Locks, pageLocks } from "../src/io/streams/locks.ts";
import { StreamRecorder } from "../src/io/streams/recorder.ts";
import type { Streams } from "../src/io/streams/streams.ts";
import type { ReplaySettings } from "./api.ts";
import type {
  LiveFrame,
  LiveFrameRequest,
  LiveSettings,
  LiveStatus,
  MarketKey,
  MarketStatus,
  ProductList,
} from "./live-api.ts";
import { LivePicture } from "./live-picture.ts";
import { LiveRoom } from "./live-room.ts";
import { LiveVenue } from "./live-venue.ts";
import { trainedModel } from "./trained-model.ts";
import { LiveWatch, type WatchedMarket } from "./live-watch.ts";

const DAY_MS = 86_400_000;

/** What the desk needs of the world. */
export interface DeskPorts extends Ports {
  /** Where to go instead of a venue's address, for tests. */
  rewrite(url: string): string;
  streams(): Streams;
}

/** All markets that the page follows: one feed a venue, one room a market. */
export class LiveDesk {
  /** Rules and the board, over all that is followed. */
  readonly lookout: LiveWatch;
  private readonly ports: DeskPorts;
  private readonly venues = new Map<VenueName, LiveVenue>();
  private readonly lists = new Map<VenueName, ProductList>();
  private readonly sights = new Map<LiveRoom, WatchedMarket>();
  private rooms: readonly LiveRoom[] = [];
  private recording: Promise<void> = Promise.resolve();
  /** Whether all markets are to be recorded, as it was said last. */
  private recordsAll = false;

  constructor(ports: DeskPorts) {
    this.ports = ports;
    const products = async (venue: VenueName) => (this.lists.get(venue) ?? (await this.products(venue))).products;
    this.lookout = new LiveWatch({
      now: () => ports.now(),
      wall: () => ports.wall(),
      after: (milliseconds, run) => ports.after(milliseconds, run),
      products,
    });
  }

  async products(venue: VenueName): Promise<ProductList> {
    const list = await loadProducts(venue, this.ports, (url) => this.ports.rewrite(url));
    this.lists.set(venue, list);
    return list;
  }

  /**
   * Follows exactly these from now on. Those that stay keep all they have, their levels too; whether they are recorded
   * changes where `record` does.
   */
  watch(keys: readonly MarketKey[], { levels, record }: LiveSettings): void {
    const before = this.rooms;
    const stays = (room: LiveRoom): boolean => keys.some((key) => isOf(room, key));
    this.rooms = keys.map((key) => before.find((room) => isOf(room, key)) ?? this.open(key, levels));
    for (const room of before) if (!stays(room)) this.close(room);
    const changed = record !== this.recordsAll;
    this.recordsAll = record;
    for (const room of this.rooms) if (changed || !before.includes(room)) this.record(room, record);
    for (const name of new Set([...this.venues.keys(), ...keys.map(({ venue }) => venue)])) this.follow(name);
    for (const room of before) if (!stays(room)) this.sights.delete(room);
    this.lookout.follow(this.rooms.map((room) => this.sight(room)));
  }

  configure(key: MarketKey, settings: ReplaySettings): void {
    this.room(key)?.picture.configure(settings);
  }

  /** As `LiveApi.send`. */
  async send(key: MarketKey, file: string): Promise<void> {
    await this.room(key)?.picture.send(trainedModel(file));
  }

  /** Undefined if the market is not followed. */
  room(key: MarketKey): LiveRoom | undefined {
    return this.rooms.find((room) => isOf(room, key));
  }

  /** Null while nothing of the market can be drawn. */
  frame(key: MarketKey, request: LiveFrameRequest): LiveFrame | null {
    const room = this.room(key);
    const venue = this.venues.get(key.venue);
    if (!room || !venue) return null;
    const status = venue.statusOf(room, this.ports.wall());
    const drawn = room.picture.frame(request, venue.now, isShown(status), this.ports.now());
    return drawn && { ...drawn, status };
  }

  bookTable(key: MarketKey): readonly BookTableRow[] {
    const room = this.room(key);
    const status = room && this.venues.get(key.venue)?.statusOf(room, this.ports.wall());
    return room && status ? room.picture.bookTable(isShown(status)) : [];
  }

  status(): LiveStatus {
    return {
      at: this.ports.wall(),
      feeds: [...this.venues.values()].map((venue) => venue.status),
      markets: this.rooms.flatMap((room) => this.venues.get(room.key.venue)?.statusOf(room, this.ports.wall()) ?? []),
    };
  }

  setRecording(key: MarketKey, on: boolean): Promise<void> {
    const room = this.room(key);
    if (room) this.record(room, on);
    return this.recording;
  }

  /** A page that is closed for good gives up all its markets: their sessions end whole, if the browser leaves time for it. */
  pageChanged(change: PageChange | "closed"): void {
    // What is on its way to the disk gets there before the browser stops us.
    if (change === "frozen") for (const { recorder } of this.rooms) void recorder?.flush();
    if (change === "closed") this.watch([], { levels: 0, record: this.recordsAll });
    else for (const venue of this.venues.values()) venue.pageChanged(change);
  }

  private open(key: MarketKey, levels: number): LiveRoom {
    const venue = this.venue(key.venue);
    const decimals = this.decimalsOf(key);
    if (decimals) venue.tell(key.symbol, decimals);
    return new LiveRoom(key, VENUES[key.venue].canonical(key.symbol), new LivePicture(key, levels, venue.dayMs));
  }

  private close(room: LiveRoom): void {
    room.picture.stop();
    this.record(room, false);
  }

  private follow(name: VenueName): void {
    const venue = this.venue(name);
    venue.follow(this.rooms.filter(({ key }) => key.venue === name));
    if (!venue.empty) return;
    venue.stop();
    this.venues.delete(name);
  }

  private sight(room: LiveRoom): WatchedMarket {
    const known = this.sights.get(room) ?? this.venue(room.key.venue).watched(room);
    this.sights.set(room, known);
    return known;
  }

  private venue(name: VenueName): LiveVenue {
    const known = this.venues.get(name);
    if (known) return known;
    const { ports } = this;
    const dayMs = Math.floor(ports.wall() / DAY_MS) * DAY_MS;
    const venue = new LiveVenue(
      name,
      ports,
      (url) => ports.rewrite(url),
      dayMs,
      (stepped) => this.lookout.stepped(stepped),
    );
    this.venues.set(name, venue);
    return venue;
  }

  /** A recording that was stopped here a moment ago holds its lock until it is closed: that is no other tab. */
  private readonly locks: Locks = {
    tryHold: async (name) => {
      await this.recording;
      return pageLocks().tryHold(name);
    },
    hold: (name, signal) => pageLocks().hold(name, signal),
  };

  private decimalsOf({ venue, symbol }: MarketKey): Decimals | null {
    const product = this.lists.get(venue)?.products.find((known) => known.symbol === symbol);
    const { priceDecimals, qtyDecimals } = product ?? {};
    return typeof priceDecimals === "number" && typeof qtyDecimals === "number"
      ? { price: priceDecimals, qty: qtyDecimals }
      : null;
  }

  private record(room: LiveRoom, on: boolean): void {
    const { recorder, key } = room;
    if (on === (recorder !== null)) return;
    if (!on) {
      room.recorder = null;
      if (recorder) this.recording = this.recording.then(() => recorder.stop());
      return;
    }
    const subject = { venue: VENUES[key.venue].name, symbol: key.symbol, dayMs: this.venue(key.venue).dayMs };
    room.recorder = new StreamRecorder(this.ports.streams(), subject, room.book, { locks: this.locks });
  }
}

const isShown = ({ state }: MarketStatus): boolean => state === "LIVE" || state === "TOP-20";
const isOf = ({ key }: LiveRoom, { venue, symbol }: MarketKey): boolean => key.venue === venue && key.symbol === symbol;
