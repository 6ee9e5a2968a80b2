/** Caps on what an archive may unfold to; real output bytes are counted, declared sizes are not believed. */
export const MAX_OUTPUT_BYTES = 8 * 2 ** 30;
/** Output bytes per compressed byte. LOBSTER files compress 4 to 40 times. */
export const MAX_RATIO = 200;
/** Below this much output the ratio is not judged: small, very regular files compress better than any cap. */
export const RATIO_FREE_BYTES = 16 * 2 ** 20;
export const MAX_ENTRIES = 1000;
export const MAX_DIRECTORY_BYTES = 4 * 2 ** 20;

/** A stream that cannot be read to its end; what came before is good. */
export class BrokenStream extends Error {
  readonly kind: "truncated" | "unreadable" | "too-large";
  readonly expected: string;
  constructor(kind: BrokenStream["kind"], found: string, expected: string) {
    super(found);
    this.kind = kind;
    this.expected = expected;
  }
}

/** Throws BrokenStream once `output` bytes out of `packed` are more than the caps allow. */
export function checkCaps(output: number, packed: number): void {
  if (output > MAX_OUTPUT_BYTES) {
    throw new BrokenStream(
      "too-large",
      `more than ${MAX_OUTPUT_BYTES / 2 ** 30} GiB unpacked`,
      `at most ${MAX_OUTPUT_BYTES / 2 ** 30} GiB`,
    );
  }
  if (output > RATIO_FREE_BYTES && output > packed * MAX_RATIO) {
    throw new BrokenStream(
      "too-large",
      `${output} bytes unpacked from ${packed}, more than ${MAX_RATIO} times as many`,
      `at most ${MAX_RATIO} times the packed size`,
    );
  }
}
