/** Unpacked bytes, piece by piece. A chunk is valid until the next one is asked for: its memory is used again. */
export type Chunks = AsyncGenerator<Uint8Array, void, void>;

/** Of each of the two buffers that take turns: one is filled while the other is read. */
const BUFFER_BYTES = 2 ** 20;

/**
 * A blob's bytes, read ahead by one chunk; into two buffers of our own where the platform takes them, which is up to
 * twice as fast in Chromium as a fresh one every time.
 */
export async function* readChunks(blob: Blob): Chunks {
  const stream = blob.stream();
  const owned = byobReader(stream);
  if (owned) yield* readOwned(owned);
  else yield* readFresh(stream.getReader());
}

function byobReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

async function* readOwned(reader: ReadableStreamBYOBReader): Chunks {
  let ended = false;
  try {
    let pending = reader.read(new Uint8Array(new ArrayBuffer(BUFFER_BYTES)));
    let idle = new ArrayBuffer(BUFFER_BYTES);
    for (;;) {
      const { done, value } = await pending;
      ended = done;
      if (done) return;
      pending = reader.read(new Uint8Array(idle));
      pending.catch(() => {});
      yield value;
      idle = value.buffer;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
}

async function* readFresh(reader: ReadableStreamDefaultReader<Uint8Array>): Chunks {
  let ended = false;
  try {
    let pending = reader.read();
    for (;;) {
      const { done, value } = await pending;
      ended = done;
      if (done) return;
      pending = reader.read();
      pending.catch(() => {});
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
}
