import type { Span } from "../market/day.ts";
import type { Clustering } from "./clustering.ts";
import type { CorrelationKind, CorrelationMatrix } from "./correlation.ts";

/** Two columns and what they share. */
export interface CorrelatedPair {
  readonly a: string;
  readonly b: string;
  readonly r: number;
  /** Rows where both have a value. */
  readonly rows: number;
}

/** A matrix ready to be shown: alike columns side by side. */
export interface CorrelationReport {
  readonly kind: CorrelationKind;
  readonly rows: Span;
  /** In the order of the clustering's leaves. */
  readonly names: readonly string[];
  /** r of names i and j, row-major; NaN where undefined. [names, names] */
  readonly values: Float64Array;
  /** The pairs with the largest |r|, largest first; at most STRONGEST of them. */
  readonly strongest: readonly CorrelatedPair[];
  /** Groups of two or more columns joined at a mean distance 1 - |r| of at most `alikeWithin`: near-duplicates, largest first. */
  readonly groups: readonly (readonly string[])[];
  readonly alikeWithin: number;
}

export const STRONGEST = 100;
export const ALIKE_WITHIN = 0.1;

export function correlationReport(
  names: readonly string[],
  rows: Span,
  matrix: CorrelationMatrix,
  clustering: Clustering,
): CorrelationReport {
  const n = names.length;
  const { order } = clustering;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) values[i * n + j] = matrix.values[order[i] * n + order[j]];
  }
  return {
    kind: matrix.kind,
    rows,
    names: Array.from(order, (c) => names[c]),
    values,
    strongest: strongestPairs(names, matrix),
    groups: groupsWithin(names, clustering),
    alikeWithin: ALIKE_WITHIN,
  };
}

function strongestPairs(names: readonly string[], { values, pairs }: CorrelationMatrix): CorrelatedPair[] {
  const n = names.length;
  const found: CorrelatedPair[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const r = values[i * n + j];
      if (r === r) found.push({ a: names[i], b: names[j], r, rows: pairs[i * n + j] });
    }
  }
  return found.toSorted((x, y) => Math.abs(y.r) - Math.abs(x.r)).slice(0, STRONGEST);
}

/** The tree cut at `ALIKE_WITHIN`; single columns are left out. */
function groupsWithin(names: readonly string[], { merges }: Clustering): string[][] {
  const members: (string[] | null)[] = names.map((name) => [name]);
  for (const { left, right, height } of merges) {
    const [a, b] = [members[left], members[right]];
    const joined = height <= ALIKE_WITHIN && a && b;
    members.push(joined ? [...a, ...b] : null);
    if (joined) members[left] = members[right] = null;
  }
  return members
    .filter((group): group is string[] => group !== null && group.length > 1)
    .toSorted((a, b) => b.length - a.length);
}
