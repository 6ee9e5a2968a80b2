import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runToEnd } from "../forecaster.ts";
import { Random } from "../random.ts";
import { clusterColumns } from "./clustering.ts";
import { correlations } from "./correlation.ts";
import { TILE_ROWS } from "./gram.ts";

/** Two passes over the rows that both have, pair by pair. */
function slowPearson(a: Float64Array, b: Float64Array): { r: number; n: number } {
  const rows = Array.from(a.keys()).filter((row) => Number.isFinite(a[row]) && Number.isFinite(b[row]));
  const mean = (x: Float64Array) => rows.reduce((sum, row) => sum + x[row], 0) / rows.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    rows.reduce((sum, row) => sum + (x[row] - mx) * (y[row] - my), 0);
  return { r: product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb)), n: rows.length };
}

function randomColumns(seed: number, columns: number, rows: number, missing: number): Float64Array[] {
  const random = new Random(seed);
  const common = Float64Array.from({ length: rows }, () => random.normal());
  return Array.from({ length: columns }, (_, c) => {
    const warmUp = random.integer(Math.max(1, Math.floor(rows / 4)));
    const offset = 1e6 * c;
    return Float64Array.from(common, (x, row) =>
      row < warmUp || random.uniform() < missing ? Number.NaN : offset + x * (c % 3) + random.normal(),
    );
  });
}

test("each pair is correlated over the rows that both have, as a pair-by-pair twin does", () => {
  const shape = fc.record({
    seed: fc.nat(),
    columns: fc.integer({ min: 1, max: 8 }),
    rows: fc.constantFrom(3, 50, TILE_ROWS - 1, TILE_ROWS, 3 * TILE_ROWS + 17),
    missing: fc.constantFrom(0, 0.02, 0.5),
  });
  fc.assert(
    fc.property(shape, ({ seed, columns, rows, missing }) => {
      const data = randomColumns(seed, columns, rows, missing);
      const { values, pairs } = runToEnd(correlations(data));
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j < columns; j++) {
          if (i === j) continue;
          const { r, n } = slowPearson(data[i], data[j]);
          expect(pairs[i * columns + j]).toBe(n);
          if (n > 2) expect(values[i * columns + j]).toBeCloseTo(r, 8);
        }
      }
    }),
    { numRuns: 60 },
  );
});

// SciPy 1.17.1: spearmanr and pearsonr of these 24 pairs.
const X = [
  0, 0.6, -0.5, -1.8, -0.9, -2, 0.1, 2.7, -1, -1.2, 1, 0.7, 0.2, -1.9, -0.1, 1.4, -2.7, -0.9, -3.8, -2.6, -3.7, -0.5,
  -2.5, 0.5,
];
const Y = [
  0.2, 0.1, -2.8, -1.4, -0.5, -0.9, -1.5, 0.9, -1.5, -1.4, 1.6, -0.5, 0.1, -0.1, -0.6, 0.6, -1.2, -0.4, -3.1, -1.2,
  -0.5, -1.8, -0.4, 0.4,
];

test("both coefficients are SciPy's, ties included", () => {
  const data = [Float64Array.from(X), Float64Array.from(Y)];
  expect(runToEnd(correlations(data, "spearman")).values[1]).toBeCloseTo(0.5807372195408377, 13);
  expect(runToEnd(correlations(data, "pearson")).values[2]).toBeCloseTo(0.5868576829928203, 13);
});

test("a column that does not vary correlates with nothing, not even where rounding makes it seem to", () => {
  const constant = new Float64Array(1000).fill(0.1);
  const other = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  // Varies, but not on the rows it shares with `half`.
  const early = other.map((x, i) => (i < 500 ? x : 0.3));
  const half = other.map((x, i) => (i < 500 ? Number.NaN : x));
  const { values } = runToEnd(correlations([constant, other, early, half]));
  expect(values[1]).toBeNaN();
  expect(values[0]).toBeNaN();
  expect(values[11]).toBeNaN();
  expect(values[5]).toBe(1);
});

test("columns of different lengths are refused", () => {
  expect(() => runToEnd(correlations([new Float64Array(3), new Float64Array(4)]))).toThrow(RangeError);
});

test("merges and heights are SciPy's average linkage", () => {
  // SciPy 1.17.1 linkage(squareform(1 - |C|), "average").
  const C = [
    [1, 0.019, -0.0001, -0.951, 0.0581, 0.4324],
    [0.019, 1, -0.0111, -0.0289, 0.9174, 0.1691],
    [-0.0001, -0.0111, 1, 0.0352, 0.0147, 0.0629],
    [-0.951, -0.0289, 0.0352, 1, -0.0569, -0.401],
    [0.0581, 0.9174, 0.0147, -0.0569, 1, 0.1548],
    [0.4324, 0.1691, 0.0629, -0.401, 0.1548, 1],
  ];
  const expected = [
    [0, 3, 0.049, 2],
    [1, 4, 0.0826, 2],
    [5, 6, 0.5833, 3],
    [7, 8, 0.9188666666666666, 5],
    [2, 9, 0.9752, 6],
  ];
  const { merges, order } = clusterColumns(Float64Array.from(C.flat()), 6);
  merges.forEach(({ left, right, height, size }, i) => {
    expect([left, right, size]).toEqual([expected[i][0], expected[i][1], expected[i][3]]);
    expect(height).toBeCloseTo(expected[i][2], 12);
  });
  expect(Array.from(order).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  // 0, 3 and 5 are neighbours, and so are 1 and 4.
  const place = (c: number) => order.indexOf(c);
  expect(Math.max(place(0), place(3), place(5)) - Math.min(place(0), place(3), place(5))).toBe(2);
  expect(Math.abs(place(1) - place(4))).toBe(1);
});

test("columns planted in three families come out family by family, opposite signs together", () => {
  const random = new Random(9);
  const families = Array.from({ length: 3 }, () => Float64Array.from({ length: 2000 }, () => random.normal()));
  const data = Array.from({ length: 15 }, (_, c) =>
    families[c % 3].map((x) => (c % 2 ? -1 : 1) * x + 0.7 * random.normal()),
  );
  const { values, columns } = runToEnd(correlations(data));
  const { order } = clusterColumns(values, columns);
  const changes = Array.from(order).filter((c, i) => i > 0 && c % 3 !== order[i - 1] % 3);
  expect(changes.length).toBe(2);
});

test("clustering takes an undefined correlation for none, and no columns for no tree", () => {
  const { merges } = clusterColumns(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 1), 2);
  expect(merges).toEqual([{ left: 0, right: 1, height: 1, size: 2 }]);
  expect(clusterColumns(new Float64Array(0), 0)).toEqual({ merges: [], order: new Int32Array(0) });
});
