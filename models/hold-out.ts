import { PROTOCOL } from "../src/core/labels/protocol.ts";
import type { Span } from "../src/core/market/day.ts";

const HELD_OUT = 0.2;

export interface HoldOut {
  readonly train: Span;
  readonly validation: Span;
}

/**
 * The last fifth of a span, to choose on where nobody gave validation rows; purged by the longest look-back and the
 * horizon, so that no training label reaches into it. Throws RangeError if nothing is left to train on.
 */
export function holdOut({ from, to }: Span, horizon: number): HoldOut {
  const validation = { from: to - Math.floor(HELD_OUT * (to - from)), to };
  const train = { from, to: validation.from - PROTOCOL.window - horizon };
  if (train.to <= from || validation.from === to)
    throw new RangeError(
      `${to - from} rows are too few to hold out a fifth of them, ${PROTOCOL.window + horizon} rows apart`,
    );
  return { train, validation };
}
