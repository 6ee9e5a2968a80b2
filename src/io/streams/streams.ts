import { StorageFull } from "../recording.ts";
import { RECORDINGS, type RecordingsSettings } from "../recordings.ts";
import { Connection } from "./connection.ts";
import { lockOf, pageLocks, type Locks } from "./locks.ts";
import { unclosed, type StreamManifest } from "./manifest.ts";
import { Mender, type StreamPart } from "./mender.ts";

/** Chunks read in one transaction. */
const AT_ONCE = 32;
export const LONGEST_STREAM_NAME = 200;

/** The recording is not there any more: the person removed it. */
export class StreamGone extends Error {
  constructor(id: string) {
    super(`no recording ${id}`);
    this.name = "StreamGone";
  }
}

/**
 * Recorded sessions in IndexedDB: a manifest each, and chunks that are added and never changed. What `append` resolved for
 * is on the disk.
 */
export class Streams {
  private readonly connection: Connection;
  private readonly locks: Locks;
  private readonly now: () => number;

  constructor(settings: Partial<RecordingsSettings> = {}, locks: Locks = pageLocks()) {
    const { database, migrations, now } = { ...RECORDINGS, ...settings };
    this.connection = new Connection(database, migrations);
    this.locks = locks;
    this.now = now;
  }

  /** Newest first. Sessions that nobody records any longer and nobody closed are closed here, and say what they may lack. */
  async list(): Promise<readonly StreamManifest[]> {
    const all = await this.connection.run((database) => database.getAll("streams"));
    for (const left of all) {
      if (left.importing) await this.forget(left.id);
      else if (left.ending === "open") await this.settle(left);
    }
    const settled = await this.connection.run((database) => database.getAll("streams"));
    return settled.filter(({ importing }) => !importing).sort((a, b) => b.openedAt - a.openedAt);
  }

  /** Undefined if there is none, or not all of it yet. */
  async manifest(id: string): Promise<StreamManifest | undefined> {
    const found = await this.connection.run((database) => database.get("streams", id));
    return found?.importing ? undefined : found;
  }

  /**
   * Adds sealed chunks and replaces the manifest, which counts them, in one strict transaction. The name stays the one given
   * by the person. Safe to repeat. Throws StorageFull, after which nothing of it is kept, or StreamGone if `next` is not the
   * session's first and there is none.
   */
  async append(next: StreamManifest, chunks: readonly ArrayBuffer[]): Promise<void> {
    const from = next.chunks - chunks.length;
    await this.connection.run(async (database) => {
      const transaction = database.transaction(["streams", "streamChunks"], "readwrite", { durability: "strict" });
      const writes: Promise<unknown>[] = [];
      try {
        const manifests = transaction.objectStore("streams");
        const known = await manifests.get(next.id);
        if (!known && from > 0) throw new StreamGone(next.id);
        if (known && chunks.length > 0 && known.chunks >= next.chunks) return; // committed by the try before
        const target = transaction.objectStore("streamChunks");
        chunks.forEach((chunk, i) => writes.push(target.add(chunk, [next.id, from + i])));
        writes.push(manifests.put(known ? { ...next, name: known.name } : next), transaction.done);
        await Promise.all(writes);
      } catch (error) {
        await abandoned(transaction);
        await Promise.allSettled(writes);
        throw isQuota(error, transaction.error) ? new StorageFull(sizeOf(chunks), null) : error;
      }
    });
  }

