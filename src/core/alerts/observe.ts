import type { Observation } from "./rule.ts";

/** One side, best first: price, size, price, size, ... */
export type Side = ArrayLike<number>;

const BEST = 5;
/** One-second returns of a minute. */
const SECONDS = 60;

/** Best ask less best bid in basis points of the mid; null unless both are there and in order. */
export function spreadOf(bids: Side, asks: Side): number | null {
  if (bids.length < 2 || asks.length < 2 || asks[0] < bids[0]) return null;
  return (2e4 * (asks[0] - bids[0])) / (asks[0] + bids[0]);
}

/** Of the best five levels; null if either side is empty. */
export function imbalanceOf(bids: Side, asks: Side): number | null {
  const [bid, ask] = [sizeOf(bids), sizeOf(asks)];
  return bid > 0 && ask > 0 ? (bid - ask) / (bid + ask) : null;
}

function sizeOf(side: Side): number {
  let sum = 0;
  for (let i = 1; i < Math.min(side.length, 2 * BEST); i += 2) sum += side[i];
  return sum;
}

/** Largest level over the median of its side, of the side where that is larger; null with fewer than five levels a side. */
export function wallOf(bids: Side, asks: Side): number | null {
  const ratios = [bids, asks].map((side) => {
    const sizes = Float64Array.from({ length: side.length >> 1 }, (_, i) => side[2 * i + 1]).sort();
    return sizes.length < BEST ? null : sizes[sizes.length - 1] / sizes[sizes.length >> 1];
  });
  return ratios[0] === null || ratios[1] === null ? null : Math.max(ratios[0], ratios[1]);
}

/** Mids a second apart, of the last minute. */
export class MinuteVolatility {
  #mids = new Float64Array(SECONDS + 1).fill(Number.NaN);
  #second = Number.NaN;

  /** The mid at `at`, milliseconds; NaN while the book is not live. The last of a second counts. */
  see(at: number, mid: number): void {
    const second = Math.floor(at / 1000);
    const passed = second - this.#second;
    if (!(passed >= 0 && passed <= SECONDS)) this.#mids.fill(Number.NaN);
    else if (passed > 0) {
      const [last] = this.#mids.subarray(SECONDS);
      this.#mids.copyWithin(0, passed);
      this.#mids.fill(last, SECONDS + 1 - passed);
    }
    this.#second = second;
    this.#mids[SECONDS] = mid;
  }

  /** Basis points per root minute; null until the book was live throughout the last minute. */
  get value(): number | null {
    let sum = 0;
    for (let i = 1; i <= SECONDS; i++) sum += Math.log(this.#mids[i] / this.#mids[i - 1]) ** 2;
    return Number.isFinite(sum) ? 1e4 * Math.sqrt(sum) : null;
  }
}

/** What can be seen of a book that is not live: that it is not. */
export const unseen = (notLive: number): Observation => ({
  spread: null,
  imbalance: null,
  wall: null,
  volatility: null,
  confidence: null,
  notLive,
});
