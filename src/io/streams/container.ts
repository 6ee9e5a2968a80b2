import { EventKind } from "../../core/market/events.ts";
import { DamagedBytes } from "../../core/recording/bytes.ts";
import { Crc32 } from "../files/crc32.ts";
import { countOf, HEADER, openChunk } from "./chunk.ts";
import type { StreamManifest } from "./manifest.ts";
import { readManifest } from "./manifest-text.ts";
import type { Streams } from "./streams.ts";

const MAGIC = "LOBSCOPE";
const VERSION = 1;
/** Longest manifest and longest chunk that are read. */
const MOST = { manifest: 65_536, chunk: 64 * 2 ** 20 };
/** Chunks read or written at once. */
const AT_ONCE = 64;

/** The file is no recording, or not a whole one; nothing of it was kept. */
export class BadImport extends Error {
  constructor(fault: string) {
    super(`Nothing was imported: ${fault}.`);
    this.name = "BadImport";
  }
}

export type OnBytes = (done: number, total: number) => void;

/**
 * A recording as one file: "LOBSCOPE", version and length of the manifest (u32), the manifest as JSON, each chunk after its
 * length (u32), and the CRC-32 of all that. Little-endian. Throws RangeError where a chunk is missing: a file says that it is
 * whole.
 */
export async function exportStream(streams: Streams, manifest: StreamManifest, onBytes?: OnBytes): Promise<Blob> {
  const crc = new Crc32();
  const parts: BlobPart[] = [];
  const add = (bytes: Uint8Array<ArrayBuffer>): void => {
    crc.update(bytes);
    parts.push(bytes);
  };
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  add(new TextEncoder().encode(MAGIC));
  add(word(VERSION));
  add(word(text.length));
  add(text);
  let done = 0;
  for (let from = 0; from < manifest.chunks; from += AT_ONCE) {
    const stored = await streams.chunks(manifest.id, from, Math.min(from + AT_ONCE, manifest.chunks));
    for (let number = from; number < Math.min(from + AT_ONCE, manifest.chunks); number++) {
      const chunk = stored.get(number);
      if (!chunk)
        throw new RangeError(`part ${number + 1} of ${manifest.chunks} is missing, so it cannot be exported whole`);
      await openChunk(chunk, manifest.id, number).catch((error: unknown) => {
        if (error instanceof DamagedBytes)
          throw new RangeError(`part ${number + 1} of ${manifest.chunks} does not verify: ${error.message}`);
        throw error;
      });
      add(word(chunk.byteLength));
      add(new Uint8Array(chunk));
      done += chunk.byteLength;
    }
    onBytes?.(done, manifest.bytes);
  }
  parts.push(word(crc.value));
  return new Blob(parts, { type: "application/octet-stream" });
}

/**
 * Keeps the recording of a file, under the id it was made with, after all of the file was verified. Throws BadImport or
 * StorageFull, after which nothing of it is kept.
 */
export async function importStream(streams: Streams, file: Blob, onBytes?: OnBytes): Promise<StreamManifest> {
  const total = 2 * file.size;
  const { manifest, first } = await verified(file, (done) => onBytes?.(done, total));
  const known = await streams.manifest(manifest.id);
  if (known) throw new BadImport(`this recording is already here, as "${known.name}"`);
  await streams.import(manifest, async (append) => {
    const reader = new PartReader(file, first);
    for (let from = 0; from < manifest.chunks; from += AT_ONCE) {
      const chunks: ArrayBuffer[] = [];
      for (let n = from; n < Math.min(from + AT_ONCE, manifest.chunks); n++) chunks.push(await nextChunk(reader));
      await append(chunks);
      onBytes?.(file.size + reader.at, total);
    }
  });
  return manifest;
}

/** The manifest of a file whose every byte was checked, and where its first chunk begins. */
async function verified(file: Blob, onByte: (done: number) => void) {
  const reader = new PartReader(file, 0);
  if (new TextDecoder("latin1").decode(await reader.bytes(8, "it is no recording of this program")) !== MAGIC)
    throw new BadImport("it is no recording of this program");
  const version = await reader.word();
  if (version !== VERSION) throw new BadImport(`it is of version ${version}, and this page reads version ${VERSION}`);
  const manifest = await manifestOf(reader);
  const first = reader.at;
  const found = { events: 0, trades: 0, gaps: 0, bytes: 0 };
  for (let number = 0; number < manifest.chunks; number++) {
    const chunk = await nextChunk(reader);
    const { header, batch } = await openChunk(chunk, manifest.id, number).catch((error: unknown) => {
      throw error instanceof DamagedBytes
        ? new BadImport(`part ${number + 1} of ${manifest.chunks} is damaged: ${error.message}`)
        : error;
    });
    found.bytes += chunk.byteLength;
    if (header.kind === "events") {
      found.events += batch.count;
      found.trades += countOf(batch, EventKind.Trade);
      found.gaps += countOf(batch, EventKind.Gap);
    }
    if (number % AT_ONCE === 0) onByte(reader.at);
  }
  for (const [what, count] of Object.entries(found))
    if (manifest[what as keyof typeof found] !== count)
      throw new BadImport(
        `its description says ${manifest[what as keyof typeof found]} ${what}, and it holds ${count}`,
      );
  const expected = reader.crc.value;
  if ((await reader.word()) !== expected) throw new BadImport("its checksum does not match");
  if (reader.at !== file.size) throw new BadImport(`${file.size - reader.at} bytes follow its end`);
  return { manifest, first };
}

async function manifestOf(reader: PartReader): Promise<StreamManifest> {
  const length = await reader.word();
  if (length > MOST.manifest) throw new BadImport("its description is too long");
  const text = new TextDecoder().decode(await reader.bytes(length));
  const read = readManifest(text);
  if (typeof read === "string") throw new BadImport(`its description is unreadable: ${read}`);
  return read;
}

async function nextChunk(reader: PartReader): Promise<ArrayBuffer> {
  const length = await reader.word();
  if (length < HEADER || length > MOST.chunk) throw new BadImport("a part has an impossible length");
  return (await reader.bytes(length)).buffer;
}

/** Bytes of a file in order, through a window of a few megabytes. */
class PartReader {
  /** Position of the next byte. */
  at: number;
  /** Of all bytes read. */
  readonly crc = new Crc32();
  private readonly file: Blob;
  private window = new Uint8Array(0);
  private windowAt = 0;

  constructor(file: Blob, at: number) {
    this.file = file;
    this.at = at;
  }

  async word(): Promise<number> {
    const { buffer } = await this.bytes(4);
    return new DataView(buffer).getUint32(0, true);
  }

  /** A copy. Throws BadImport with `otherwise` if the file ends before. */
  async bytes(length: number, otherwise = "it ends early"): Promise<Uint8Array<ArrayBuffer>> {
    const { file, at } = this;
    if (at + length > file.size) throw new BadImport(otherwise);
    if (at < this.windowAt || at + length > this.windowAt + this.window.length) {
      this.window = new Uint8Array(await file.slice(at, at + Math.max(length, 4 * 2 ** 20)).arrayBuffer());
      this.windowAt = at;
    }
    const from = at - this.windowAt;
    const bytes = this.window.slice(from, from + length);
    this.crc.update(bytes);
    this.at += length;
    return bytes;
  }
}

function word(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
