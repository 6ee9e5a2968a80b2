import "fake-indexeddb/auto";
import { openDB } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { orderDay } from "../../test/order-day.ts";
import { keepLevels, type MarketDay } from "../core/market/day.ts";
import { fingerprint } from "../core/market/fingerprint.ts";
import { DamagedRecording, RecordingsUnavailable, StorageFull } from "./recording.ts";
import { MIGRATIONS, type Migration } from "./recordings-schema.ts";
import { LONGEST_NAME, openRecordings, type Recordings } from "./recordings.ts";

/** 9 MB: three chunks. */
const large = orderDay({ seed: 1, rows: 10, levels: 2 });
const wide: MarketDay = { ...large, rows: 400_000, ...stretched(400_000) };
const small = orderDay({ seed: 2, rows: 50, levels: 2 });

function stretched(rows: number): Pick<MarketDay, "time" | "messages" | "book"> {
  const time = Float64Array.from({ length: rows }, (_, i) => i * 1e6);
  const column = Int32Array.from({ length: rows }, (_, i) => (i * 48_271) | 0);
  return {
    time,
    messages: null,
    book: { levels: 1, askPrice: [column], askSize: [column], bidPrice: [column], bidSize: [column] },
  };
}

let count = 0;
const freshName = (): string => `recordings-test-${count++}`;
let clock = 1000;
const open = (database: string): Promise<Recordings> => openRecordings({ database, now: () => clock++ });

afterEach(() => void vi.restoreAllMocks());

/** All keys of both stores, to see that nothing is left over. */
async function stored(database: string): Promise<{ manifests: unknown[]; chunks: unknown[] }> {
  const raw = await openDB(database);
  const found = { manifests: await raw.getAllKeys("manifests"), chunks: await raw.getAllKeys("chunks") };
  raw.close();
  return found;
}

function withQuota(usage: number, quota: number): void {
  vi.stubGlobal("navigator", {
    storage: { estimate: async () => ({ usage, quota }), persisted: async () => false },
  });
}

test("a kept day is the same day after the page was closed and opened", async () => {
  const name = freshName();
  const first = await open(name);
  const saved = await first.save(wide, "my day");
  first.close();
  const second = await open(name);
  const loaded = await second.load(saved.id);
  expect(fingerprint(loaded)).toBe(fingerprint(wide));
  expect(loaded.instrument).toEqual(wide.instrument);
  expect(loaded.provenance).toEqual(wide.provenance);
  expect(saved).toMatchObject({ name: "my day", symbol: "TEST", rows: 400_000, levels: 1, start: 0, end: 399_999e6 });
  expect((await stored(name)).chunks.length).toBe(Math.ceil(saved.bytes / 4_194_304));
  second.close();
});

test("recordings are listed newest first, opening one makes it the newest, and what differs is kept apart", async () => {
  const recordings = await open(freshName());
  const one = await recordings.save(small, "one");
  const two = await recordings.save(keepLevels(small, 1), "two");
  const names = async (): Promise<string[]> => (await recordings.list()).map(({ name }) => name);
  expect(await names()).toEqual(["two", "one"]);
  await recordings.load(one.id);
  expect(await names()).toEqual(["one", "two"]);
  expect(one.id).not.toBe(two.id);
  expect(Object.keys((await recordings.list())[0])).not.toContain("chunks");
});

test("keeping the same data again keeps it once, under the name it has", async () => {
  const name = freshName();
  const recordings = await open(name);
  const { id } = await recordings.save(small, "first");
  await recordings.rename(id, "  renamed ");
  const again = await recordings.save({ ...small, provenance: { ...small.provenance, label: "other file" } }, "second");
  expect(again).toMatchObject({ id, name: "renamed" });
  expect(await recordings.list()).toHaveLength(1);
  expect((await stored(name)).chunks).toHaveLength(1);
});

test("keeping a day again in fewer parts, as a shorter file name can make it, leaves none of the old parts", async () => {
  const name = freshName();
  const recordings = await open(name);
  const rows = 174_720;
  const day: MarketDay = { ...large, rows, ...stretched(rows) };
  const labelled = (label: string): MarketDay => ({ ...day, provenance: { ...day.provenance, label } });
  const { id } = await recordings.save(labelled("long ".repeat(300)), "day");
  expect((await stored(name)).chunks).toHaveLength(2);
  await recordings.save(labelled(""), "day");
  expect((await stored(name)).chunks).toHaveLength(1);
  expect(fingerprint(await recordings.load(id))).toBe(id);
});

