import { gunzipExact, gunzipFast, NativeFailed } from "../files/inflate.ts";
import { type Chunks, readChunks } from "../files/read.ts";

/** The longest line that is read; Coinbase's largest snapshots have 6 million characters. */
const MAX_LINE = 64 * 2 ** 20;

/** The lines of a plain or gzip file, without their ends. Throws BrokenStream where damage ends it, after the last good line. */
export async function* readLines(file: Blob): AsyncGenerator<string[], void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytesOf(file)) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE) rest = "";
    if (lines.length > 0) yield lines.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== "") yield [withoutReturn(rest)];
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

async function* bytesOf(file: Blob): Chunks {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* readChunks(file);
    return;
  }
  let given = 0;
  try {
    for await (const chunk of gunzipFast(file, file.size)) {
      yield chunk;
      given += chunk.length;
    }
    return;
  } catch (error) {
    if (!(error instanceof NativeFailed)) throw error;
  }
  for await (const chunk of gunzipExact(file)) {
    const known = Math.min(given, chunk.length);
    given -= known;
    if (known < chunk.length) yield chunk.subarray(known);
  }
}