  /** Throws RangeError for an empty or overlong name, StreamGone if there is no such recording. */
  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > LONGEST_STREAM_NAME)
      throw new RangeError(`a recording's name has 1 to ${LONGEST_STREAM_NAME} characters`);
    if (!(await this.edit(id, () => ({ name: trimmed })))) throw new StreamGone(id);
  }

  /** Throws RangeError if it is being recorded. Does nothing if there is no such recording. */
  async remove(id: string): Promise<void> {
    const manifest = await this.connection.run((database) => database.get("streams", id));
    if (!manifest) return;
    const release = manifest.ending === "open" ? await this.locks.tryHold(lockOf(manifest)) : () => undefined;
    if (!release) throw new RangeError(`${manifest.name} is being recorded: stop that first`);
    try {
      await this.erase(id);
    } finally {
      release();
    }
  }

  /**
   * The session's parts in order, verified. Where a chunk is missing or does not verify stands a gap; of what follows only
   * trades are given until the whole book is known again, at the next gap or image. Throws StreamGone.
   */
  async *read(id: string): AsyncGenerator<StreamPart, void, void> {
    const manifest = await this.manifest(id);
    if (!manifest) throw new StreamGone(id);
    await this.edit(id, () => ({ openedAt: this.now() })).catch(() => undefined); // a full disk is no reason to withhold it
    const mender = new Mender(manifest.firstTs);
    for (let from = 0; from < manifest.chunks; from += AT_ONCE) {
      const to = Math.min(from + AT_ONCE, manifest.chunks);
      const stored = await this.chunks(id, from, to);
      for (let number = from; number < to; number++) {
        const part = await mender.take(stored.get(number), id, number);
        if (part) yield part;
      }
    }
    const rest = mender.finish();
    if (rest) yield rest;
  }

  /** Chunks `from` (included) to `to` (excluded) that are there. */
  async chunks(id: string, from: number, to: number): Promise<Map<number, ArrayBuffer>> {
    const range = IDBKeyRange.bound([id, from], [id, to], false, true);
    const [keys, values] = await this.connection.run((database) => {
      const { store } = database.transaction("streamChunks");
      return Promise.all([store.getAllKeys(range), store.getAll(range)]);
    });
    return new Map(keys.map(([, number], i) => [number, values[i]]));
  }

  /**
   * Keeps a session made elsewhere, whole or not at all: `write` gives its chunks to `append`, in order. Throws what `write`
   * throws and StorageFull.
   */
  async import(
    manifest: StreamManifest,
    write: (append: (chunks: readonly ArrayBuffer[]) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { id } = manifest;
    const release = await this.locks.tryHold(importLock(id));
    if (!release) throw new RangeError("this recording is being imported already");
    let chunks = 0;
    try {
      await this.append({ ...manifest, chunks: 0, importing: true }, []);
      await write(async (some) => {
        chunks += some.length;
        await this.append({ ...manifest, chunks, importing: true }, some);
      });
      const ending = manifest.ending === "open" ? unclosed(manifest) : {};
      await this.edit(id, () => ({ ...ending, chunks, importing: false, openedAt: this.now() }));
    } catch (error) {
      await this.erase(id).catch(() => undefined); // what stays is forgotten when sessions are next listed
      throw error;
    } finally {
      release();
    }
  }

  /** An import whose page went away. */
  private async forget(id: string): Promise<void> {
    const release = await this.locks.tryHold(importLock(id));
    if (!release) return;
    try {
      await this.erase(id);
    } finally {
      release();
    }
  }

  /** Takes a session that nobody records as closed, if its symbol's lock is free. */
  private async settle(session: StreamManifest): Promise<void> {
    const release = await this.locks.tryHold(lockOf(session));
    if (!release) return;
    try {
      await this.edit(session.id, (manifest) => (manifest.ending === "open" ? unclosed(manifest) : {}));
    } finally {
      release();
    }
  }

  /** Sessions of a symbol that were left open; called by its recorder, which holds the lock. */
  async settleAll({ venue, symbol }: Pick<StreamManifest, "venue" | "symbol">): Promise<void> {
    const all = await this.connection.run((database) => database.getAll("streams"));
    for (const left of all)
      if (left.ending === "open" && left.venue === venue && left.symbol === symbol)
        await this.edit(left.id, (manifest) => unclosed(manifest));
  }

  /** False if there is no such session. */
  edit(id: string, change: (manifest: StreamManifest) => Partial<StreamManifest>): Promise<boolean> {
    return this.connection.run(async (database) => {
      const transaction = database.transaction("streams", "readwrite");
      const manifest = await transaction.store.get(id);
      if (manifest) await transaction.store.put({ ...manifest, ...change(manifest) });
      await transaction.done;
      return manifest !== undefined;
    });
  }

  async erase(id: string): Promise<void> {
    await this.connection.run(async (database) => {
      const transaction = database.transaction(["streams", "streamChunks"], "readwrite");
      await Promise.all([
        transaction.objectStore("streams").delete(id),
        transaction.objectStore("streamChunks").delete(IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY])),
        transaction.done,
      ]);
    });
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

const importLock = (id: string): string => `lobscope import ${id}`;

const sizeOf = (chunks: readonly ArrayBuffer[]): number => chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** A full disk may show as the request's error or, at commit, as the transaction's. */
const isQuota = (...errors: readonly unknown[]): boolean =>
  errors.some((error) => error instanceof DOMException && error.name === "QuotaExceededError");

/** Undoes what a transaction has written so far: without this, leaving it would commit it. */
async function abandoned(transaction: { abort(): void; readonly done: Promise<void> }): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // it has aborted by itself
  }
  await transaction.done.catch(() => undefined);
}