test("a removed recording leaves nothing behind, and the others whole", async () => {
  const name = freshName();
  const recordings = await open(name);
  const kept = await recordings.save(small, "kept");
  const gone = await recordings.save(wide, "gone");
  await recordings.remove(gone.id);
  await recordings.remove("never there");
  expect(await stored(name)).toEqual({ manifests: [kept.id], chunks: [[kept.id, 0]] });
  expect(fingerprint(await recordings.load(kept.id))).toBe(fingerprint(small));
  await expect(recordings.load(gone.id)).rejects.toThrow(RangeError);
});

test("a name is neither empty nor endless, and only a recording that exists can be renamed", async () => {
  const recordings = await open(freshName());
  const { id } = await recordings.save(small, "x".repeat(3 * LONGEST_NAME));
  expect((await recordings.list())[0].name).toHaveLength(LONGEST_NAME);
  await expect(recordings.rename(id, "   ")).rejects.toThrow(RangeError);
  await expect(recordings.rename(id, "y".repeat(LONGEST_NAME + 1))).rejects.toThrow(RangeError);
  await expect(recordings.rename("never there", "name")).rejects.toThrow(RangeError);
  expect((await recordings.save(keepLevels(small, 1), " ")).name).toBe("TEST");
});

test("one changed byte or one missing part is noticed and named, and keeping the day again heals it", async () => {
  const name = freshName();
  const recordings = await open(name);
  const { id } = await recordings.save(wide, "my day");
  const raw = await openDB(name);
  const part = (await raw.get("chunks", [id, 1])) as ArrayBuffer;
  new Uint8Array(part)[12_345] ^= 1;
  await raw.put("chunks", part, [id, 1]);
  await expect(recordings.load(id)).rejects.toThrow(/"my day" is damaged: part 2 of 3/);
  await raw.delete("chunks", [id, 2]);
  await expect(recordings.load(id)).rejects.toThrow(DamagedRecording);
  await expect(recordings.load(id)).rejects.toThrow(/1 of its 3 parts/);
  await recordings.save(wide, "my day");
  expect(fingerprint(await recordings.load(id))).toBe(id);
  raw.close();
});

test("when the disk fills up halfway, the day is not kept and nothing else is touched", async () => {
  const name = freshName();
  const recordings = await open(name);
  const { id } = await recordings.save(small, "kept");
  const before = await stored(name);
  let calls = 0;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function full(this: IDBObjectStore, ...args) {
    if (++calls === 3) throw new DOMException("full", "QuotaExceededError");
    return this.add(...args);
  });
  withQuota(0, 1e12);
  await expect(recordings.save(wide, "too much")).rejects.toThrow(new StorageFull(9_600_000, null).message);
  expect(calls).toBe(3);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  expect(await stored(name)).toEqual(before);
  expect(fingerprint(await recordings.load(id))).toBe(id);
  expect((await recordings.save(wide, "fits now")).rows).toBe(400_000);
});

test("a day that cannot fit is refused before anything is written, with both sizes", async () => {
  const name = freshName();
  const recordings = await open(name);
  withQuota(9_000_000, 10_000_000);
  await expect(recordings.save(wide, "too much")).rejects.toThrow("Not kept: it needs 9.6 MB and 1.0 MB are free.");
  expect(await stored(name)).toEqual({ manifests: [], chunks: [] });
  expect(await recordings.storage()).toEqual({ usedBytes: 9_000_000, quotaBytes: 10_000_000, persisted: false });
  expect((await recordings.save(small, "small")).rows).toBe(50);
  vi.unstubAllGlobals();
});

test("where the browser says nothing about storage, its state is unknown rather than zero", async () => {
  const recordings = await open(freshName());
  expect(await recordings.storage()).toEqual({ usedBytes: null, quotaBytes: null, persisted: null });
});

const rename: Migration = async (_, transaction) => {
  const store = transaction.objectStore("manifests");
  for (const manifest of await store.getAll())
    await store.put({ ...manifest, summary: { ...manifest.summary, name: `${manifest.summary.name}, migrated` } });
};

test("a database of this version is carried over by a later migration, and the later one is refused by this build", async () => {
  const database = freshName();
  const first = await open(database);
  const { id } = await first.save(small, "old");
  const later = await openRecordings({ database, migrations: [...MIGRATIONS, rename] });
  expect((await later.list()).map(({ name }) => name)).toEqual(["old, migrated"]);
  expect(fingerprint(await later.load(id))).toBe(id);
  await expect(first.list()).rejects.toThrow(/another tab has updated them/);
  await expect(open(database)).rejects.toThrow(RecordingsUnavailable);
});

test("a tab that will not let go of an older version is named as the obstacle", async () => {
  const database = freshName();
  const stubborn = await openDB(database, 1);
  await expect(openRecordings({ database, migrations: [...MIGRATIONS, () => undefined] })).rejects.toThrow(
    /another tab holds an older version/,
  );
  stubborn.close();
});
