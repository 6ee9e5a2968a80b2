/** Two clusters joined; clusters 0..n-1 are the columns, n + i is what merge i made. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  /** Mean of 1 - |r| over the pairs between the two. */
  readonly height: number;
  /** Columns in the cluster made. */
  readonly size: number;
}

export interface Clustering {
  /** Ascending in height; n - 1 of them. */
  readonly merges: readonly Merge[];
  /** Columns in the order of the tree's leaves, [columns]: alike ones side by side. */
  readonly order: Int32Array;
}

/**
 * Average linkage (UPGMA, Sokal and Michener 1958) on the distance 1 - |r|; an undefined correlation counts as none.
 * Of two equal distances the one between the earlier clusters is joined first. Each merge turns its halves so that the
 * columns that come to touch are as alike as they can be. `correlation` is [columns, columns], row-major.
 */
export function clusterColumns(correlation: Float64Array, columns: number): Clustering {
  const distance = correlation.map((r) => (r === r ? 1 - Math.abs(r) : 1));
  const original = distance.slice();
  const cluster = Int32Array.from({ length: columns }, (_, i) => i);
  const leaves: number[][] = Array.from({ length: columns }, (_, i) => [i]);
  const alive = new Uint8Array(columns).fill(1);
  const merges: Merge[] = [];
  for (let step = 0; step < columns - 1; step++) {
    const [a, b] = closest(distance, alive, columns);
    const height = distance[a * columns + b];
    const [left, right] = cluster[a] < cluster[b] ? [cluster[a], cluster[b]] : [cluster[b], cluster[a]];
    average(distance, alive, columns, a, b, leaves[a].length, leaves[b].length);
    leaves[a] = joined(leaves[a], leaves[b], original, columns);
    alive[b] = 0;
    cluster[a] = columns + step;
    merges.push({ left, right, height, size: leaves[a].length });
  }
  return { merges, order: Int32Array.from(columns > 0 ? leaves[0] : []) };
}

function closest(distance: Float64Array, alive: Uint8Array, n: number): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let least = Infinity;
  for (let i = 0; i < n; i++) {
    if (!alive[i]) continue;
    for (let j = i + 1; j < n; j++) {
      if (alive[j] && distance[i * n + j] < least) {
        least = distance[i * n + j];
        best = [i, j];
      }
    }
  }
  return best;
}

/** Distances of the union of a and b, kept in a's place. */
function average(
  d: Float64Array,
  alive: Uint8Array,
  n: number,
  a: number,
  b: number,
  sizeA: number,
  sizeB: number,
): void {
  for (let k = 0; k < n; k++) {
    if (!alive[k] || k === a || k === b) continue;
    const mean = (sizeA * d[a * n + k] + sizeB * d[b * n + k]) / (sizeA + sizeB);
    d[a * n + k] = mean;
    d[k * n + a] = mean;
  }
}

function joined(a: readonly number[], b: readonly number[], distance: Float64Array, n: number): number[] {
  const touch = (i: number, j: number): number => distance[i * n + j];
  const ways = [
    { d: touch(a.at(-1)!, b[0]), flipA: false, flipB: false },
    { d: touch(a.at(-1)!, b.at(-1)!), flipA: false, flipB: true },
    { d: touch(a[0], b[0]), flipA: true, flipB: false },
    { d: touch(a[0], b.at(-1)!), flipA: true, flipB: true },
  ];
  const best = ways.reduce((best, way) => (way.d < best.d ? way : best));
  const [first, second] = [best.flipA ? a.toReversed() : a, best.flipB ? b.toReversed() : b];
  return [...first, ...second];
}
