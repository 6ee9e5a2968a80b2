import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, it, vi } from "vitest";
import { orderDay } from "../../../test/order-day.ts";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { EventKind } from "../../core/market/events.ts";
import { fingerprint } from "../../core/market/fingerprint.ts";
import { StorageFull } from "../recording.ts";
import { MIGRATIONS } from "../recordings-schema.ts";
import { openRecordings } from "../recordings.ts";
import { sealChunk, type ChunkKind } from "./chunk.ts";
import { OwnLocks } from "./locks.ts";
import { newManifest, type StreamManifest } from "./manifest.ts";
import { StreamGone, Streams } from "./streams.ts";

const DECIMALS = { price: 1, qty: 2 };
let count = 0;
const freshName = (): string => `stored-streams-${count++}`;

const row = (batch: EventBatch, kind: number, side: number, price: number, n: number): void =>
  batch.push(0, kind, 0, side, price, 1, n, n, n);

/** Six chunks: four of events, an image after the third, and a gap within the last. Chunk k holds prices 1000k + 1, 2, ... */
async function session(database: string): Promise<{ streams: Streams; manifest: StreamManifest }> {
  const kinds: ChunkKind[] = ["events", "events", "events", "image", "events", "events"];
  const manifest = { ...newManifest({ venue: "kraken", symbol: "A/B", dayMs: 0 }, "s1", 5), firstTs: 1 };
  const chunks: ArrayBuffer[] = [];
  for (const [k, kind] of kinds.entries()) {
    const batch = new EventBatch();
    for (let i = 1; i <= 4; i++) row(batch, EventKind.Book, i % 2 ? 1 : -1, 1000 * k + i, 10 * k + i);
    if (kind === "events") row(batch, EventKind.Trade, 1, 1000 * k + 5, 10 * k + 5);
    if (k === 5) {
      batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("checksum"), 0, 0, 0, 56, 56, 56);
      row(batch, EventKind.Book, 1, 5007, 57);
    }
    chunks.push(await sealChunk("s1", k, kind, batch, DECIMALS));
  }
  const streams = new Streams({ database, now: () => 99 }, new OwnLocks());
  await streams.append({ ...manifest, chunks: 6, ending: "closed", endedAt: 9 }, chunks);
  return { streams, manifest };
}

/** Each event as text: "b1001" a level at 1001, "t" a trade, "checksum" a gap. */
async function told(streams: Streams): Promise<{ events: string[]; faults: string[] }> {
  const events: string[] = [];
  const faults: string[] = [];
  for await (const { batch, fault } of streams.read("s1")) {
    if (fault) faults.push(fault);
    for (let i = 0; i < batch.count; i++) {
      const { kind, detail, price } = batch;
      events.push(kind[i] === EventKind.Gap ? GAP_CAUSES[detail[i]] : `${kind[i] === 1 ? "t" : "b"}${price[i]}`);
    }
  }
  return { events, faults };
}

const chunk = (k: number): string[] => [1, 2, 3, 4].map((i) => `b${1000 * k + i}`).concat(`t${1000 * k + 5}`);
const LAST = [...chunk(5), "checksum", "b5007"];

async function damage(database: string, number: number, change: (bytes: ArrayBuffer) => ArrayBuffer | null) {
  const raw = await openDB(database);
  const bytes = (await raw.get("streamChunks", ["s1", number])) as ArrayBuffer;
  const changed = change(bytes);
  if (changed) await raw.put("streamChunks", changed, ["s1", number]);
  else await raw.delete("streamChunks", ["s1", number]);
  raw.close();
}

const flipped = (bytes: ArrayBuffer): ArrayBuffer => {
  const copy = new Uint8Array(bytes.slice(0));
  copy[copy.length - 3] ^= 4;
  return copy.buffer;
};

it("a whole session is all its events; images are not events", async () => {
  const { streams } = await session(freshName());
  expect(await told(streams)).toEqual({
    events: [...chunk(0), ...chunk(1), ...chunk(2), ...chunk(4), ...LAST],
    faults: [],
  });
  expect((await streams.list())[0].openedAt).toBe(99);
});

it("in the place of a damaged chunk is a gap; then trades only, until an image tells the whole book", async () => {
  const database = freshName();
  const { streams } = await session(database);
  await damage(database, 1, flipped);
  expect(await told(streams)).toEqual({
    events: [...chunk(0), "damaged", "t2005", "b3001", "b3002", "b3003", "b3004", ...chunk(4), ...LAST],
    faults: ["part 2: it does not match its checksum"],
  });
});

it("where no image follows, the next gap does; a missing chunk is as a damaged one", async () => {
  const database = freshName();
  const { streams } = await session(database);
  await damage(database, 4, () => null);
  expect(await told(streams)).toEqual({
    events: [...chunk(0), ...chunk(1), ...chunk(2), "damaged", "t5005", "checksum", "b5007"],
    faults: ["part 5: it is missing"],
  });
});

it("damage at the start, in the image, at the end: each told once, and the rest kept", async () => {
  const database = freshName();
  const { streams } = await session(database);
  await damage(database, 0, flipped);
  await damage(database, 3, (bytes) => bytes.slice(0, 90));
  await damage(database, 5, () => new ArrayBuffer(3));
  expect(await told(streams)).toEqual({
    events: ["damaged", "t1005", "t2005", "damaged", "t4005", "damaged"],
    faults: [
      "part 1: it does not match its checksum",
      "part 4: it does not match its checksum",
      "part 6: it ends early",
    ],
  });
});

