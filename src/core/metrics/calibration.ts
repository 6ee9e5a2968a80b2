/** One bin of forecasts of about equal stated probability. */
export interface ReliabilityBin {
  /** Mean stated probability of the top class. */
  readonly stated: number;
  /** Share of them in which the top class happened. */
  readonly observed: number;
  readonly n: number;
}

export interface Calibration {
  /** Expected calibration error: Σ_bins n_bin / n · |stated - observed|, in [0, 1] (Naeini et al. 2015); NaN of nothing. */
  readonly ece: number;
  readonly bins: readonly ReliabilityBin[];
}

/**
 * Calibration of the top class in about `bins` bins of equal mass, forecasts sorted by stated probability. Equal
 * statements stay together, because a bin judges statements, not rows: one made more often than a bin holds has its own.
 * Where all statements differ, the bins end where n·i/bins is reached. `stated` [n] in (0, 1]; `right` [n] 1 where the
 * top class happened.
 */
export function calibration(stated: Float64Array, right: Uint8Array, bins = 15): Calibration {
  const n = stated.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => stated[a] - stated[b]);
  const builder = new BinBuilder(n, bins);
  for (let from = 0; from < n;) {
    let to = from;
    let hits = 0;
    const p = stated[order[from]];
    for (; to < n && stated[order[to]] === p; to++) hits += right[order[to]];
    builder.add(to - from, (to - from) * p, hits);
    from = to;
  }
  return builder.calibration();
}

/** Gathers groups of equal statements, in ascending order, into bins. */
class BinBuilder {
  readonly #total: number;
  readonly #bins: number;
  readonly #found: ReliabilityBin[] = [];
  #n = 0;
  #stated = 0;
  #right = 0;
  #reached = 0;
  #target = 1;

  constructor(total: number, bins: number) {
    this.#total = total;
    this.#bins = bins;
  }

  /** `n` forecasts whose statements sum to `stated`, `right` of them right. */
  add(n: number, stated: number, right: number): void {
    if (n === 0) return;
    const full = this.#total / this.#bins;
    if (n > full && this.#n > full / 2) this.#end();
    this.#n += n;
    this.#stated += stated;
    this.#right += right;
    this.#reached += n;
    if (this.#reached >= this.#edge()) this.#end();
  }

  #edge(): number {
    return Math.floor((this.#total * this.#target) / this.#bins);
  }

  #end(): void {
    this.#found.push({ stated: this.#stated / this.#n, observed: this.#right / this.#n, n: this.#n });
    const half = this.#total / this.#bins / 2;
    while (this.#target < this.#bins && this.#edge() < this.#reached + half) this.#target++;
    this.#n = this.#stated = this.#right = 0;
  }

  calibration(): Calibration {
    let sum = 0;
    for (const { n, stated, observed } of this.#found) sum += n * Math.abs(stated - observed);
    return { ece: this.#total === 0 ? NaN : sum / this.#total, bins: this.#found };
  }
}

const CELLS = 2048;

/** The same without sorting, for figures renewed twice a second: statements are equal if they fall into one of 2,048 cells. */
export class CalibrationHistogram {
  readonly #n = new Float64Array(CELLS);
  readonly #stated = new Float64Array(CELLS);
  readonly #right = new Float64Array(CELLS);

  add(stated: number, right: boolean): void {
    const cell = Math.min(CELLS - 1, (stated * CELLS) | 0);
    this.#n[cell]++;
    this.#stated[cell] += stated;
    if (right) this.#right[cell]++;
  }

  calibration(bins = 15): Calibration {
    const builder = new BinBuilder(
      this.#n.reduce((sum, n) => sum + n, 0),
      bins,
    );
    for (let cell = 0; cell < CELLS; cell++) builder.add(this.#n[cell], this.#stated[cell], this.#right[cell]);
    return builder.calibration();
  }
}
