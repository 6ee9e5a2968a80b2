import { Gunzip, Inflate } from "fflate";
import { Crc32 } from "./crc32.ts";
import { BrokenStream, checkCaps } from "./limits.ts";
import { type Chunks, readChunks } from "./read.ts";

/**
 * Two ways to unpack. The browser's own is fast and checks CRC and length, but when a stream is damaged it withholds
 * what came before. So it goes first, and only if it fails is the file read again by the exact one, which gives every
 * byte before the fault and says what the fault is.
 */
export class NativeFailed extends Error {}

/** Compressed bytes pushed at once: bounds what one push can unfold to. */
const PUSH_BYTES = 32_768;

/** A gzip stream through the platform. Throws NativeFailed if it is damaged or the platform has no decompressor. */
export async function* gunzipFast(gzip: Blob, packed: number): Chunks {
  if (typeof DecompressionStream === "undefined") throw new NativeFailed();
  const stream = (gzip.stream() as ReadableStream<BufferSource>).pipeThrough(new DecompressionStream("gzip"));
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  let output = 0;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        ended = true;
        throw new NativeFailed();
      });
      ended = done;
      if (done) return;
      output += value.length;
      checkCaps(output, packed);
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
}

/** A raw deflate stream as gzip, so that the platform checks what the zip directory promises. */
export function asGzip(deflated: Blob, crc: number, size: number): Blob {
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, size % 2 ** 32, true);
  return new Blob([Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255), deflated, trailer.buffer]);
}

/** Feeds `blob` to a synchronous unpacker and yields what comes out, all of it, before any error. */
async function* unpack(blob: Blob, unpacker: Inflate | Gunzip, onData: (chunk: Uint8Array) => void): Chunks {
  let ready: Uint8Array[] = [];
  let output = 0;
  unpacker.ondata = (chunk) => {
    onData(chunk);
    ready.push(chunk);
  };
  let fault: unknown = null;
  for await (const chunk of readChunks(blob)) {
    for (let from = 0; from < chunk.length && fault === null; from += PUSH_BYTES) {
      try {
        unpacker.push(chunk.subarray(from, from + PUSH_BYTES), false);
      } catch (error) {
        fault = error;
      }
      for (const part of ready) {
        output += part.length;
        checkCaps(output, blob.size);
        yield part;
      }
      ready = [];
    }
    if (fault !== null)
      throw new BrokenStream(
        "unreadable",
        `damaged: after ${output} unpacked bytes the compressed data makes no sense`,
        "an undamaged archive",
      );
  }
}

export interface Checks {
  readonly crc: number;
  /** Modulo 2^32. */
  readonly size: number;
}

function verify(found: Checks, promised: Checks | null, packed: number): void {
  if (promised && found.crc === promised.crc && found.size % 2 ** 32 === promised.size % 2 ** 32) return;
  if (promised && found.size >= promised.size) {
    throw new BrokenStream(
      "unreadable",
      `damaged: ${found.size} bytes unpacked, but their checksum is wrong`,
      "an undamaged archive",
    );
  }
  throw new BrokenStream(
    "truncated",
    `it ends after ${packed} compressed bytes, of which ${found.size} bytes could be unpacked`,
    "the rest of the compressed data",
  );
}

/** CRC and length of what has come out so far. */
class Tally {
  readonly #crc = new Crc32();
  #size = 0;

  add(chunk: Uint8Array): void {
    this.#crc.update(chunk);
    this.#size += chunk.length;
  }

  get checks(): Checks {
    return { crc: this.#crc.value, size: this.#size };
  }
}

/** A raw deflate stream, byte by byte exact; `promised` is what the zip directory says, null where it is lost. */
export async function* inflateExact(deflated: Blob, promised: Checks | null): Chunks {
  const tally = new Tally();
  yield* unpack(deflated, new Inflate(), (chunk) => tally.add(chunk));
  verify(tally.checks, promised, deflated.size);
}

/** A gzip file of one or more members, byte by byte exact. */
export async function* gunzipExact(gzip: Blob): Chunks {
  let tally = new Tally();
  const members: { end: number; found: Checks }[] = [];
  const unpacker = new Gunzip();
  unpacker.onmember = (offset) => {
    members.push({ end: offset, found: tally.checks });
    tally = new Tally();
  };
  yield* unpack(gzip, unpacker, (chunk) => tally.add(chunk));
  members.push({ end: gzip.size, found: tally.checks });
  for (const { end, found } of members) verify(found, await trailerAt(gzip, end), end);
}

/** CRC and size that a gzip member ending at `end` promises; null if there is no room for them. */
async function trailerAt(gzip: Blob, end: number): Promise<Checks | null> {
  if (end < 18) return null;
  const view = new DataView(await gzip.slice(end - 8, end).arrayBuffer());
  return { crc: view.getUint32(0, true), size: view.getUint32(4, true) };
}
