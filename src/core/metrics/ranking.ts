import { type BootstrapSettings, interval95, resampleCounts } from "./bootstrap.ts";
import type { Figure } from "./figure.ts";

/** Shares of the rows, the most confident first, whose precision is asked for. */
export const TOP_SHARES = [0.01, 0.05, 0.1] as const;

/** Resamples of a ranking: each one walks through all rows, so that there are fewer than of sums. */
export const RANKING_RESAMPLES = 400;

/** What one ranking of rows is worth. Fractions; NaN where a class has no row. */
export interface RankingFigures {
  /** Chance that a row of the class is ranked above one that is not, ties counting half. */
  readonly rocAuc: number;
  /** Sum over ranks of the gain in recall times the precision there (scikit-learn's `average_precision_score`). */
  readonly averagePrecision: number;
  /** Share of the class among the first rows, by TOP_SHARES; of a tie that is cut, the share of the whole tie counts. */
  readonly precision: readonly number[];
}

/** Rows in descending order of a score; a group is a tie. */
export interface Ranking {
  /** [n] */
  readonly order: Uint32Array;
  /** Where each group ends in `order`, ascending. */
  readonly ends: Uint32Array;
}

export function rankingOf(scores: Float64Array): Ranking {
  const n = scores.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const ends = new Uint32Array(n);
  let groups = 0;
  for (let i = 0; i < n; i++) if (i + 1 === n || scores[order[i + 1]] !== scores[order[i]]) ends[groups++] = i + 1;
  return { order, ends: ends.subarray(0, groups) };
}

/** `positive` [n] 1 where the row is of the class; `weights` [n] how often each row counts, null: once. */
export function rankingFigures(
  { order, ends }: Ranking,
  positive: Uint8Array,
  weights: ArrayLike<number> | null = null,
): RankingFigures {
  const total = weights ? sumOf(weights) : order.length;
  const precision = TOP_SHARES.map(() => NaN);
  let [hits, seen, area, steps] = [0, 0, 0, 0];
  let asked = 0;
  for (let g = 0, i = 0; g < ends.length; g++) {
    let groupHits = 0;
    let group = 0;
    for (; i < ends[g]; i++) {
      const weight = weights ? weights[order[i]] : 1;
      group += weight;
      groupHits += weight * positive[order[i]];
    }
    if (group === 0) continue;
    for (; asked < TOP_SHARES.length && seen + group >= TOP_SHARES[asked] * total; asked++) {
      const wanted = TOP_SHARES[asked] * total;
      precision[asked] = (hits + (groupHits * (wanted - seen)) / group) / wanted;
    }
    area += (group - groupHits) * (hits + groupHits / 2);
    hits += groupHits;
    seen += group;
    steps += groupHits * (hits / seen);
  }
  return { rocAuc: area / (hits * (seen - hits)), averagePrecision: steps / hits, precision };
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** RankingFigures with block-bootstrap intervals, beside what a ranking by chance reaches. */
export interface RankingDetail {
  /** Floor 1/2. */
  readonly rocAuc: Figure;
  /** Floor: the share of the class among the rows. */
  readonly averagePrecision: Figure;
  /** By TOP_SHARES. Floor: the share of the class among the rows. */
  readonly precision: readonly Figure[];
}

/** One detail for each of `rankings`, all over the same rows and blocks; without settings no interval is given. */
export function rankingDetails(
  rankings: readonly { readonly scores: Float64Array; readonly positive: Uint8Array }[],
  settings: BootstrapSettings | null,
): RankingDetail[] {
  const n = rankings[0]?.scores.length ?? 0;
  const ranked = rankings.map(({ scores, positive }) => ({ ranking: rankingOf(scores), positive }));
  const drawn = ranked.map(() => new Draws(settings ? Math.min(settings.resamples, RANKING_RESAMPLES) : 0));
  if (settings && n > 0) {
    const resamples = Math.min(settings.resamples, RANKING_RESAMPLES);
    let r = 0;
    for (const counts of resampleCounts(n, { ...settings, resamples })) {
      ranked.forEach(({ ranking, positive }, i) => drawn[i].set(r, rankingFigures(ranking, positive, counts)));
      r++;
    }
  }
  return ranked.map(({ ranking, positive }, i) => {
    const share = sumOf(positive) / n;
    const { rocAuc, averagePrecision, precision } = rankingFigures(ranking, positive);
    return {
      rocAuc: { value: rocAuc, interval: drawn[i].interval(0), floor: 0.5 },
      averagePrecision: { value: averagePrecision, interval: drawn[i].interval(1), floor: share },
      precision: precision.map((value, k) => ({ value, interval: drawn[i].interval(2 + k), floor: share })),
    };
  });
}

/** Resampled figures of one ranking: area, average precision, then precisions. */
class Draws {
  readonly #values: readonly Float64Array[];

  constructor(resamples: number) {
    this.#values = Array.from({ length: 2 + TOP_SHARES.length }, () => new Float64Array(resamples));
  }

  set(r: number, { rocAuc, averagePrecision, precision }: RankingFigures): void {
    this.#values[0][r] = rocAuc;
    this.#values[1][r] = averagePrecision;
    for (let k = 0; k < precision.length; k++) this.#values[2 + k][r] = precision[k];
  }

  /** Null where nothing was drawn, or a resample had no row of the class. */
  interval(i: number): readonly [number, number] | null {
    const values = this.#values[i];
    if (values.length === 0 || values.some(Number.isNaN)) return null;
    return interval95(values.toSorted());
  }
}
