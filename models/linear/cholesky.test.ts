import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { solvePositiveDefinite } from "./cholesky.ts";

test("the solution satisfies the equations, for any positive definite matrix", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
      const random = new Random(seed);
      const half = Array.from({ length: n * n }, () => random.normal());
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) a[i * n + j] += half[i * n + k] * half[j * n + k];
          if (i === j) a[i * n + j] += 0.1;
        }
      }
      const b = Float64Array.from({ length: n }, () => random.normal());
      const x = b.slice();
      expect(solvePositiveDefinite(a.slice(), x)).toBe(true);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += a[i * n + j] * x[j];
        expect(sum).toBeCloseTo(b[i], 7);
      }
    }),
  );
});

test("a singular and an indefinite matrix are refused", () => {
  expect(solvePositiveDefinite(Float64Array.from([1, 1, 1, 1]), new Float64Array(2))).toBe(false);
  expect(solvePositiveDefinite(Float64Array.from([1, 2, 2, 1]), new Float64Array(2))).toBe(false);
});
