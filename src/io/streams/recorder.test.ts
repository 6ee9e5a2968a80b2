import "fake-indexeddb/auto";
import { openDB } from "idb";
import { afterEach, expect, it, vi } from "vitest";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { LiveFold } from "../../core/live/fold.ts";
import { EventKind } from "../../core/market/events.ts";
import { Random } from "../../core/random.ts";
import { OwnLocks } from "./locks.ts";
import { StreamRecorder, type RecorderPorts } from "./recorder.ts";
import { Streams } from "./streams.ts";

const SUBJECT = { venue: "binance" as const, symbol: "BTCUSDT", dayMs: Date.UTC(2026, 0, 5) };
const SCALE = { price: 2, qty: 5 };

let count = 0;
afterEach(() => void vi.restoreAllMocks());

/** A world whose time passes when told, with its own database. */
function world() {
  const database = `streams-test-${count++}`;
  const locks = new OwnLocks();
  let clock = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const room = { usage: 0, quota: 1e9 };
  const ports: Partial<RecorderPorts> = {
    now: () => clock,
    after: (milliseconds, run) => {
      const timer = { at: clock + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    estimate: async () => room,
    locks,
    mark: () => String(count++),
  };
  const pass = (milliseconds: number): void => {
    clock += milliseconds;
    const due = timers.filter(({ at }) => at <= clock);
    timers = timers.filter(({ at }) => at > clock);
    for (const { run } of due) run();
  };
  const streams = (): Streams => new Streams({ database, now: () => clock }, locks);
  const recorder = (store = streams()): StreamRecorder => new StreamRecorder(store, SUBJECT, null, ports);
  return { database, locks, room, ports, pass, streams, recorder };
}

/** Messages of a made-up market, some with trades and now and then a gap with a new image. */
function market(seed: number, messages: number): EventBatch {
  const source = new Random(seed);
  const random = (): number => source.uniform();
  const batch = new EventBatch();
  const level = (n: number, qty: number): void => {
    const side = random() < 0.5 ? 1 : -1;
    const price = 6_000_000 - side * (1 + Math.floor(random() * 50));
    batch.push(3, EventKind.Book, 0, side, price, qty, n * 1e8, n * 1e8 + 7e6 + seed, 100 + n);
  };
  for (let n = 0; n < messages; n++) {
    if (n % 97 === 96) batch.push(3, EventKind.Gap, 1 + (n % 5), 0, 0, 0, n * 1e8, n * 1e8 + 7e6, 100 + n);
    for (let i = 0; i < 12; i++) level(n, random() < 0.3 ? 0 : Math.floor(random() * 1e6) / 1e5);
    if (n % 3 === 0) batch.push(3, EventKind.Trade, 0, 1, 6_000_001, 0.00312, n * 1e8 + 5, n * 1e8 + 8e6, 9000 + n);
  }
  return batch;
}

const hashOf = (...batches: readonly EventBatch[]): string => {
  const fold = new LiveFold();
  for (const batch of batches) for (let i = 0; i < batch.count; i++) fold.take(batch, i);
  return fold.digest();
};

async function readAll(streams: Streams, id: string): Promise<{ batch: EventBatch; faults: string[] }> {
  const batch = new EventBatch();
  const faults: string[] = [];
  for await (const part of streams.read(id)) {
    if (part.fault !== null) faults.push(part.fault);
    for (let i = 0; i < part.batch.count; i++) copy(part.batch, i, batch);
  }
  return { batch, faults };
}

function copy(from: EventBatch, at: number, to: EventBatch): void {
  const { kind, detail, side, price, qty, exchTs, localTs, sequence } = from;
  to.push(0, kind[at], detail[at], side[at], price[at], qty[at], exchTs[at], localTs[at], sequence[at]);
}

function cut(batch: EventBatch, from: number, to: number): EventBatch {
  const part = new EventBatch();
  for (let i = from; i < to; i++) copy(batch, i, part);
  return part;
}

function takeAll(recorder: StreamRecorder, batch: EventBatch, from = 0, to = batch.count): void {
  for (let i = from; i < to; i++) recorder.take(batch, i, SCALE);
}

/** Records in commits of so many rows. */
async function record(recorder: StreamRecorder, batch: EventBatch, step: number): Promise<void> {
  for (let from = 0; from < batch.count; from += step) {
    takeAll(recorder, batch, from, Math.min(from + step, batch.count));
    await recorder.flush();
  }
}

const causes = ({ kind, detail, count: rows }: EventBatch): string[] =>
  Array.from({ length: rows }, (_, i) => i)
    .filter((i) => kind[i] === EventKind.Gap)
    .map((i) => GAP_CAUSES[detail[i]]);

it("what is read is what was taken: same events, same state hash, counted in the manifest", async () => {
  const { recorder, streams } = world();
  const live = market(1, 400);
  const one = recorder();
  await record(one, live, 333);
  await one.stop();
  const [manifest] = await streams().list();
  const { batch, faults } = await readAll(streams(), manifest.id);
  expect(faults).toEqual([]);
  expect(hashOf(batch)).toBe(hashOf(live));
  expect(causes(batch)).toEqual(causes(live));
  expect(manifest).toMatchObject({ ending: "closed", lostAtMost: 0, events: live.count, gaps: 4, messages: 400 });
  expect(manifest).toMatchObject({
    trades: 134,
    decimals: SCALE,
    firstTs: live.localTs[0],
    name: "BTCUSDT on binance",
  });
  expect(manifest.lastTs).toBe(live.localTs[live.count - 1]);
});

it("nothing counts before its commit: after a second, or at once with 64 kB", async () => {
  const { recorder, streams, pass } = world();
  const one = recorder();
  const live = market(2, 2000);
  takeAll(one, live, 0, 100);
  await vi.waitFor(() => expect(one.state).toMatchObject({ state: "recording", events: 0, unflushed: 100 }));
  pass(999);
  expect(one.state.unflushed).toBe(100);
  pass(1);
  await vi.waitFor(() => expect(one.state).toMatchObject({ events: 100, unflushed: 0 }));
  takeAll(one, live, 100, 100 + 16_384);
  await vi.waitFor(() => expect(one.state.events).toBe(100 + 16_384));
  expect((await streams().list())[0].bytes).toBe(one.state.bytes);
});

it("a page that went away leaves all that was committed, and the session says what it may lack", async () => {
  const { recorder, streams, database } = world();
  const live = market(3, 60);
  const dead = recorder();
  takeAll(dead, live, 0, 500);
  await dead.flush();
  takeAll(dead, live, 500, 600);
  const [{ id, ending, committedAt }] = await streams().list();
  expect(ending).toBe("open");
  const afterwards = new Streams({ database }, new OwnLocks()); // the tab's locks died with it
  const [left] = await afterwards.list();
  expect(left).toMatchObject({ id, ending: "unclosed", endedAt: committedAt, events: 500, lostAtMost: 1 });
  expect(hashOf((await readAll(afterwards, id)).batch)).toBe(hashOf(cut(live, 0, 500)));
});

it("the next recorder of the symbol closes what a dead tab left, and records a session of its own", async () => {
  const { recorder, database, ports } = world();
  const live = market(4, 40);
  const dead = recorder();
  takeAll(dead, live);
  await dead.flush();
  const left = dead.state.sessionId ?? "";
  const streams = new Streams({ database }, new OwnLocks());
  const next = new StreamRecorder(streams, SUBJECT, null, { ...ports, locks: new OwnLocks() });
  takeAll(next, live);
  await next.flush();
  expect((await streams.manifest(left))?.ending).toBe("unclosed");
  await next.stop();
  expect((await streams.list()).map(({ ending }) => ending).toSorted()).toEqual(["closed", "unclosed"]);
});

it("recorded in one tab only; when that one stops the other takes over with a gap and the whole book", async () => {
  const { recorder, streams } = world();
  const live = market(5, 140);
  const half = 1400; // after a gap that the second does not record
  const [one, two] = [recorder(), recorder()];
  takeAll(one, live, 0, half);
  takeAll(two, live, 0, half);
  await Promise.all([one.flush(), two.flush()]);
  expect(two.state).toMatchObject({ state: "elsewhere", events: 0, unflushed: 0 });
  expect(two.state.detail).toContain("nother tab");
  await one.stop();
  await vi.waitFor(() => expect(two.state.state).toBe("recording"));
  takeAll(two, live, half);
  await two.stop();
  const list = await streams().list();
  expect(list).toHaveLength(2);
  const second = await readAll(streams(), two.state.sessionId ?? "");
  const begun = bookOf(cut(live, 0, half + 1)).length;
  expect(live.kind[half]).toBe(EventKind.Book);
  expect(second.batch.count).toBe(1 + begun + live.count - half - 1);
  expect(causes(second.batch)).toEqual(["unrecorded"]);
  expect(bookOf(second.batch)).toEqual(bookOf(live));
});

it("begun while the market was already followed, a recording starts with the book as it is", async () => {
  const { streams, ports } = world();
  const live = market(6, 90);
  const fold = new LiveFold();
  for (let i = 0; i < 500; i++) fold.take(live, i);
  const late = new StreamRecorder(streams(), SUBJECT, fold.book, ports);
  takeAll(late, live, 500);
  await late.stop();
  const { batch } = await readAll(streams(), late.state.sessionId ?? "");
  expect(causes(batch)).toEqual(["unrecorded"]);
  expect(bookOf(batch)).toEqual(bookOf(live));
});

it("at 80 % of the quota recording stops whole and says so, and goes on with a gap when there is room", async () => {
  const { recorder, streams, room, pass } = world();
  const live = market(7, 90);
  const one = recorder();
  takeAll(one, live, 0, 400);
  await one.flush();
  room.usage = 8e8;
  pass(10_000);
  takeAll(one, live, 400, 700);
  await one.flush();
  expect(one.state).toMatchObject({ state: "full", events: 400, unflushed: 0 });
  expect(one.state.detail).toMatch(/80 %.*make room/);
  expect((await streams().list())[0]).toMatchObject({ ending: "full", events: 400 });
  pass(10_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(one.state.state).toBe("full");
  room.usage = 1e8;
  pass(10_000);
  await vi.waitFor(() => expect(one.state.state).toBe("recording"));
  takeAll(one, live, 700);
  await one.stop();
  const [manifest] = await streams().list();
  expect(manifest.ending).toBe("closed");
  const { batch, faults } = await readAll(streams(), manifest.id);
  expect([causes(batch), faults]).toEqual([["unrecorded"], []]);
  expect(bookOf(batch)).toEqual(bookOf(live));
});

it("a disk that is full in the middle of a commit keeps nothing of it and all that was before", async () => {
  const { recorder, streams } = world();
  const live = market(8, 90);
  const one = recorder();
  takeAll(one, live, 0, 400);
  await one.flush();
  const add = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  takeAll(one, live, 400, 700);
  await one.flush();
  expect(add).toHaveBeenCalledOnce();
  expect(one.state).toMatchObject({ state: "full", events: 400 });
  expect(one.state.detail).toContain("no more room");
  vi.restoreAllMocks();
  const [manifest] = await streams().list();
  expect(manifest).toMatchObject({ ending: "full", events: 400 });
  expect(hashOf((await readAll(streams(), manifest.id)).batch)).toBe(hashOf(cut(live, 0, 400)));
});

it("a connection that the browser dropped is opened again within the same commit, losing nothing", async () => {
  const { recorder, streams, database } = world();
  const live = market(9, 90);
  const store = streams();
  const one = recorder(store);
  takeAll(one, live, 0, 400);
  await one.flush();
  await droppedBy(database, store);
  takeAll(one, live, 400);
  await one.stop();
  const [manifest] = await streams().list();
  expect(hashOf((await readAll(streams(), manifest.id)).batch)).toBe(hashOf(live));
});

it("storage that keeps failing is tried once more, then said; what waits is committed when it works again", async () => {
  const { recorder, streams, pass } = world();
  const live = market(10, 90);
  const one = recorder();
  takeAll(one, live, 0, 400);
  await one.flush();
  const add = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
  });
  takeAll(one, live, 400, 600);
  const failing = one.flush();
  await Promise.resolve();
  takeAll(one, live, 600, 650); // while it is being tried
  await failing;
  expect(add).toHaveBeenCalledTimes(2);
  expect(one.state).toMatchObject({ state: "failed", events: 400, unflushed: 250 });
  expect(one.state.detail).toContain("server lost");
  vi.restoreAllMocks();
  takeAll(one, live, 650);
  pass(5000);
  await vi.waitFor(() => expect(one.state).toMatchObject({ state: "recording", unflushed: 0 }));
  await one.stop();
  const [manifest] = await streams().list();
  expect(hashOf((await readAll(streams(), manifest.id)).batch)).toBe(hashOf(live));
});

it("a commit that was made although it was reported as failed is not made twice", async () => {
  const { recorder, streams } = world();
  const live = market(11, 60);
  const store = streams();
  const append = store.append.bind(store);
  vi.spyOn(store, "append").mockImplementation(async (next, chunks) => {
    await append(next, chunks);
    await append(next, chunks);
  });
  const one = recorder(store);
  await record(one, live, 200);
  await one.stop();
  expect(hashOf((await readAll(streams(), one.state.sessionId ?? "")).batch)).toBe(hashOf(live));
});

it("a session removed while it was recorded is not; without a lock it goes, and recording begins another", async () => {
  const { recorder, streams, database } = world();
  const live = market(12, 90);
  const one = recorder();
  takeAll(one, live, 0, 400);
  await one.flush();
  const id = one.state.sessionId ?? "";
  await expect(streams().remove(id)).rejects.toThrow(/is being recorded/);
  await new Streams({ database }, new OwnLocks()).remove(id);
  takeAll(one, live, 400, 800);
  await one.flush();
  takeAll(one, live, 800);
  await one.stop();
  expect((await streams().list()).map((manifest) => manifest.id)).toEqual([one.state.sessionId]);
  expect(one.state.sessionId).not.toBe(id);
  const { batch } = await readAll(streams(), one.state.sessionId ?? "");
  expect(causes(batch)).toEqual(["unrecorded"]);
  expect(bookOf(batch)).toEqual(bookOf(live));
});

it("ticks that become finer begin a chunk of their own, from the gap that says so", async () => {
  const { streams, ports } = world();
  const coarse = cut(market(13, 30), 0, 300);
  const fine = new EventBatch();
  for (let i = 0; i < 5; i++) copy(coarse, i, fine);
  fine.push(0, EventKind.Gap, GAP_CAUSES.indexOf("finer-ticks"), 0, 0, 0, 4e9, 4e9, 200);
  fine.push(0, EventKind.Book, 0, 1, 60_000_001, 1, 4e9, 4e9, 201);
  const one = new StreamRecorder(streams(), SUBJECT, null, ports);
  takeAll(one, coarse);
  for (let i = 0; i < fine.count; i++) one.take(fine, i, { price: 3, qty: 5 });
  await one.stop();
  const parts: [number, number][] = [];
  for await (const { batch, decimals } of streams().read(one.state.sessionId ?? ""))
    parts.push([decimals.price, batch.count]);
  expect(parts).toEqual([
    [2, 305],
    [3, 2],
  ]);
});

it("after a damaged chunk the book is whole again from the next image, which comes every twenty thousand events", async () => {
  const { recorder, streams, database } = world();
  const live = market(14, 95); // no gap would tell the book anew
  const long = new EventBatch();
  while (long.count < 70_000) for (let i = 0; i < live.count; i++) copy(live, i, long);
  const one = recorder();
  await record(one, long, 5000);
  await one.stop();
  const id = one.state.sessionId ?? "";
  const raw = await openDB(database);
  await raw.delete("streamChunks", [id, 1]);
  raw.close();
  const { batch, faults } = await readAll(streams(), id);
  expect([faults, causes(batch)]).toEqual([["part 2: it is missing"], ["damaged"]]);
  expect(bookOf(batch)).toEqual(bookOf(long));
  expect(batch.count).toBeGreaterThan(long.count - 5000 - 25_000);
});

/** Closes the connection that a store holds, as a browser does that loses its storage process. */
async function droppedBy(database: string, store: Streams): Promise<void> {
  const { connection } = store as unknown as { connection: { opening: Promise<IDBDatabase> } };
  (await connection.opening).close();
  (await openDB(database)).close();
}

function bookOf(batch: EventBatch): [number, number][] {
  const fold = new LiveFold();
  for (let i = 0; i < batch.count; i++) fold.take(batch, i);
  return [fold.book.bids, fold.book.asks].flatMap((side) =>
    Array.from({ length: side.size }, (_, level): [number, number] => [side.price(level), side.quantity(level)]),
  );
}

it("for a disk that does not answer rows wait up to a bound, and then a gap says what was given up", async () => {
  const { ports, streams, locks } = world();
  const store = streams();
  const held: { answer?: () => void } = {};
  const answered = new Promise<void>((resolve) => {
    held.answer = resolve;
  });
  const estimate = async (): Promise<null> => (await answered, null);
  const recorder = new StreamRecorder(store, SUBJECT, null, { ...ports, locks, estimate });
  const batch = market(8, 2);
  await Promise.resolve();
  let most = 0;
  for (let taken = 0; taken < 600_000; taken += 20) {
    takeAll(recorder, batch, 0, 20);
    most = Math.max(most, recorder.state.unflushed);
  }
  expect(most).toBeLessThan(530_000);
  held.answer?.();
  await recorder.stop();
  const { batch: kept } = await readAll(store, recorder.state.sessionId ?? "");
  expect(causes(kept)).toContain("unrecorded");
});
