import { asGzip, type Checks, gunzipFast, inflateExact } from "./inflate.ts";
import { type Chunks, readChunks } from "./read.ts";
import { BrokenStream, checkCaps, MAX_DIRECTORY_BYTES, MAX_ENTRIES } from "./limits.ts";
import { Crc32 } from "./crc32.ts";

/** Zip, as far as it is needed: the central directory through slices, stored and deflated entries, zip64. APPNOTE 6.3. */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const STORED = 0;
const DEFLATED = 8;
const MAX32 = 0xffffffff;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  /** Offset of the local header. */
  readonly offset: number;
  readonly packed: number;
  /** Null where the archive's directory is lost. */
  readonly promised: Checks | null;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** The archive is cut short: entries were found by their local headers, and the last may be incomplete. */
  readonly truncated: boolean;
}

const viewOf = async (blob: Blob, from: number, to: number): Promise<DataView> =>
  new DataView(await blob.slice(Math.max(0, from), to).arrayBuffer());

/** Lists a zip. Throws BrokenStream where nothing can be listed. */
export async function listZip(blob: Blob): Promise<ZipDirectory> {
  const directory = await findDirectory(blob);
  if (directory === null) return { entries: await scanLocalHeaders(blob), truncated: true };
  const { offset, size, count } = directory;
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES) {
    throw new BrokenStream("too-large", `an archive of ${count} files`, `at most ${MAX_ENTRIES} files`);
  }
  const view = await viewOf(blob, offset, offset + size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count && at + 46 <= view.byteLength && view.getUint32(at, true) === CENTRAL) {
    entries.push(centralEntry(view, at));
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (entries.length < count)
    throw new BrokenStream(
      "unreadable",
      `a damaged directory: ${entries.length} of ${count} files listed`,
      "an undamaged archive",
    );
  return { entries, truncated: false };
}

async function findDirectory(blob: Blob): Promise<{ offset: number; size: number; count: number } | null> {
  const tailFrom = Math.max(0, blob.size - 65_557);
  const view = await viewOf(blob, tailFrom, blob.size);
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = {
      offset: view.getUint32(at + 16, true),
      size: view.getUint32(at + 12, true),
      count: view.getUint16(at + 10, true),
    };
    const wide = found.offset === MAX32 || found.size === MAX32 || found.count === 0xffff;
    const exact = wide ? await findDirectory64(blob, view, at) : found;
    if (exact !== null && exact.offset + exact.size <= tailFrom + at) return exact;
  }
  return null;
}

async function findDirectory64(
  blob: Blob,
  tail: DataView,
  endAt: number,
): Promise<{ offset: number; size: number; count: number } | null> {
  const at = endAt - 20;
  if (at < 0 || tail.getUint32(at, true) !== LOCATOR64) return null;
  const offset = Number(tail.getBigUint64(at + 8, true));
  const view = await viewOf(blob, offset, offset + 56);
  if (view.byteLength < 56 || view.getUint32(0, true) !== END64) return null;
  return {
    count: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    offset: Number(view.getBigUint64(48, true)),
  };
}