it("a chunk in another's place is damage, even if it is whole", async () => {
  const database = freshName();
  const { streams } = await session(database);
  const raw = await openDB(database);
  await raw.put("streamChunks", (await raw.get("streamChunks", ["s1", 0])) as ArrayBuffer, ["s1", 1]);
  raw.close();
  expect((await told(streams)).faults).toEqual(["part 2: it is part 0, not 1"]);
});

it("a whole chunk of another session is damage", async () => {
  const database = freshName();
  const { streams } = await session(database);
  const batch = new EventBatch();
  row(batch, EventKind.Book, 1, 7, 7);
  const foreign = await sealChunk("s2", 1, "events", batch, DECIMALS);
  await damage(database, 1, () => foreign);
  expect((await told(streams)).faults).toEqual(["part 2: it belongs to another recording"]);
});

it("of an append that fails in its middle nothing is kept", async () => {
  const database = freshName();
  const { streams, manifest } = await session(database);
  const twice = new ArrayBuffer(100);
  const raw = await openDB(database);
  await raw.put("streamChunks", twice, ["s1", 7]);
  await expect(streams.append({ ...manifest, chunks: 8 }, [twice, twice])).rejects.toThrow();
  expect(await raw.getAllKeys("streamChunks")).not.toContainEqual(["s1", 6]);
  expect((await raw.get("streams", "s1")).chunks).toBe(6);
  raw.close();
});

it("an append is done when its transaction is, not when its requests are", async () => {
  const { streams, manifest } = await session(freshName());
  const put = Reflect.get(IDBObjectStore.prototype, "put");
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function late(this: IDBObjectStore, ...given) {
    const request = put.apply(this, given);
    request.addEventListener("success", () => queueMicrotask(() => this.transaction.abort()));
    return request;
  });
  await expect(streams.append({ ...manifest, chunks: 7 }, [new ArrayBuffer(100)])).rejects.toThrow();
  vi.restoreAllMocks();
  expect((await streams.manifest("s1"))?.chunks).toBe(6);
});

it("of an append that the browser refuses halfway nothing is kept, and what was there stays", async () => {
  const database = freshName();
  const { streams, manifest } = await session(database);
  let calls = 0;
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function half(this: IDBObjectStore, ...given) {
    if (++calls === 2) throw new DOMException("full", "QuotaExceededError");
    return this.put(...given);
  });
  const two = [new ArrayBuffer(100), new ArrayBuffer(100)];
  await expect(streams.append({ ...manifest, chunks: 8 }, two)).rejects.toThrow(StorageFull);
  vi.restoreAllMocks();
  expect(calls).toBe(2);
  expect([...(await streams.chunks("s1", 0, 99)).keys()]).toEqual([0, 1, 2, 3, 4, 5]);
  expect((await streams.manifest("s1"))?.chunks).toBe(6);
});

it("a session that is renamed while it grows keeps its new name", async () => {
  const { streams, manifest } = await session(freshName());
  await streams.rename("s1", "mine");
  await streams.append({ ...manifest, chunks: 7 }, [new ArrayBuffer(100)]);
  expect(await streams.manifest("s1")).toMatchObject({ name: "mine", chunks: 7 });
});

it("every single changed bit of a chunk is noticed", async () => {
  const batch = new EventBatch();
  for (let i = 0; i < 20; i++) row(batch, EventKind.Book, 1, i, i);
  const sealed = new Uint8Array(await sealChunk("s1", 0, "events", batch, DECIMALS));
  const { openChunk } = await import("./chunk.ts");
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3] ^= 1 << (bit & 7);
    await expect(openChunk(changed.buffer, "s1", 0)).rejects.toThrow(/^it /);
  }
});

it("a session is renamed and removed with all its chunks; others stay", async () => {
  const database = freshName();
  const { streams, manifest } = await session(database);
  await streams.rename("s1", "  mine ");
  await streams.append({ ...manifest, id: "s2", chunks: 0, ending: "closed" }, []);
  expect((await streams.list()).map(({ name }) => name).toSorted()).toEqual(["A/B on kraken", "mine"]);
  await expect(streams.rename("s1", " ")).rejects.toThrow(RangeError);
  await expect(streams.rename("nothing", "x")).rejects.toThrow(StreamGone);
  await streams.remove("s1");
  const raw = await openDB(database);
  expect([await raw.getAllKeys("streams"), await raw.getAllKeys("streamChunks")]).toEqual([["s2"], []]);
  raw.close();
  await expect(streams.read("s1").next()).rejects.toThrow(StreamGone);
});

it("a database of the version before is carried over with the days kept in it", async () => {
  const database = freshName();
  const day = orderDay({ seed: 3, rows: 40, levels: 2 });
  const before = await openRecordings({ database, migrations: MIGRATIONS.slice(0, 1) });
  const { id } = await before.save(day, "from before");
  before.close();
  await session(database);
  const after = await openRecordings({ database });
  expect((await after.list()).map(({ name }) => name)).toEqual(["from before"]);
  expect(fingerprint(await after.load(id))).toBe(id);
  after.close();
});
