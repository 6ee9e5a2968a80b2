import { openDB } from "idb";
import { EventBatch } from "../../src/core/live/batch.ts";
import { StreamRecorder } from "../../src/io/streams/recorder.ts";
import { Streams } from "../../src/io/streams/streams.ts";

/** Runs in a worker of a real browser: events into IndexedDB, and back. */
export type Way = "recorder" | "record per row";
export interface Timing {
  readonly way: Way;
  readonly rows: number;
  /** Until all of it was committed. */
  readonly writing: number;
  readonly reading: number;
  /** Of the recording; 0 for the rival, whose size the browser does not say. */
  readonly bytes: number;
}

/** Columns of a row in the file: kind, detail, side, price, qty, exchTs, localTs, sequence. */
export const WIDTH = 8;
const SCALE = { price: 2, qty: 5 };
/** Rows that arrive in one task. */
const SLICE = 1000;
/** Rows that either way does before the clock starts. */
const WARM_UP = 20_000;
/** The rival's rate does not depend on how many there are, and it is slow. */
const RIVAL_ROWS = 40_000;
/** Puts of the rival in one transaction. */
const PUTS = 10_000;

function batchOf(columns: Float64Array, rows: number): EventBatch {
  const batch = new EventBatch();
  for (let i = 0; i < rows; i++) {
    const [kind, detail, side, price, qty, exchTs, localTs, sequence] = columns.subarray(i * WIDTH, (i + 1) * WIDTH);
    batch.push(0, kind, detail, side, price, qty, exchTs, localTs, sequence);
  }
  return batch;
}

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => resolve(), { once: true });
    port1.start();
    port2.postMessage(null);
  });

async function recorder(batch: EventBatch, round: number): Promise<Timing> {
  const streams = new Streams({ database: `ours-${round}` });
  const subject = { venue: "binance" as const, symbol: `B${round}`, dayMs: 0 };
  const began = performance.now();
  const recording = new StreamRecorder(streams, subject);
  for (let at = 0; at < batch.count; at++) {
    recording.take(batch, at, SCALE);
    if (at % SLICE === SLICE - 1) await nextTask();
  }
  await recording.stop();
  const written = performance.now();
  const { sessionId, events, bytes } = recording.state;
  let read = 0;
  for await (const part of streams.read(sessionId ?? "")) read += part.batch.count;
  const ended = performance.now();
  if (events !== batch.count || read !== batch.count)
    throw new Error(`${events} kept and ${read} read of ${batch.count}`);
  return { way: "recorder", rows: read, writing: written - began, reading: ended - written, bytes };
}

/** What a page does that stores as it comes: an object a row, many puts in a transaction, as durable as ours. */
async function recordPerRow(batch: EventBatch, round: number): Promise<Timing> {
  const database = await openDB(`rival-${round}`, 1, {
    upgrade: (fresh) => void fresh.createObjectStore("rows", { autoIncrement: true }),
  });
  const began = performance.now();
  for (let from = 0; from < batch.count; from += PUTS) {
    const transaction = database.transaction("rows", "readwrite", { durability: "strict" });
    for (let at = from; at < Math.min(from + PUTS, batch.count); at++) void transaction.store.put(batch.event(at));
    await transaction.done;
  }
  const written = performance.now();
  const read = (await database.getAll("rows")).length;
  const ended = performance.now();
  database.close();
  return { way: "record per row", rows: read, writing: written - began, reading: ended - written, bytes: 0 };
}

addEventListener("message", ({ data }: MessageEvent<{ file: File; rows: number; way: Way; round: number }>) => {
  void (async () => {
    const columns = new Float64Array(await data.file.arrayBuffer());
    const [way, most] = data.way === "recorder" ? [recorder, data.rows] : [recordPerRow, RIVAL_ROWS];
    await way(batchOf(columns, Math.min(data.rows, WARM_UP)), data.round + 100);
    postMessage(await way(batchOf(columns, Math.min(data.rows, most)), data.round));
  })();
});
