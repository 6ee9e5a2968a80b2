import { hashBytes } from "../core/hash.ts";
import type { MarketDay } from "../core/market/day.ts";
import { fingerprint } from "../core/market/fingerprint.ts";
import { packDay, unpackDay } from "../core/market/pack.ts";
import { DamagedRecording, StorageFull, type RecordingSummary, type StorageState } from "./recording.ts";
import {
  explained,
  MIGRATIONS,
  openDatabase,
  type Manifest,
  type Migration,
  type RecordingsDatabase,
} from "./recordings-schema.ts";

/** Bytes of a chunk: few requests per day, and one damaged chunk is told from the rest. */
const CHUNK = 4 * 1024 * 1024;
export const LONGEST_NAME = 200;

export interface RecordingsSettings {
  readonly database: string;
  readonly migrations: readonly Migration[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export const RECORDINGS: RecordingsSettings = { database: "lobscope", migrations: MIGRATIONS, now: Date.now };

/** Opens the store of kept days. Throws RecordingsUnavailable. */
export async function openRecordings(settings: Partial<RecordingsSettings> = {}): Promise<Recordings> {
  const { database, migrations, now } = { ...RECORDINGS, ...settings };
  return new Recordings(await openDatabase(database, migrations), now);
}

/**
 * Days kept in IndexedDB as the chunks of their packed columns, with a manifest that says what the chunks must hash to.
 * A day is kept whole or not at all: all its chunks and its manifest are one transaction.
 */
export class Recordings {
  private readonly database: RecordingsDatabase;
  private readonly now: () => number;

  constructor(database: RecordingsDatabase, now: () => number) {
    this.database = database;
    this.now = now;
  }

  /**
   * Keeps `day` under `name`; a day already kept keeps its name. Throws StorageFull, after which everything is as it was.
   */
  async save(day: MarketDay, name: string): Promise<RecordingSummary> {
    const packed = packDay(day);
    const chunks = Array.from({ length: Math.ceil(packed.byteLength / CHUNK) }, (_, i) => {
      const bytes = new Uint8Array(packed, i * CHUNK, Math.min(CHUNK, packed.byteLength - i * CHUNK));
      return { bytes: bytes.length, hash: hashBytes(bytes) };
    });
    const described = this.describe(day, name, packed.byteLength);
    const known = await this.attempt(() => this.database.get("manifests", described.id));
    if (!known) await this.requireRoom(packed.byteLength);
    const summary = known ? { ...described, name: known.summary.name } : described;
    await this.attempt(() => this.write({ id: summary.id, summary, chunks }, packed));
    return summary;
  }

  /** The day, verified. Throws RangeError if there is no such recording, DamagedRecording if its chunks do not verify. */
  async load(id: string): Promise<MarketDay> {
    const [manifest, chunks] = await this.attempt(async () => {
      const transaction = this.database.transaction(["manifests", "chunks"]);
      return Promise.all([
        transaction.objectStore("manifests").get(id),
        transaction.objectStore("chunks").getAll(chunksOf(id)),
      ]);
    });
    if (!manifest) throw new RangeError(`no recording ${id}`);
    const day = unpacked(manifest, chunks);
    await this.edit(id, { openedAt: this.now() }).catch(() => undefined); // a full disk is no reason to withhold it
    return day;
  }

  /** Newest first. */
  async list(): Promise<readonly RecordingSummary[]> {
    const manifests = await this.attempt(() => this.database.getAll("manifests"));
    return manifests.map(({ summary }) => summary).sort((a, b) => b.openedAt - a.openedAt);
  }

  /** Throws RangeError for an empty or overlong name, or if there is no such recording. */
  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > LONGEST_NAME) {
      throw new RangeError(`a recording's name has 1 to ${LONGEST_NAME} characters`);
    }
    await this.edit(id, { name: trimmed });
  }

  /** Does nothing if there is no such recording. */
  async remove(id: string): Promise<void> {
    await this.attempt(async () => {
      const transaction = this.database.transaction(["manifests", "chunks"], "readwrite");
      await Promise.all([
        transaction.objectStore("manifests").delete(id),
        transaction.objectStore("chunks").delete(chunksOf(id)),
        transaction.done,
      ]);
    });
  }

