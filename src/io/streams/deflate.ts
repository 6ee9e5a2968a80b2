/** Compressed with the platform's deflate. */
export function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // A failure shows to the reader; bytes go in without a Blob, which would cross to another process.
  void writer.write(bytes).catch(() => undefined);
  void writer.close().catch(() => undefined);
  return new Response(readable).arrayBuffer().then((buffer) => new Uint8Array(buffer));
}

/** Inflates to exactly `length` bytes and reads no further. Null if the bytes are no deflate stream of that length. */
export async function inflated(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array | null> {
  const out = new Uint8Array(length);
  let at = 0;
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  void writer.write(bytes).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return at === length ? out : null;
      if (at + value.length > length) return null;
      out.set(value, at);
      at += value.length;
    }
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
