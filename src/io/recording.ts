/** A kept day, as it is listed. */
export interface RecordingSummary {
  /** The day's fingerprint: keeping the same data twice keeps it once. */
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly venue: string;
  readonly date: string | null;
  readonly rows: number;
  readonly levels: number;
  /** Nanoseconds since the base day of the first and last row. */
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly simulated: boolean;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Of a live session that was recorded; absent for a day that was opened from files. */
  readonly session?: SessionFacts;
}

/** What is known of a recorded live session. */
export interface SessionFacts {
  /** "open": it is being recorded; "unclosed": the page went away; "full": the browser had no more room. */
  readonly ending: "open" | "closed" | "unclosed" | "full";
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** All that came until then is kept; null while it is recorded. */
  readonly endedAt: number | null;
  /** Seconds of events that may be missing at the end of an unclosed one. */
  readonly lostAtMost: number;
  readonly events: number;
  readonly trades: number;
  readonly gaps: number;
}

/** Storage of the whole page; null where the browser does not say. */
export interface StorageState {
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  readonly persisted: boolean | null;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** The browser grants no more storage; nothing of the day was kept and what was kept before is as it was. */
export class StorageFull extends Error {
  readonly neededBytes: number;
  /** Null where the browser does not say. */
  readonly freeBytes: number | null;

  constructor(neededBytes: number, freeBytes: number | null) {
    const free = freeBytes === null ? "" : ` and ${megabytes(Math.max(0, freeBytes))} are free`;
    super(`Not kept: it needs ${megabytes(neededBytes)}${free}. Remove a recording to make room.`);
    this.name = "StorageFull";
    this.neededBytes = neededBytes;
    this.freeBytes = freeBytes;
  }
}

/** What is stored is not what was kept. */
export class DamagedRecording extends Error {
  constructor(name: string, fault: string) {
    super(`The recording "${name}" is damaged: ${fault}. Open its file again, or remove it.`);
    this.name = "DamagedRecording";
  }
}

/** No recordings at all: the browser gives no database, or a newer build of this page owns it. */
export class RecordingsUnavailable extends Error {
  constructor(reason: string) {
    super(`Recordings are not available: ${reason}`);
    this.name = "RecordingsUnavailable";
  }
}