  async storage(): Promise<StorageState> {
    const { storage } = globalThis.navigator ?? {};
    const estimate = await storage?.estimate?.().catch(() => null);
    const persisted = await storage?.persisted?.().catch(() => null);
    return {
      usedBytes: estimate?.usage ?? null,
      quotaBytes: estimate?.quota ?? null,
      persisted: persisted ?? null,
    };
  }

  close(): void {
    this.database.close();
  }

  private describe(day: MarketDay, name: string, bytes: number): RecordingSummary {
    const { instrument, provenance, rows, time } = day;
    return {
      id: fingerprint(day),
      name: name.trim().slice(0, LONGEST_NAME) || instrument.symbol,
      symbol: instrument.symbol,
      venue: instrument.venue,
      date: instrument.date,
      rows,
      levels: day.book?.levels ?? 0,
      start: rows > 0 ? time[0] : 0,
      end: rows > 0 ? time[rows - 1] : 0,
      bytes,
      simulated: provenance.simulated,
      openedAt: this.now(),
    };
  }

  private async requireRoom(bytes: number): Promise<void> {
    const free = await this.freeBytes();
    if (free !== null && free < bytes) throw new StorageFull(bytes, free);
  }

  private async freeBytes(): Promise<number | null> {
    const { usedBytes, quotaBytes } = await this.storage();
    return usedBytes === null || quotaBytes === null ? null : quotaBytes - usedBytes;
  }

  private async write(manifest: Manifest, packed: ArrayBuffer): Promise<void> {
    const transaction = this.database.transaction(["manifests", "chunks"], "readwrite", { durability: "strict" });
    const chunks = transaction.objectStore("chunks");
    const writes: Promise<unknown>[] = [];
    try {
      writes.push(chunks.delete(chunksOf(manifest.id)));
      manifest.chunks.forEach((_, i) => {
        writes.push(chunks.put(packed.slice(i * CHUNK, (i + 1) * CHUNK), [manifest.id, i]));
      });
      writes.push(transaction.objectStore("manifests").put(manifest), transaction.done);
      await Promise.all(writes);
    } catch (error) {
      await abandoned(transaction);
      await Promise.allSettled(writes); // a put may throw at once and leave the ones before it unheard
      if (!(error instanceof DOMException && isQuota(error, transaction.error))) throw error;
      const free = await this.freeBytes();
      const { bytes } = manifest.summary;
      throw new StorageFull(bytes, free !== null && free < bytes ? free : null); // a full disk is in no estimate
    }
  }

  private async edit(id: string, change: Partial<RecordingSummary>): Promise<void> {
    await this.attempt(async () => {
      const transaction = this.database.transaction("manifests", "readwrite");
      const manifest = await transaction.store.get(id);
      if (!manifest) throw new RangeError(`no recording ${id}`);
      await Promise.all([
        transaction.store.put({ ...manifest, summary: { ...manifest.summary, ...change } }),
        transaction.done,
      ]);
    });
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error);
    }
  }
}

const chunksOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY]);

/** A full disk may show as the request's error or, at commit, as the transaction's. */
const isQuota = (...errors: readonly (DOMException | null)[]): boolean =>
  errors.some((error) => error?.name === "QuotaExceededError");

/** Undoes what a transaction has written so far: without this, leaving it would commit it. */
async function abandoned(transaction: { abort(): void; readonly done: Promise<void> }): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // it has aborted by itself
  }
  await transaction.done.catch(() => undefined);
}

function unpacked(manifest: Manifest, chunks: readonly ArrayBuffer[]): MarketDay {
  const { name, bytes } = manifest.summary;
  const expected = manifest.chunks;
  if (chunks.length !== expected.length) {
    throw new DamagedRecording(name, `${expected.length - chunks.length} of its ${expected.length} parts are missing`);
  }
  const packed = new Uint8Array(bytes);
  let at = 0;
  chunks.forEach((chunk, i) => {
    const part = new Uint8Array(chunk);
    if (part.length !== expected[i].bytes || hashBytes(part) !== expected[i].hash) {
      throw new DamagedRecording(name, `part ${i + 1} of ${expected.length} does not match its checksum`);
    }
    packed.set(part, at);
    at += part.length;
  });
  try {
    return unpackDay(packed.buffer);
  } catch (error) {
    throw new DamagedRecording(name, error instanceof Error ? error.message : "it cannot be read");
  }
}
