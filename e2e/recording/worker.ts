import { EventBatch } from "../../src/core/live/batch.ts";
import { StreamRecorder } from "../../src/io/streams/recorder.ts";
import { Streams } from "../../src/io/streams/streams.ts";
import { pushMessage } from "./source.ts";

/** Runs in a worker of a real browser: records the made-up market, or reads back what is there. */
export type Order = { readonly record: number } | { readonly verify: readonly number[] };
/** How much of session `seed` is on the disk, said after the browser said so. */
export interface Acknowledged {
  readonly events: number;
}
export interface Verdict {
  readonly seed: number;
  readonly ending: string;
  /** By the manifest, and read back. */
  readonly events: number;
  readonly read: number;
  readonly faults: readonly string[];
  /** First event that is not what happened; null if all are. */
  readonly wrongAt: number | null;
}

const EVERY = 5;
const MESSAGES = 25;
const subjectOf = (seed: number) => ({ venue: "binance" as const, symbol: `KILL${seed}`, dayMs: 0 });

function record(seed: number): void {
  const recorder = new StreamRecorder(new Streams(), subjectOf(seed));
  const batch = new EventBatch();
  let next = 0;
  let said = -1;
  setInterval(() => {
    for (let i = 0; i < MESSAGES; i++) pushMessage(batch, seed, next++);
    for (let at = 0; at < batch.count; at++) recorder.take(batch, at, { price: 2, qty: 5 });
    batch.clear();
    const { events } = recorder.state;
    if (events === said) return;
    said = events;
    postMessage({ events } satisfies Acknowledged);
  }, EVERY);
}

async function verify(seeds: readonly number[]): Promise<Verdict[]> {
  const streams = new Streams();
  const verdicts: Verdict[] = [];
  const manifests = await streams.list();
  for (const seed of seeds) {
    const manifest = manifests.find(({ symbol }) => symbol === subjectOf(seed).symbol);
    if (!manifest) continue;
    const happened = new EventBatch();
    let message = 0;
    let at = 0;
    let read = 0;
    let wrongAt: number | null = null;
    const faults: string[] = [];
    for await (const { batch, fault } of streams.read(manifest.id)) {
      if (fault !== null) faults.push(fault);
      read += batch.count;
      for (let i = 0; i < batch.count; i++, at++) {
        if (at === happened.count) {
          happened.clear();
          at = 0;
          pushMessage(happened, seed, message++);
        }
        wrongAt ??= same(batch, i, happened, at) ? null : message;
      }
    }
    verdicts.push({ seed, ending: manifest.ending, events: manifest.events, read, faults, wrongAt });
  }
  return verdicts;
}

const same = (a: EventBatch, i: number, b: EventBatch, k: number): boolean =>
  a.kind[i] === b.kind[k] &&
  a.detail[i] === b.detail[k] &&
  a.side[i] === b.side[k] &&
  a.price[i] === b.price[k] &&
  a.qty[i] === b.qty[k] &&
  a.exchTs[i] === b.exchTs[k] &&
  a.localTs[i] === b.localTs[k] &&
  a.sequence[i] === b.sequence[k];

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if ("record" in data) record(data.record);
  else void verify(data.verify).then((verdicts) => postMessage(verdicts));
});
