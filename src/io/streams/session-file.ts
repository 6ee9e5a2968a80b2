import { Zip, ZipDeflate } from "fflate";
import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import { POWERS } from "../../core/live/decimal.ts";
import { EVENT_KINDS } from "../../core/market/events.ts";
import { lobsterBooks, lobsterMessages, lobsterReadme } from "../../core/recording/lobster-text.ts";
import { exportStream } from "./container.ts";
import { streamDay } from "./day.ts";
import type { StreamManifest } from "./manifest.ts";
import { StreamGone, type Streams } from "./streams.ts";

export type SessionFormat = "lobscope" | "lobster" | "parquet";

export interface SessionFileOptions {
  /** Levels of a LOBSTER-like book. */
  readonly levels: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Rows of one group of a Parquet file. */
const GROUP_ROWS = 65_536;

/**
 * A recorded session as one file, with its name: whole (`lobscope`), its best levels in LOBSTER's form, zipped (`lobster`), or
 * its events in columns (`parquet`). Throws StreamGone, RangeError for a session that cannot be written so, or the signal's
 * reason.
 */
export async function sessionFile(
  streams: Streams,
  id: string,
  format: SessionFormat,
  options: SessionFileOptions,
): Promise<{ readonly name: string; readonly content: Blob }> {
  const manifest = await streams.manifest(id);
  if (!manifest) throw new StreamGone(id);
  const name = stemOf(manifest);
  if (format === "parquet") return { name: `${name}.parquet`, content: await eventColumns(streams, manifest, options) };
  if (format === "lobster")
    return { name: `${name}_lobster.zip`, content: await lobsterZip(streams, manifest, options) };
  const onBytes = (done: number, total: number): void => {
    options.signal.throwIfAborted();
    options.onProgress(done, total);
  };
  return { name: `${name}.lobscope`, content: await exportStream(streams, manifest, onBytes) };
}

/** BTCUSDT_binance_2026-01-05T10-20-30. */
function stemOf({ symbol, venue, startedAt }: StreamManifest): string {
  const when = new Date(startedAt).toISOString().slice(0, 19).replaceAll(":", "-");
  return `${plain(symbol)}_${venue}_${when}`;
}

const plain = (symbol: string): string => symbol.replace(/[^\p{L}\p{N}.-]+/gu, "-");

/** Every event as a row. Prices in quote currency; what a venue leaves out is -1 (numbers) or the local time (clocks). */
async function eventColumns(
  streams: Streams,
  manifest: StreamManifest,
  { signal, onProgress }: SessionFileOptions,
): Promise<Blob> {
  const { ParquetSink } = await import("../parquet.ts");
  const sink = new ParquetSink(EVENT_COLUMNS, {
    program: "lobscope",
    venue: manifest.venue,
    symbol: manifest.symbol,
    base_day: new Date(manifest.dayMs).toISOString().slice(0, 10),
    kinds: EVENT_KINDS.map((kind, i) => `${i} ${kind}`).join(", "),
    gap_causes: GAP_CAUSES.map((cause, i) => `${i} ${cause}`).join(", "),
    units:
      "times in nanoseconds since base_day 00:00 UTC; price in quote currency; qty in base currency, 0 removes a level",
  });
  let done = 0;
  for await (const { batch, decimals } of streams.read(manifest.id)) {
    signal.throwIfAborted();
    for (let from = 0; from < batch.count; from += GROUP_ROWS) {
      const to = Math.min(batch.count, from + GROUP_ROWS);
      sink.write(columnsOf(batch, POWERS[decimals.price]), from, to);
    }
    done += batch.count;
    onProgress(done, manifest.events);
  }
  return new Blob([sink.finish()], { type: "application/vnd.apache.parquet" });
}

const EVENT_COLUMNS = [
  { name: "kind", kind: "integer" },
  { name: "gap_cause", kind: "integer" },
  { name: "side", kind: "integer" },
  { name: "price", kind: "double" },
  { name: "qty", kind: "double" },
  { name: "exchange_ns", kind: "integer" },
  { name: "local_ns", kind: "integer" },
  { name: "sequence", kind: "integer" },
] as const;

function columnsOf(batch: EventBatch, perTick: number) {
  const whole = (values: Float64Array): Float64Array =>
    values.subarray(0, batch.count).map((value) => (Number.isFinite(value) ? Math.round(value) : -1));
  const values = [
    Float64Array.from(batch.kind.subarray(0, batch.count)),
    Float64Array.from(batch.detail.subarray(0, batch.count)),
    Float64Array.from(batch.side.subarray(0, batch.count)),
    batch.price.subarray(0, batch.count).map((ticks) => ticks / perTick),
    batch.qty.subarray(0, batch.count),
    whole(batch.exchTs),
    whole(batch.localTs),
    whole(batch.sequence),
  ];
  return EVENT_COLUMNS.map(({ name, kind }, i) => ({ name, kind, values: values[i] }));
}

/** Message file, order book file and what they mean. */
async function lobsterZip(streams: Streams, manifest: StreamManifest, options: SessionFileOptions): Promise<Blob> {
  const { levels, signal, onProgress } = options;
  const { day } = await streamDay(streams, manifest.id, {
    levels,
    signal,
    onProgress: (done, total) => onProgress(done, 3 * total),
  });
  const parts: BlobPart[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    parts.push(bytes);
  });
  const [start, end] = [day.time[0], day.time[day.rows - 1]].map((time) => Math.round(time / 1e6));
  const stem = `${plain(manifest.symbol)}_${day.instrument.date}_${start}_${end}`;
  const files: readonly (readonly [string, Iterable<string>])[] = [
    [`${stem}_message_${levels}.csv`, lobsterMessages(day)],
    [`${stem}_orderbook_${levels}.csv`, lobsterBooks(day)],
    ["README.txt", [lobsterReadme(day)]],
  ];
  const encoder = new TextEncoder();
  let rows = day.rows;
  for (const [name, texts] of files) {
    const file = new ZipDeflate(name, { level: 1 });
    zip.add(file);
    for (const text of texts) {
      file.push(encoder.encode(text));
      onProgress(Math.min((rows += 2000), 3 * day.rows), 3 * day.rows);
      await new Promise((resolve) => setTimeout(resolve)); // lets a cancellation arrive
      signal.throwIfAborted();
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  return new Blob(parts, { type: "application/zip" });
}
