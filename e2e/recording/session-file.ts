import "fake-indexeddb/auto";
import { EventBatch, GAP_CAUSES } from "../../src/core/live/batch.ts";
import { EventKind } from "../../src/core/market/events.ts";
import { exportStream } from "../../src/io/streams/container.ts";
import { OwnLocks } from "../../src/io/streams/locks.ts";
import { StreamRecorder } from "../../src/io/streams/recorder.ts";
import { Streams } from "../../src/io/streams/streams.ts";
import { pushMessage } from "./source.ts";

export const SYMBOL = "MADEUP";
const HOUR = 36_000e9;

/** Messages of the made-up market from ten o'clock on, a fifth of a second apart, with a gap two thirds in. */
function market(messages: number): EventBatch {
  const batch = new EventBatch();
  for (let n = 0; n < messages; n++) {
    const from = batch.count;
    if (n === Math.floor((messages * 2) / 3))
      batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("disconnected"), 0, 0, 0, 0, 0, n);
    pushMessage(batch, 5, n);
    for (let at = from; at < batch.count; at++) {
      batch.exchTs[at] = HOUR + n * 2e8;
      batch.localTs[at] = HOUR + n * 2e8 + 3e6;
    }
  }
  return batch;
}

/** A `.lobscope` file of a made-up session. */
export async function sessionFile(messages: number): Promise<Buffer> {
  const streams = new Streams({ database: `made-up-${messages}` }, new OwnLocks());
  const subject = { venue: "binance" as const, symbol: SYMBOL, dayMs: Date.UTC(2026, 2, 2) };
  const recorder = new StreamRecorder(streams, subject, null, { locks: new OwnLocks() });
  const batch = market(messages);
  for (let at = 0; at < batch.count; at++) {
    recorder.take(batch, at, { price: 2, qty: 5 });
    if (at % 3000 === 2999) await recorder.flush();
  }
  await recorder.stop();
  const [manifest] = await streams.list();
  return Buffer.from(await (await exportStream(streams, manifest)).arrayBuffer());
}