function centralEntry(view: DataView, at: number): ZipEntry {
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const wide = zip64Fields(view, at + 46 + nameLength, extraLength, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  return {
    name: nameAt(view, at + 46, nameLength),
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    offset: wide[2],
    packed: wide[1],
    promised: { crc: view.getUint32(at + 16, true), size: wide[0] },
  };
}

/** Size, packed size and offset, each taken from the zip64 extra field where the 32-bit one is full. */
function zip64Fields(view: DataView, extraAt: number, extraLength: number, narrow: readonly number[]): number[] {
  const end = Math.min(extraAt + extraLength, view.byteLength);
  for (let at = extraAt; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return narrow.map((value) => {
      if (value !== MAX32 || next + 8 > end) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
  }
  return [...narrow];
}

const nameAt = (view: DataView, at: number, length: number): string =>
  new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, Math.min(length, view.byteLength - at)));

interface LocalHeader extends Pick<ZipEntry, "name" | "method" | "encrypted" | "offset"> {
  readonly dataAt: number;
  /** Null where sizes stand behind the data (flag bit 3). */
  readonly sizes: { readonly packed: number; readonly promised: Checks } | null;
}

/** Finds entries of an archive without directory by the headers that stand before each. */
async function scanLocalHeaders(blob: Blob): Promise<ZipEntry[]> {
  const headers: LocalHeader[] = [];
  const step = 4 * 2 ** 20;
  for (let from = 0; from < blob.size && headers.length < MAX_ENTRIES; from += step) {
    const view = await viewOf(blob, from, Math.min(blob.size, from + step + 512));
    for (let at = 0; at < Math.min(step, view.byteLength - 30); at++) {
      if (view.getUint8(at) !== 0x50 || view.getUint32(at, true) !== LOCAL) continue;
      const header = localHeader(view, at, from);
      if (header) headers.push(header);
    }
  }
  return Promise.all(headers.map((header, i) => recoveredEntry(blob, header, headers[i + 1]?.offset ?? null)));
}

function localHeader(view: DataView, at: number, base: number): LocalHeader | null {
  const nameLength = view.getUint16(at + 26, true);
  const method = view.getUint16(at + 8, true);
  const flags = view.getUint16(at + 6, true);
  if (nameLength === 0 || nameLength > 300 || (method !== STORED && method !== DEFLATED)) return null;
  // The archive ends within the name: there is nothing of the file itself.
  if (at + 30 + nameLength > view.byteLength) return null;
  const name = nameAt(view, at + 30, nameLength);
  if (!/^[\x20-\x7e\u00a0-\uffff]+$/.test(name)) return null;
  const promised = { crc: view.getUint32(at + 14, true), size: view.getUint32(at + 22, true) };
  return {
    name,
    method,
    encrypted: (flags & 1) === 1,
    offset: base + at,
    dataAt: base + at + 30 + nameLength + view.getUint16(at + 28, true),
    sizes: (flags & 8) === 0 ? { packed: view.getUint32(at + 18, true), promised } : null,
  };
}

/** Sizes from the header, else from the descriptor before the next entry; the last entry's may be lost. */
async function recoveredEntry(blob: Blob, header: LocalHeader, next: number | null): Promise<ZipEntry> {
  const { name, method, encrypted, offset, dataAt, sizes } = header;
  if (sizes) return { name, method, encrypted, offset, ...sizes };
  const packed = Math.max(0, (next ?? blob.size) - dataAt);
  if (next === null || packed < 12) return { name, method, encrypted, offset, packed, promised: null };
  const view = await viewOf(blob, next - 12, next);
  return {
    name,
    method,
    encrypted,
    offset,
    packed,
    promised: { crc: view.getUint32(0, true), size: view.getUint32(8, true) },
  };
}

/** The unpacked bytes of one entry. Throws NativeFailed (fast only) or BrokenStream. */
export async function* readEntry(blob: Blob, entry: ZipEntry, exact: boolean): Chunks {
  if (entry.encrypted) throw new BrokenStream("unreadable", "locked with a password", "an archive without password");
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new BrokenStream("unreadable", `compressed by method ${entry.method}`, "deflate, as every zip tool writes");
  }
  const header = await viewOf(blob, entry.offset, entry.offset + 30);
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL)
    throw new BrokenStream("unreadable", "no data where the directory says", "an undamaged archive");
  const from = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const data = blob.slice(from, from + entry.packed);
  if (entry.method === STORED) yield* readStored(data, entry.promised);
  else if (exact || entry.promised === null || data.size < entry.packed) yield* inflateExact(data, entry.promised);
  else yield* gunzipFast(asGzip(data, entry.promised.crc, entry.promised.size), data.size);
}

async function* readStored(data: Blob, promised: Checks | null): Chunks {
  const crc = new Crc32();
  let size = 0;
  for await (const chunk of readChunks(data)) {
    size += chunk.length;
    checkCaps(size, size);
    crc.update(chunk);
    yield chunk;
  }
  if (promised !== null && (crc.value !== promised.crc || size !== promised.size)) {
    throw new BrokenStream(
      size < promised.size ? "truncated" : "unreadable",
      `${size} of ${promised.size} bytes, or a wrong checksum`,
      "an undamaged archive",
    );
  }
}
