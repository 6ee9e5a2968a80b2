import type { Span } from "../market/day.ts";

/*
 * Splits of the feature catalogue (features.md section 15): rows in time order, never shuffled. The evaluation
 * protocol's own split is protocol.ts; the two are not mixed.
 */

/** What a sample reads: its input rows i-window+1..i, its label up to row i+horizon. */
export interface SampleReach {
  /** Rows of a model's input; 1 for tabular models. */
  readonly window?: number;
  /** Rows ahead. */
  readonly horizon: number;
  /** Rows kept free after a test range; default max(horizon, window). */
  readonly embargo?: number;
}

/** Rows to fit on, to choose on and to score on; ascending spans, empty where the scheme has none. */
export interface Split {
  readonly name: string;
  readonly train: readonly Span[];
  readonly validation: readonly Span[];
  readonly test: readonly Span[];
}

interface Reach {
  readonly w: number;
  readonly h: number;
  readonly E: number;
  /** Rows between a training range and the first sample after it. */
  readonly gap: number;
}

function reachOf({ window = 1, horizon, embargo }: SampleReach): Reach {
  for (const [name, value, least] of [
    ["window", window, 1],
    ["horizon", horizon, 1],
    ["embargo", embargo ?? 0, 0],
  ] as const) {
    if (!(Number.isInteger(value) && value >= least))
      throw new RangeError(`splits: ${name} ${value}: a whole number of rows, at least ${least}`);
  }
  const E = embargo ?? Math.max(horizon, window);
  return { w: window, h: horizon, E, gap: Math.max(E, window - 1) };
}

const spans = (from: number, to: number): Span[] => (to > from ? [{ from, to }] : []);

function requireRows(split: Split, parts: readonly ("train" | "validation" | "test")[], rows: number): Split {
  for (const part of parts) {
    if (split[part].length === 0)
      throw new RangeError(`splits: ${rows} rows are too few: the ${part} rows of ${split.name} are empty`);
  }
  return split;
}

/** 60 % to train, 20 % to choose, 20 % to score. Throws RangeError if a part would be empty. */
export function chronological(rows: number, reach: SampleReach): Split {
  const { w, h, gap } = reachOf(reach);
  const [c1, c2] = [Math.floor((6 * rows) / 10), Math.floor((8 * rows) / 10)];
  const split: Split = {
    name: "chronological",
    train: spans(w - 1, c1 - h),
    validation: spans(c1 + gap, c2 - h),
    test: spans(c2 + gap, rows - h),
  };
  return requireRows(split, ["train", "validation", "test"], rows);
}

export interface WalkForward extends SampleReach {
  readonly folds: number;
  /** Rows before the first test block, N0. */
  readonly first: number;
  /** Train on the last `first` rows only, in the place of all rows so far. */
  readonly rolling?: boolean;
}

/** One split per fold; whatever is fitted is fitted anew for each. Throws RangeError if a part would be empty. */
export function walkForward(rows: number, { folds, first, rolling = false, ...reach }: WalkForward): Split[] {
  const { w, h, gap } = reachOf(reach);
  const size = Math.floor((rows - first) / folds);
  if (!(folds >= 1 && first >= 1 && size >= 1))
    throw new RangeError(`splits: ${folds} folds after ${first} rows do not fit into ${rows} rows`);
  return Array.from({ length: folds }, (_, f) => {
    const a = first + f * size;
    const b = f === folds - 1 ? rows : a + size;
    const split: Split = {
      name: `fold ${f + 1}`,
      train: spans(Math.max(w - 1, rolling ? a - h - first : 0), a - h),
      validation: [],
      test: spans(a + gap, b - h),
    };
    return requireRows(split, ["train", "test"], rows);
  });
}

/** Last row that the label of sample i reads; NaN if it has none, which counts as i + horizon. */
export type EndOf = (i: number) => number;

/**
 * Training rows of `from..to-1` beside the test ranges: row i stays if, for each range [a, b) on its own, its label ends
 * before the first row that a test input reads (end_i < a - window + 1) or its input starts after the embargo
 * (i - window + 1 > last test label's end + embargo). `endOf` for labels that end early or late; default i + horizon.
 */
export function purged({ from, to }: Span, tests: readonly Span[], reach: SampleReach, endOf?: EndOf): Span[] {
  const { w, h, E } = reachOf(reach);
  const end = (i: number): number => {
    const row = endOf?.(i) ?? Number.NaN;
    return row === row ? row : i + h;
  };
  const ranges = tests.map((test) => ({ ...test, last: lastEnd(test, end) }));
  const kept: Span[] = [];
  let start = -1;
  for (let i = from; i <= to; i++) {
    const keep =
      i < to &&
      ranges.every(({ from: a, to: b, last }) => (i < a || i >= b) && (end(i) < a - w + 1 || i - w + 1 > last + E));
    if (keep && start < 0) start = i;
    if (keep || start < 0) continue;
    kept.push({ from: start, to: i });
    start = -1;
  }
  return kept;
}

function lastEnd({ from, to }: Span, end: EndOf): number {
  let last = -Infinity;
  for (let i = from; i < to; i++) last = Math.max(last, end(i));
  return last;
}

export interface Combinatorial extends SampleReach {
  /** G. */
  readonly groups?: number;
  /** K: groups that are tested together. */
  readonly testGroups?: number;
  readonly endOf?: EndOf;
}

/**
 * Combinatorial purged cross-validation (López de Prado 2018): every K of G groups is a test set once; C(G, K) splits.
 * Throws RangeError if a part would be empty.
 */
export function combinatorial(rows: number, { groups = 6, testGroups = 2, endOf, ...reach }: Combinatorial): Split[] {
  const { w, h } = reachOf(reach);
  if (!(Number.isInteger(groups) && Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups))
    throw new RangeError(`splits: ${testGroups} of ${groups} groups cannot be tested`);
  const edge = (g: number): number => Math.floor((rows * g) / groups);
  return subsets(groups, testGroups).map((chosen) => {
    const test = chosen.flatMap((g) => spans(Math.max(edge(g), w - 1), Math.min(edge(g + 1), rows - h)));
    const split: Split = {
      name: `groups ${chosen.join(" ")}`,
      train: purged({ from: w - 1, to: rows - h }, test, reach, endOf),
      validation: [],
      test,
    };
    return requireRows(split, ["train", "test"], rows);
  });
}

/** Subsets of {0..n-1} with k members, in lexical order. */
function subsets(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= n - k; first++)
    for (const rest of subsets(n, k - 1, first + 1)) found.push([first, ...rest]);
  return found;
}
