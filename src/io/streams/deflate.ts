/** Compressed with the platform's deflate. */
export async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Inflates to exactly `length` bytes and reads no further. Null if the bytes are no deflate stream of that length. */
export async function inflated(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array | null> {
  const out = new Uint8Array(length);
  let at = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
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
