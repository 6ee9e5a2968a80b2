import { EventBatch } from "../../core/live/batch.ts";
import type { Decimals } from "../../core/live/scale.ts";
import { EventKind } from "../../core/market/events.ts";
import { DamagedBytes } from "../../core/recording/bytes.ts";
import { decodeEvents, encodeEvents, MAX_ROWS } from "../../core/recording/codec.ts";
import { Crc32 } from "../files/crc32.ts";
import { deflated, inflated } from "./deflate.ts";

/** "LOBC". */
const MAGIC = 0x43424f4c;
const VERSION = 1;
export const HEADER = 72;
/** Encoded rows take at most 40 bytes each beyond their stamps. */
const MAX_RAW = MAX_ROWS * 64;

/** What the rows of a chunk are: events as they happened, or the whole book as it stood after the chunk before. */
export type ChunkKind = "events" | "image";
const KINDS: readonly ChunkKind[] = ["events", "image"];

export interface ChunkHeader {
  readonly kind: ChunkKind;
  /** Position in its session, from 0. */
  readonly number: number;
  /** Of the ticks that prices count, and of the symbol's lots. */
  readonly decimals: Decimals;
  readonly rows: number;
  readonly trades: number;
  readonly gaps: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Nanoseconds since the base day, by the local clock. */
  readonly firstTs: number;
  readonly lastTs: number;
}

/**
 * The rows as they are stored: a header and deflated columns, whose CRC-32 covers both. `session` is marked in it, so that
 * no chunk passes for one of another session. Little-endian:
 * magic (u32); version, kind, compression, price decimals, qty decimals, three zeros (u8 each); number, rows, trades, gaps,
 * bytes before compression, mark of the session (u32 each); first and last sequence, first and last local time (f64 each);
 * CRC-32 of all else.
 */
export async function sealChunk(
  session: string,
  number: number,
  kind: ChunkKind,
  batch: EventBatch,
  decimals: Decimals,
): Promise<ArrayBuffer> {
  const raw = encodeEvents(batch, decimals.qty);
  const short = await deflated(raw);
  const body = short.length < raw.length ? short : raw;
  const out = new ArrayBuffer(HEADER + body.length);
  const view = new DataView(out);
  const last = batch.count - 1;
  view.setUint32(0, MAGIC, true);
  const bytes = [VERSION, KINDS.indexOf(kind), body === short ? 1 : 0, decimals.price, decimals.qty];
  for (const [i, byte] of bytes.entries()) view.setUint8(4 + i, byte);
  const words = [number, batch.count, countOf(batch, EventKind.Trade), countOf(batch, EventKind.Gap), raw.length];
  for (const [i, word] of [...words, markOf(session)].entries()) view.setUint32(12 + 4 * i, word, true);
  const doubles = [batch.sequence[0], batch.sequence[last], batch.localTs[0], batch.localTs[last]];
  for (const [i, value] of doubles.entries()) view.setFloat64(36 + 8 * i, value, true);
  new Uint8Array(out).set(body, HEADER);
  view.setUint32(HEADER - 4, checksum(new Uint8Array(out)), true);
  return out;
}

/** Header and rows of a stored chunk, verified. Throws DamagedBytes. */
export async function openChunk(
  stored: ArrayBuffer,
  session: string,
  number: number,
): Promise<{ header: ChunkHeader; batch: EventBatch }> {
  const { header, raw, compressed } = readHeader(stored, session);
  if (header.number !== number) throw new DamagedBytes(`it is part ${header.number}, not ${number}`);
  const body = new Uint8Array(stored, HEADER);
  const bytes = compressed ? await inflated(body, raw) : body;
  if (bytes?.length !== raw) throw new DamagedBytes("it does not unpack");
  const batch = new EventBatch();
  decodeEvents(bytes, batch);
  if (batch.count !== header.rows || countOf(batch, EventKind.Gap) !== header.gaps)
    throw new DamagedBytes("it holds other rows than it says");
  return { header, batch };
}

/** Throws DamagedBytes unless the checksum and the session's mark are right. */
function readHeader(stored: ArrayBuffer, session: string): { header: ChunkHeader; raw: number; compressed: boolean } {
  if (stored.byteLength < HEADER) throw new DamagedBytes("it ends early");
  const view = new DataView(stored);
  const word = (i: number): number => view.getUint32(12 + 4 * i, true);
  const double = (i: number): number => view.getFloat64(36 + 8 * i, true);
  if (view.getUint32(0, true) !== MAGIC) throw new DamagedBytes("it is no chunk of a recording");
  if (view.getUint32(HEADER - 4, true) !== checksum(new Uint8Array(stored)))
    throw new DamagedBytes("it does not match its checksum");
  const version = view.getUint8(4);
  if (version !== VERSION) throw new DamagedBytes(`it is of version ${version}, which this page cannot read`);
  if (word(5) !== markOf(session)) throw new DamagedBytes("it belongs to another recording");
  const kind = KINDS[view.getUint8(5)];
  if (!kind || word(4) > MAX_RAW) throw new DamagedBytes("its header makes no sense");
  const header: ChunkHeader = {
    kind,
    number: word(0),
    decimals: { price: view.getUint8(7), qty: view.getUint8(8) },
    rows: word(1),
    trades: word(2),
    gaps: word(3),
    firstSequence: double(0),
    lastSequence: double(1),
    firstTs: double(2),
    lastTs: double(3),
  };
  return { header, raw: word(4), compressed: view.getUint8(6) === 1 };
}

export function countOf({ kind, count }: EventBatch, which: number): number {
  let found = 0;
  for (let i = 0; i < count; i++) if (kind[i] === which) found++;
  return found;
}

/** Of the header without its last field, and the body. */
function checksum(bytes: Uint8Array): number {
  const crc = new Crc32();
  crc.update(bytes.subarray(0, HEADER - 4));
  crc.update(bytes.subarray(HEADER));
  return crc.value;
}

function markOf(session: string): number {
  const crc = new Crc32();
  crc.update(new TextEncoder().encode(session));
  return crc.value;
}
