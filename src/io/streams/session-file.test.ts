import "fake-indexeddb/auto";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { EventKind } from "../../core/market/events.ts";
import { MessageType } from "../../core/market/day.ts";
import { openFiles } from "../files/open.ts";
import { streamDay } from "./day.ts";
import { OwnLocks } from "./locks.ts";
import { StreamRecorder } from "./recorder.ts";
import { sessionFile, type SessionFileOptions } from "./session-file.ts";
import { Streams } from "./streams.ts";

let count = 0;
const LEVELS = 3;
const OPTIONS: SessionFileOptions = {
  levels: LEVELS,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

/** Four levels a side that change, with trades, a level that goes, and a gap with a new book. */
function market(): EventBatch {
  const batch = new EventBatch();
  const book = (n: number, side: 1 | -1, i: number, qty: number): void =>
    batch.push(0, EventKind.Book, 0, side, 6_000_000 - side * i * 7, qty, n * 1e9 + 5, n * 1e9, n);
  const image = (n: number): void => {
    for (const side of [1, -1] as const) for (let i = 1; i <= 4; i++) book(n, side, i, i / 100);
  };
  image(1);
  for (let n = 2; n < 40; n++) {
    if (n === 20) {
      batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("checksum"), 0, 0, 0, n * 1e9, n * 1e9, n);
      image(n);
    }
    if (n % 5 === 0) batch.push(0, EventKind.Trade, 0, n % 2 ? 1 : -1, 6_000_003, 0.05, n * 1e9 - 5, n * 1e9, 70 + n);
    book(n, n % 2 ? 1 : -1, 1 + (n % 3), n % 7 === 0 ? 0 : n / 1000);
  }
  return batch;
}

async function recorded(batch = market()): Promise<{ streams: Streams; id: string }> {
  const streams = new Streams({ database: `session-files-${count++}`, now: () => 5e11 }, new OwnLocks());
  const subject = { venue: "kraken" as const, symbol: "XBT/USD", dayMs: Date.UTC(2026, 2, 1) };
  const recorder = new StreamRecorder(streams, subject, null, {
    locks: new OwnLocks(),
    mark: () => "m",
    now: () => Date.UTC(2026, 2, 1, 10, 20, 30),
  });
  for (let at = 0; at < batch.count; at++) recorder.take(batch, at, { price: 2, qty: 5 });
  await recorder.stop();
  return { streams, id: recorder.state.sessionId ?? "" };
}

it("Parquet: another reader gets every event, prices in money, with the words for its numbers", async () => {
  const { streams, id } = await recorded();
  const { name, content } = await sessionFile(streams, id, "parquet", OPTIONS);
  expect(name).toBe("XBT-USD_kraken_2026-03-01T10-20-30.parquet");
  const file = await content.arrayBuffer();
  const rows = await parquetReadObjects({ file });
  const { price, qty, kind, side, detail, exchTs, localTs, sequence, count: events } = market();
  expect(rows).toHaveLength(events);
  for (const [i, row] of rows.entries()) {
    expect(row).toEqual({
      kind: BigInt(kind[i]),
      gap_cause: BigInt(detail[i]),
      side: BigInt(side[i]),
      price: price[i] / 100,
      qty: qty[i],
      exchange_ns: BigInt(exchTs[i]),
      local_ns: BigInt(localTs[i]),
      sequence: BigInt(sequence[i]),
    });
  }
  const kept = Object.fromEntries(
    (parquetMetadata(file).key_value_metadata ?? []).map(({ key, value }) => [key, value]),
  );
  expect(kept).toMatchObject({ venue: "kraken", symbol: "XBT/USD", base_day: "2026-03-01" });
  expect(kept.gap_causes).toContain("1 checksum");
});

it("LOBSTER's form: our own reader of it finds the same books, the trades, and the place where events are missing", async () => {
  const { streams, id } = await recorded();
  const { name, content } = await sessionFile(streams, id, "lobster", OPTIONS);
  expect(name).toBe("XBT-USD_kraken_2026-03-01T10-20-30_lobster.zip");
  const opened = await openFiles([new File([content], name)], {
    levels: LEVELS,
    keepGoodRows: false,
    choice: null,
    simulated: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  const { day } = opened;
  const { day: own } = await streamDay(streams, id, { levels: LEVELS });
  const { type, price, size, direction } = day.messages ?? {};
  const trades = Array.from({ length: day.rows }, (_, n) => n).filter((n) => type?.[n] === MessageType.Execute);
  expect(trades.map((n) => [price?.[n], size?.[n], direction?.[n]])).toEqual(
    [5, 10, 15, 20, 25, 30, 35].map((n) => [600_000_300, 5000, n % 2 ? -1 : 1]),
  );
  expect(Array.from(type ?? []).filter((kind) => kind === MessageType.Halt)).toHaveLength(1);
  // The last line of a time shows the book after it, sizes in lots.
  const books = ({ rows, time, book }: typeof day, lot: number): number[][] =>
    Array.from({ length: rows }, (_, n) => n)
      .filter((n) => n === rows - 1 || time[n + 1] !== time[n])
      .map((n) => [time[n]].concat([0, 1, 2].map((level) => Math.round((book?.bidSize[level][n] ?? 0) / lot))));
  const changed = new Set(day.time);
  expect(books(day, 1)).toEqual(books(own, 1e-5).filter(([time]) => changed.has(time)));
  expect(changed.size).toBeGreaterThan(25);
});

it("whole: the file that can be imported; what is wanted no longer stops", async () => {
  const { streams, id } = await recorded();
  const { name, content } = await sessionFile(streams, id, "lobscope", OPTIONS);
  expect(name).toBe("XBT-USD_kraken_2026-03-01T10-20-30.lobscope");
  expect(new TextDecoder().decode(await content.slice(0, 8).arrayBuffer())).toBe("LOBSCOPE");
  for (const format of ["lobscope", "lobster", "parquet"] as const)
    await expect(sessionFile(streams, id, format, { ...OPTIONS, signal: AbortSignal.abort() })).rejects.toThrow(
      /abort/i,
    );
});
