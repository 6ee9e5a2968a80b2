import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { realData } from "../../../test/data.ts";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { LiveDay } from "../../core/live/live-day.ts";
import { LiveFold } from "../../core/live/fold.ts";
import { liveInstrument } from "../../core/live/live-instrument.ts";
import type { Decimals } from "../../core/live/scale.ts";
import { Session } from "../../core/live/session.ts";
import { EventKind } from "../../core/market/events.ts";
import { fingerprint } from "../../core/market/fingerprint.ts";
import { VENUES } from "../../core/sources/venues.ts";
import { CaptureLines } from "../captures/line.ts";
import { readLines } from "../captures/read.ts";
import { streamDay } from "./day.ts";
import { OwnLocks } from "./locks.ts";
import { StreamRecorder } from "./recorder.ts";
import { StreamGone, Streams } from "./streams.ts";

const SUBJECT = { venue: "binance" as const, symbol: "BTCUSDT", dayMs: Date.UTC(2026, 0, 5) };
const LEVELS = 3;
let count = 0;

const freshStreams = (): Streams => new Streams({ database: `stream-days-${count++}` }, new OwnLocks());
const recorderOf = (streams: Streams): StreamRecorder =>
  new StreamRecorder(streams, SUBJECT, null, { locks: new OwnLocks(), mark: () => String(count++) });

/** Messages of three levels; every seventh is a trade, and after `finer` messages prices have one decimal more. */
function market(messages: number, finer = Number.POSITIVE_INFINITY): { batch: EventBatch; scales: Decimals[] } {
  const batch = new EventBatch();
  const scales: Decimals[] = [];
  for (let n = 0; n < messages; n++) {
    const unit = n < finer ? 1 : 10;
    const at = n * 1e9;
    if (n === finer) batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("finer-ticks"), 0, 0, 0, at, at, n);
    if (n % 7 === 6) batch.push(0, EventKind.Trade, 0, 1, 1001 * unit, 2, at, at, n);
    else {
      for (const side of [1, -1])
        for (let i = 1; i <= 2; i++)
          batch.push(0, EventKind.Book, 0, side, (1000 - side * i) * unit, 1 + (n % 5), at, at, n);
    }
    while (scales.length < batch.count) scales.push({ price: n < finer ? 1 : 2, qty: 0 });
  }
  return { batch, scales };
}

async function recorded(streams: Streams, { batch, scales }: ReturnType<typeof market>): Promise<string> {
  const recorder = recorderOf(streams);
  for (let at = 0; at < batch.count; at++) {
    recorder.take(batch, at, scales[at]);
    if (at % 50 === 49) await recorder.flush();
  }
  await recorder.stop();
  return recorder.state.sessionId ?? "";
}

const instrument = (scale: Decimals) => liveInstrument({ name: "binance" }, "BTCUSDT", scale, SUBJECT.dayMs);

/** The day a live market would make. */
function liveDayOf({ batch, scales }: ReturnType<typeof market>) {
  const live = new LiveDay(instrument(scales[0]), { levels: LEVELS, capacity: batch.count });
  for (let at = 0; at < batch.count; at++) {
    live.take(batch, at);
    if (live.finer) live.refine(instrument(scales[at]));
  }
  return live.freeze();
}

it("a recording opens as the day that the live market made", async () => {
  const streams = freshStreams();
  const source = market(300);
  const { day, notes } = await streamDay(streams, await recorded(streams, source), { levels: LEVELS });
  const live = liveDayOf(source);
  expect(fingerprint({ ...day, provenance: live.provenance })).toBe(fingerprint(live));
  expect([day.rows, day.trades?.price.length, notes]).toEqual([258, 42, []]);
  expect(day.provenance.label).toBe("BTCUSDT on binance");
});

it("also where its ticks became finer", async () => {
  const streams = freshStreams();
  const source = market(200, 90);
  const { day } = await streamDay(streams, await recorded(streams, source), { levels: LEVELS });
  const live = liveDayOf(source);
  expect(day.instrument.priceUnit).toBe(0.01);
  expect(fingerprint({ ...day, provenance: live.provenance })).toBe(fingerprint(live));
});

it("of what does not fit into memory the latest rows are opened, and that is said", async () => {
  const streams = freshStreams();
  const source = market(300);
  const { day, notes } = await streamDay(streams, await recorded(streams, source), { levels: LEVELS, mostRows: 100 });
  const live = liveDayOf(source);
  expect(day.rows).toBeLessThan(100);
  expect(day.rows).toBeGreaterThanOrEqual(75);
  expect(day.time).toEqual(live.time.slice(live.rows - day.rows));
  expect(day.book?.bidSize[1]).toEqual(live.book?.bidSize[1].slice(live.rows - day.rows));
  expect(notes).toEqual([`The first ${live.rows - day.rows} rows do not fit into memory and were left out.`]);
});

it("reading stops at once when it is not wanted any more, and says what is not there", async () => {
  const streams = freshStreams();
  const id = await recorded(streams, market(300));
  const stop = new AbortController();
  const reading = streamDay(streams, id, { levels: LEVELS, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(reading).rejects.toThrow(/abort/i);
  await expect(streamDay(streams, "stream-none", { levels: LEVELS })).rejects.toThrow(StreamGone);
});

const capture = realData("binance/hftbt_spot_btcusdt_20240808.gz");

it.skipIf(!capture)(
  "the BTCUSDT capture takes at most 5 bytes an event, and comes back with the live state hash",
  async () => {
    const streams = freshStreams();
    const reader = new CaptureLines();
    const fold = new LiveFold();
    const recorder = recorderOf(streams);
    let session: Session | null = null;
    let due = 0;
    for await (const lines of readLines(new Blob([readFileSync(capture ?? "")]))) {
      for (const text of lines) {
        const line = reader.read(text);
        if (line.kind !== "frame") continue;
        if (!session) {
          session = new Session(VENUES.binance, { symbols: "any", dayMs: reader.dayMs ?? 0 });
          session.step({ kind: "opened", epoch: 1, at: line.at });
        }
        session.step({ kind: "frame", epoch: 1, at: line.at, text: line.text });
        const { batch, markets } = session;
        for (let at = 0; at < batch.count; at++) {
          fold.take(batch, at);
          recorder.take(batch, at, markets[batch.symbol[at]].book.book.scale);
        }
        batch.clear();
        // The recorder's own second is of the clock; the capture's is of its lines.
        if (line.at >= due) await recorder.flush();
        if (line.at >= due) due = line.at + 1e9;
      }
    }
    await recorder.stop();
    const [manifest] = await streams.list();
    expect(manifest.events).toBeGreaterThan(100_000);
    expect(manifest.bytes / manifest.events).toBeLessThan(5);
    const again = new LiveFold();
    for await (const { batch } of streams.read(manifest.id))
      for (let at = 0; at < batch.count; at++) again.take(batch, at);
    expect(again.digest()).toBe(fold.digest());
    expect(manifest).toMatchObject({ ending: "closed", symbol: "BTCUSDT" });
  },
);

it("knows the lots that the venue's messages taught on the way", async () => {
  const streams = freshStreams();
  const { batch, scales } = market(60);
  const learned = scales.map(({ price }, at) => ({ price, qty: at < 40 ? 0 : 5 }));
  const { day } = await streamDay(streams, await recorded(streams, { batch, scales: learned }), { levels: LEVELS });
  expect(day.instrument.lotSize).toBeCloseTo(1e-5, 12);
});
