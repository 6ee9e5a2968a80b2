import { LF, MAX_LINE_BYTES } from "./format.ts";

/** Receives whole lines: `bytes[from..to)` ends with a line feed; `offset` is the file offset of `bytes[0]`. */
export interface LineSink {
  lines(bytes: Uint8Array, from: number, to: number, offset: number): void;
  /** A line of more than MAX_LINE_BYTES, given by its beginning; its end is not kept. */
  tooLong(start: Uint8Array, byteFrom: number, byteTo: number): void;
}

/** Cuts chunks with arbitrary borders into runs of whole lines; copies only the lines that straddle a border. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #carry = new Uint8Array(MAX_LINE_BYTES + 1);
  #carried = 0;
  /** Bytes of the current line that did not fit; > 0 means its rest is skipped. */
  #overflow = 0;
  #offset = 0;
  /** False once `end` had to supply the last line feed. */
  finalNewline = true;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /** Bytes seen so far. */
  get bytes(): number {
    return this.#offset;
  }

  feed(chunk: Uint8Array): void {
    let from = 0;
    if (this.#carried > 0 || this.#overflow > 0) {
      const end = chunk.indexOf(LF);
      from = end < 0 ? chunk.length : end + 1;
      this.#keep(chunk, 0, from);
      if (end >= 0) this.#flush(this.#offset + from);
    }
    const last = chunk.lastIndexOf(LF);
    if (last >= from) {
      this.#sink.lines(chunk, from, last + 1, this.#offset);
      from = last + 1;
    }
    this.#keep(chunk, from, chunk.length);
    this.#offset += chunk.length;
  }

  end(): void {
    if (this.#carried === 0 && this.#overflow === 0) return;
    this.finalNewline = false;
    this.#keep(Uint8Array.of(LF), 0, 1);
    this.#flush(this.#offset + 1);
  }

  /** Forgets an unfinished last line, as after a truncated stream. */
  drop(): void {
    this.#carried = 0;
    this.#overflow = 0;
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    const kept = Math.min(to - from, this.#carry.length - this.#carried);
    this.#carry.set(chunk.subarray(from, from + kept), this.#carried);
    this.#carried += kept;
    this.#overflow += to - from - kept;
  }

  #flush(byteTo: number): void {
    const length = this.#carried + this.#overflow;
    if (this.#overflow > 0) this.#sink.tooLong(this.#carry, byteTo - length, byteTo);
    else this.#sink.lines(this.#carry, 0, this.#carried, byteTo - length);
    this.#carried = 0;
    this.#overflow = 0;
  }
}
