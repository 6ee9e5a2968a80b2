import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import { orderDay } from "../../test/order-day.ts";
import { EventBatch } from "../core/live/batch.ts";
import { fingerprint } from "../core/market/fingerprint.ts";
import { openShelf, type Shelf } from "./shelf.ts";
import { OwnLocks } from "./streams/locks.ts";
import { StreamRecorder } from "./streams/recorder.ts";

let count = 0;

/** A kept day, and after it a recorded session that lasted three seconds and ended a hundred days ago. */
async function shelf(): Promise<{ shelf: Shelf; day: string; session: string }> {
  let clock = 1e9;
  const kept = await openShelf({ database: `shelf-${count++}`, now: () => clock }, new OwnLocks());
  const { id: day } = await kept.days.save(orderDay({ seed: 4, rows: 20, levels: 2 }), "a day");
  clock += 1000;
  const subject = { venue: "bybit" as const, symbol: "BTCUSDT", dayMs: Date.UTC(2026, 2, 3) };
  const recorder = new StreamRecorder(kept.streams, subject, null, { locks: new OwnLocks(), now: () => clock });
  const batch = new EventBatch();
  for (let n = 0; n < 4; n++)
    for (const side of [1, -1]) batch.push(0, 0, 0, side, 50 - side * (1 + n), 2, n * 1e9, n * 1e9, n);
  for (let at = 0; at < batch.count; at++) recorder.take(batch, at, { price: 1, qty: 0 });
  await recorder.stop();
  return { shelf: kept, day, session: recorder.state.sessionId ?? "" };
}

it("days and sessions are one list, newest first; a session says what it holds and how it ended", async () => {
  const { shelf: kept, day, session } = await shelf();
  const list = await kept.list();
  expect(list.map(({ id }) => id)).toEqual([session, day]);
  expect(list[0]).toMatchObject({ venue: "bybit", symbol: "BTCUSDT", date: "2026-03-03", rows: 4, start: 0, end: 3e9 });
  expect(list[0].session).toMatchObject({ ending: "closed", events: 8, trades: 0, gaps: 0, lostAtMost: 0 });
  expect(list[1].session).toBeUndefined();
});

it("either is opened, renamed and removed by its id", async () => {
  const { shelf: kept, day, session } = await shelf();
  expect(fingerprint((await kept.open(day, { levels: 5 })).day)).toBe(day);
  expect((await kept.open(session, { levels: 5 })).day).toMatchObject({ rows: 4, instrument: { venue: "bybit" } });
  await kept.rename(day, "one");
  await kept.rename(session, "two");
  expect((await kept.list()).map(({ name }) => name).toSorted()).toEqual(["one", "two"]);
  await kept.remove(session);
  expect((await kept.list()).map(({ name }) => name)).toEqual(["one"]);
  await kept.remove(day);
  expect(await kept.list()).toEqual([]);
});

it("pruning takes sessions as the person set it, and never a day that was opened", async () => {
  const { shelf: kept, day, session } = await shelf();
  const later = 1e9 + 100 * 86_400_000;
  expect(await kept.prune({ days: 101, bytes: null }, later)).toEqual([]);
  expect((await kept.prune({ days: 99, bytes: null }, later)).map(({ id }) => id)).toEqual([session]);
  expect((await kept.list()).map(({ id }) => id)).toEqual([day]);
});
