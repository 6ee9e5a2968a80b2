import type { MarketDay } from "../core/market/day.ts";
import type { RecordingSummary, StorageState } from "./recording.ts";
import { openRecordings, Recordings, RECORDINGS, type RecordingsSettings } from "./recordings.ts";
import { pageLocks, type Locks } from "./streams/locks.ts";
import { streamDay, type StreamDayOptions } from "./streams/day.ts";
import type { StreamManifest } from "./streams/manifest.ts";
import { prunable, type PrunePolicy } from "./streams/prune.ts";
import { Streams } from "./streams/streams.ts";

export interface ShelvedDay {
  readonly day: MarketDay;
  /** Sentences for people: what was damaged, what did not fit. */
  readonly notes: readonly string[];
}

/** Opens the days and sessions kept in this browser. Throws RecordingsUnavailable. */
export async function openShelf(
  settings: Partial<RecordingsSettings> = {},
  locks: Locks = pageLocks(),
): Promise<Shelf> {
  return new Shelf(await openRecordings(settings), new Streams({ ...RECORDINGS, ...settings }, locks));
}

/** Sessions are told from days by their ids. */
const isStream = (id: string): boolean => id.startsWith("stream-");

/** Everything kept in this browser: days that were opened and live sessions that were recorded, in one list. */
export class Shelf {
  readonly days: Recordings;
  readonly streams: Streams;

  constructor(days: Recordings, streams: Streams) {
    this.days = days;
    this.streams = streams;
  }

  /** Newest first. */
  async list(): Promise<readonly RecordingSummary[]> {
    const [days, streams] = await Promise.all([this.days.list(), this.streams.list()]);
    return [...days, ...streams.map(summaryOf)].sort((a, b) => b.openedAt - a.openedAt);
  }

  /** Throws what `Recordings.load` and `streamDay` throw. */
  async open(id: string, options: StreamDayOptions): Promise<ShelvedDay> {
    return isStream(id) ? streamDay(this.streams, id, options) : { day: await this.days.load(id), notes: [] };
  }

  rename(id: string, name: string): Promise<void> {
    return isStream(id) ? this.streams.rename(id, name) : this.days.rename(id, name);
  }

  /** Throws RangeError if it is being recorded. */
  remove(id: string): Promise<void> {
    return isStream(id) ? this.streams.remove(id) : this.days.remove(id);
  }

  /** Removes the sessions that the policy gives up, oldest first; those removed. */
  async prune(policy: PrunePolicy, now = Date.now()): Promise<readonly RecordingSummary[]> {
    const removed = prunable(await this.streams.list(), policy, now);
    for (const { id } of removed) await this.streams.remove(id);
    return removed.map(summaryOf);
  }

  storage(): Promise<StorageState> {
    return this.days.storage();
  }
}

const summaryOf = (manifest: StreamManifest): RecordingSummary => ({
  id: manifest.id,
  name: manifest.name,
  symbol: manifest.symbol,
  venue: manifest.venue,
  date: new Date(manifest.dayMs).toISOString().slice(0, 10),
  rows: manifest.messages,
  levels: 0,
  start: manifest.firstTs,
  end: manifest.lastTs,
  bytes: manifest.bytes,
  simulated: false,
  openedAt: manifest.openedAt,
  session: {
    ending: manifest.ending,
    endedAt: manifest.endedAt,
    lostAtMost: manifest.lostAtMost,
    startedAt: manifest.startedAt,
    events: manifest.events,
    trades: manifest.trades,
    gaps: manifest.gaps,
  },
});
