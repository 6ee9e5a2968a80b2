import "fake-indexeddb/auto";
import { openDB } from "idb";
import { afterEach, expect, it, vi } from "vitest";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { EventKind } from "../../core/market/events.ts";
import { StorageFull } from "../recording.ts";
import { BadImport, exportStream, importStream } from "./container.ts";
import { OwnLocks } from "./locks.ts";
import type { StreamManifest } from "./manifest.ts";
import { StreamRecorder } from "./recorder.ts";
import { Streams } from "./streams.ts";

let count = 0;
afterEach(() => void vi.restoreAllMocks());

const fresh = (): { database: string; streams: Streams } => {
  const database = `containers-${count++}`;
  return { database, streams: new Streams({ database, now: () => 77 }, new OwnLocks()) };
};

function market(): EventBatch {
  const batch = new EventBatch();
  for (let n = 0; n < 3000; n++) {
    if (n % 50 === 0) batch.push(0, EventKind.Trade, 0, 1, 500 + n, 1.5, n, n, n);
    else if (n % 501 === 500) batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("stale"), 0, 0, 0, n, n, n);
    else batch.push(0, EventKind.Book, 0, n % 2 ? 1 : -1, 500 + (n % 9), n % 4, n, n, n);
  }
  return batch;
}

async function exported(): Promise<{ bytes: Uint8Array<ArrayBuffer>; manifest: StreamManifest; streams: Streams }> {
  const { streams } = fresh();
  const recorder = new StreamRecorder(
    streams,
    { venue: "okx", symbol: "BTC-USDT", dayMs: Date.UTC(2026, 1, 1) },
    null,
    { locks: new OwnLocks(), mark: () => `x${count++}` },
  );
  const batch = market();
  for (let at = 0; at < batch.count; at++) {
    recorder.take(batch, at, { price: 1, qty: 1 });
    if (at % 400 === 399) await recorder.flush();
  }
  await recorder.stop();
  const [manifest] = await streams.list();
  await streams.rename(manifest.id, "日本 ünï");
  const [renamed] = await streams.list();
  const bytes = new Uint8Array(await (await exportStream(streams, renamed)).arrayBuffer());
  return { bytes, manifest: renamed, streams };
}

async function contents(database: string): Promise<{ manifests: unknown[]; chunks: unknown[] }> {
  const raw = await openDB(database);
  const found = { manifests: await raw.getAll("streams"), chunks: await raw.getAll("streamChunks") };
  raw.close();
  return found;
}

it("an exported recording is imported elsewhere chunk for chunk, with its name", async () => {
  const { bytes, manifest, streams } = await exported();
  const other = fresh();
  const steps: number[] = [];
  const given = await importStream(other.streams, new Blob([bytes]), (done, total) => steps.push(done / total));
  expect(given).toEqual(manifest);
  expect(await other.streams.list()).toEqual([{ ...manifest, openedAt: 77, importing: false }]);
  const [from, to] = [await streams.chunks(manifest.id, 0, 99), await other.streams.chunks(manifest.id, 0, 99)];
  expect(to.size).toBe(8);
  expect([...to].map(([n, chunk]) => [n, [...new Uint8Array(chunk)]])).toEqual(
    [...from].map(([n, chunk]) => [n, [...new Uint8Array(chunk)]]),
  );
  expect(Math.max(...steps)).toBeLessThanOrEqual(1);
});

it("importing it where it is already is refused by name", async () => {
  const { bytes, streams } = await exported();
  await expect(importStream(streams, new Blob([bytes]))).rejects.toThrow(/already here, as "日本 ünï"/);
});

it("a changed byte anywhere, a cut or an addition anywhere: refused, and nothing is kept", async () => {
  const { bytes } = await exported();
  const { database, streams } = fresh();
  const places = [...Array.from({ length: 40 }, (_, i) => i), ...Array.from({ length: 60 }, (_, i) => i * 137 + 40)];
  for (const at of places.filter((place) => place < bytes.length)) {
    const changed = Uint8Array.from(bytes);
    changed[at] ^= 1;
    await expect(importStream(streams, new Blob([changed])), `byte ${at}`).rejects.toThrow(BadImport);
  }
  for (const length of [0, 5, 8, 14, 100, 800, bytes.length - 5, bytes.length - 1])
    await expect(importStream(streams, new Blob([bytes.subarray(0, length)]))).rejects.toThrow(BadImport);
  await expect(importStream(streams, new Blob([bytes, "x"]))).rejects.toThrow("1 bytes follow its end");
  expect(await streams.list()).toEqual([]);
  expect(await contents(database)).toEqual({ manifests: [], chunks: [] });
});

it("it names what is wrong: another file, another version, a description that does not fit its parts", async () => {
  const { bytes } = await exported();
  const { streams } = fresh();
  const refused = async (parts: BlobPart[]): Promise<string> =>
    importStream(streams, new Blob(parts)).then(
      () => "imported",
      (error: Error) => error.message,
    );
  expect(await refused(["PK\u0003\u0004 something else"])).toContain("it is no recording of this program");
  expect(await refused([bytes.subarray(0, 8), Uint8Array.of(9, 0, 0, 0), bytes.subarray(12)])).toContain("version 9");
  expect(await refused([rewritten(bytes, /"trades":\d+/, '"trades":12')])).toContain("says 12 trades, and it holds 60");
  expect(await refused([rewritten(bytes, /"venue":"okx"/, '"venue":"xyz"')])).toContain("its venue makes no sense");
  expect(await refused([rewritten(bytes, /"startedAt":\d+/, '"startedAt":77')])).toContain("checksum does not match");
  expect(await refused([rewritten(bytes, /"messages":\d+/, '"messages":1e15')])).toContain("messages");
});

it("a disk that fills up halfway leaves nothing of the import, and what was there as it was", async () => {
  const { bytes } = await exported();
  const { database, streams } = fresh();
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await expect(importStream(streams, new Blob([bytes]))).rejects.toThrow(StorageFull);
  vi.restoreAllMocks();
  expect(await contents(database)).toEqual({ manifests: [], chunks: [] });
});

it("an import whose page died is not listed and is forgotten", async () => {
  const { manifest } = await exported();
  const { database, streams } = fresh();
  await streams.append({ ...manifest, chunks: 1, importing: true }, [new ArrayBuffer(100)]);
  expect(await streams.manifest(manifest.id)).toBeUndefined();
  expect(await streams.list()).toEqual([]);
  expect(await contents(database)).toEqual({ manifests: [], chunks: [] });
});

it("a recording that is not whole is not exported as if it were", async () => {
  const { manifest, streams } = await exported();
  vi.spyOn(streams, "chunks").mockResolvedValue(new Map());
  await expect(exportStream(streams, manifest)).rejects.toThrow("part 1 of 8 is missing");
});

/** The file with its description changed, and the length of that. */
function rewritten(bytes: Uint8Array<ArrayBuffer>, from: RegExp, to: string): Blob {
  const length = new DataView(bytes.buffer).getUint32(12, true);
  const text = new TextDecoder().decode(bytes.subarray(16, 16 + length)).replace(from, to);
  const changed = new TextEncoder().encode(text);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, changed.length, true);
  return new Blob([bytes.subarray(0, 12), size, changed, bytes.subarray(16 + length)]);
}
