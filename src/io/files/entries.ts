import { gunzipExact, gunzipFast } from "./inflate.ts";
import { type Chunks, readChunks } from "./read.ts";
import { BrokenStream } from "./limits.ts";
import { listZip, readEntry, type ZipDirectory } from "./zip.ts";

/** A file as a browser or Node gives it. */
export type NamedBlob = Blob & { readonly name: string };

/** One readable file: dropped as it is, compressed, or inside an archive. */
export interface Entry {
  /** Shown to people: the name without folders. */
  readonly name: string;
  /** The archive it came in; null for a file on its own. */
  readonly container: string | null;
  /** Unpacked bytes as declared: a hint for progress and allocation, never a promise. */
  readonly size: number | null;
  /** Why the archive around it is not whole; null if it is. */
  readonly containerFault: string | null;
  /** Unpacked bytes. `exact` gives every byte before a fault, slower. */
  chunks(exact: boolean): Chunks;
}

/** What could not even be listed. */
export interface Unlisted {
  readonly name: string;
  readonly fault: BrokenStream;
}

export interface Listing {
  readonly entries: readonly Entry[];
  readonly unlisted: readonly Unlisted[];
}

/** Opens archives one level deep and lists what is inside. */
export async function listEntries(files: readonly NamedBlob[]): Promise<Listing> {
  const entries: Entry[] = [];
  const unlisted: Unlisted[] = [];
  for (const file of files) {
    try {
      entries.push(...(await entriesOf(file)));
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      unlisted.push({ name: file.name, fault: error });
    }
  }
  return { entries, unlisted };
}

async function entriesOf(file: NamedBlob): Promise<Entry[]> {
  const magic = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (magic[0] === 0x50 && magic[1] === 0x4b && (magic[2] === 3 || magic[2] === 5))
    return zipEntries(file, await listZip(file));
  if (magic[0] === 0x1f && magic[1] === 0x8b) return [await gzipEntry(file)];
  return [{ name: file.name, container: null, size: file.size, containerFault: null, chunks: () => readChunks(file) }];
}

function zipEntries(file: NamedBlob, { entries, truncated }: ZipDirectory): Entry[] {
  const containerFault = truncated ? `the archive ends after ${file.size} bytes, before its directory` : null;
  return entries
    .filter(({ name }) => !name.endsWith("/"))
    .map((entry) => ({
      name: entry.name,
      container: file.name,
      size: entry.promised?.size ?? null,
      containerFault,
      chunks: (exact) => readEntry(file, entry, exact),
    }));
}

async function gzipEntry(file: NamedBlob): Promise<Entry> {
  const trailer = new DataView(await file.slice(Math.max(0, file.size - 4)).arrayBuffer());
  const declared = trailer.byteLength === 4 ? trailer.getUint32(0, true) : 0;
  return {
    name: file.name,
    container: null,
    size: declared > file.size && declared < file.size * 100 ? declared : null,
    containerFault: null,
    chunks: (exact) => (exact ? gunzipExact(file) : gunzipFast(file, file.size)),
  };
}

/** The first bytes of an entry, at most `length` of them; what is there if it breaks off. */
export async function headOf(entry: Entry, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  let filled = 0;
  try {
    for await (const chunk of entry.chunks(true)) {
      const part = chunk.subarray(0, length - filled);
      head.set(part, filled);
      filled += part.length;
      if (filled === length) break;
    }
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
  }
  return head.subarray(0, filled);
}
