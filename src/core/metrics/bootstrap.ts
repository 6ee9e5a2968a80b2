import { Random } from "../random.ts";

export interface BootstrapSettings {
  readonly seed: number;
  readonly resamples: number;
  /** Mean block length, rows. */
  readonly meanBlock: number;
}

/** As the evaluation protocol asks. */
export const BOOTSTRAP: BootstrapSettings = { seed: 1, resamples: 2000, meanBlock: 500 };

/**
 * Running sums of a series, [n + 1] with a leading 0: what a block contributes is then one subtraction. A resample costs
 * n / meanBlock steps instead of n.
 */
export function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i];
  return sums;
}

/**
 * Blocks of the stationary bootstrap (Politis and Romano 1994): they start anywhere, have geometric length, wrap round the
 * end, and the last one is cut so that each resample has n rows. The same settings give the same blocks, whatever is
 * summed over them.
 */
export class BlockDraws {
  readonly #n: number;
  readonly #random: Random;
  readonly #rate: number;

  constructor(n: number, { seed, meanBlock }: Pick<BootstrapSettings, "seed" | "meanBlock">) {
    this.#n = n;
    this.#random = new Random(seed);
    this.#rate = -Math.log1p(-1 / meanBlock);
  }

  /** One resample: each block is rows from..to-1, and then rows 0..wrapped-1. */
  draw(visit: (from: number, to: number, wrapped: number) => void): void {
    for (let left = this.#n; left > 0;) {
      const from = this.#random.integer(this.#n);
      const length = Math.min(left, 1 + Math.floor(this.#random.exponential() / this.#rate));
      const to = Math.min(this.#n, from + length);
      visit(from, to, length - (to - from));
      left -= length;
    }
  }
}

/**
 * Every resample's sums of both series over the same blocks go to `statistic`; the results come back ascending,
 * [resamples]. `a` and `b` are running sums of n rows, [n + 1 or more].
 */
export function resample(
  a: Float64Array,
  b: Float64Array,
  n: number,
  settings: BootstrapSettings,
  statistic: (sumA: number, sumB: number) => number,
): Float64Array {
  const blocks = new BlockDraws(n, settings);
  const out = new Float64Array(settings.resamples);
  let sumA = 0;
  let sumB = 0;
  const add = (from: number, to: number, wrapped: number): void => {
    sumA += a[to] - a[from] + a[wrapped] - a[0];
    sumB += b[to] - b[from] + b[wrapped] - b[0];
  };
  for (let r = 0; r < out.length; r++) {
    sumA = 0;
    sumB = 0;
    blocks.draw(add);
    out[r] = statistic(sumA, sumB);
  }
  return out.sort();
}

/** Sums of many series over the same blocks, [resamples, series] row-major. Each is running sums of n rows, [n + 1 or more]. */
export function resampleSums(series: readonly Float64Array[], n: number, settings: BootstrapSettings): Float64Array {
  const blocks = new BlockDraws(n, settings);
  const width = series.length;
  const out = new Float64Array(settings.resamples * width);
  for (let r = 0; r < settings.resamples; r++) {
    blocks.draw((from, to, wrapped) => {
      for (let s = 0; s < width; s++) {
        const sums = series[s];
        out[r * width + s] += sums[to] - sums[from] + sums[wrapped] - sums[0];
      }
    });
  }
  return out;
}

/** How often each row was drawn, [n], one resample after the other; the array is reused. */
export function* resampleCounts(n: number, settings: BootstrapSettings): Generator<Uint32Array, void, void> {
  const blocks = new BlockDraws(n, settings);
  const change = new Int32Array(n + 1);
  const counts = new Uint32Array(n);
  for (let r = 0; r < settings.resamples; r++) {
    change.fill(0);
    blocks.draw((from, to, wrapped) => {
      change[from]++;
      change[to]--;
      if (wrapped === 0) return;
      change[0]++;
      change[wrapped]--;
    });
    for (let row = 0, times = 0; row < n; row++) counts[row] = times += change[row];
    yield counts;
  }
}

/** Linear between order statistics (NumPy's default); `q` in [0, 1], `sorted` ascending. */
export function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Central 95 % of `sorted`. */
export const interval95 = (sorted: Float64Array): readonly [number, number] => [
  quantile(sorted, 0.025),
  quantile(sorted, 0.975),
];

/** Mean blocks that must be scored before an interval is given at all. */
export const FEWEST_BLOCKS = 10;

/**
 * Mean block for `n` rows whose labels span `horizon` rows: the one asked for, longer where a label is longer,
 * shorter where the rows would not make ten of it; null where such a block would not hold a label.
 */
export function blockFor(n: number, horizon: number, meanBlock: number): number | null {
  const block = Math.min(Math.max(meanBlock, horizon), Math.floor(n / FEWEST_BLOCKS));
  return block >= horizon ? block : null;
}

/**
 * 95 % interval of skill = 1 - Σ loss / Σ floor loss; null with fewer than ten mean blocks of rows, where it would be a
 * guess. Running sums of n rows each, [n + 1 or more].
 */
export function skillInterval(
  lossSums: Float64Array,
  floorSums: Float64Array,
  n: number,
  settings = BOOTSTRAP,
): readonly [number, number] | null {
  if (n < FEWEST_BLOCKS * settings.meanBlock) return null;
  return interval95(resample(lossSums, floorSums, n, settings, (loss, floor) => 1 - loss / floor));
}
