import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runToEnd } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { type ElasticNet, type ElasticNetFit, ElasticNetPath } from "./elastic-net.ts";
import golden from "./golden/elastic-net.json" with { type: "json" };
import { type DenseRows, meanLoss, softmaxLoss } from "./softmax-loss.ts";

const solve = (rows: DenseRows, penalty: ElasticNet, start: Float64Array | null = null): ElasticNetFit =>
  runToEnd(runToEnd(ElasticNetPath.of(rows, start)).solve(penalty));

function drawn(seed: number, n: number, inputs: number): DenseRows {
  const random = new Random(seed);
  const x = Float64Array.from({ length: n * inputs }, () => random.normal());
  const classes = Uint8Array.from({ length: n }, (_, row) => {
    const lean = (inputs > 0 ? x[row * inputs] : 0) + random.normal();
    return lean < -0.5 ? 0 : lean > 0.7 ? 2 : 1;
  });
  return { x, inputs, classes };
}

const rows: DenseRows = {
  x: Float64Array.from(golden.x),
  inputs: golden.inputs,
  classes: Uint8Array.from(golden.classes),
};

test.each(golden.cases)(
  "solves C = $C, l1Ratio = $l1Ratio as scikit-learn does",
  ({ C, l1Ratio, intercepts, weights }) => {
    const { theta, converged } = solve(rows, { c: C, l1Ratio });
    expect(converged).toBe(true);
    for (let c = 0; c < 3; c++) {
      expect(theta[c * 5 + 4]).toBeCloseTo(intercepts[c], 5);
      for (let j = 0; j < 4; j++) expect(theta[c * 5 + j]).toBeCloseTo(weights[c * 4 + j], 5);
    }
  },
);

test("the gradient is that of finite differences", () => {
  const { x, inputs, classes } = drawn(1, 50, 3);
  const random = new Random(2);
  const theta = Float64Array.from({ length: 12 }, () => random.normal());
  const gradient = new Float64Array(12);
  runToEnd(softmaxLoss({ x, inputs, classes }, theta, gradient));
  for (let i = 0; i < 12; i++) {
    const at = (step: number) =>
      runToEnd(meanLoss({ x, inputs, classes }, theta.with(i, theta[i] + step))) * classes.length;
    expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 6);
  }
});

const penalised = (data: DenseRows, theta: Float64Array, { c, l1Ratio }: ElasticNet): number => {
  let penalty = 0;
  theta.forEach((w, i) => {
    if (i % (data.inputs + 1) < data.inputs) penalty += ((1 - l1Ratio) / 2) * w * w + l1Ratio * Math.abs(w);
  });
  return runToEnd(meanLoss(data, theta)) * data.classes.length + penalty / c;
};

test("at any solution no weight can be moved to lower the penalised loss", () => {
  fc.assert(
    fc.property(
      fc.nat(999),
      fc.double({ min: -3, max: 2, noNaN: true }),
      fc.constantFrom(0, 0.3, 1),
      (seed, logC, l1Ratio) => {
        const data = drawn(seed, 120, 3);
        const penalty = { c: 10 ** logC, l1Ratio };
        const { theta } = solve(data, penalty);
        const lowest = penalised(data, theta, penalty);
        for (let i = 0; i < theta.length; i++)
          for (const step of [-1e-3, 1e-3])
            expect(penalised(data, theta.with(i, theta[i] + step), penalty)).toBeGreaterThan(lowest - 1e-7);
      },
    ),
    { numRuns: 25 },
  );
});

test("a lasso puts useless weights at exactly zero, a ridge does not", () => {
  const data = drawn(3, 300, 6);
  const zeros = (l1Ratio: number) => solve(data, { c: 0.03, l1Ratio }).theta.filter((w) => w === 0).length;
  expect(zeros(1)).toBeGreaterThan(8);
  expect(zeros(0)).toBe(0);
});

const ridge = (c: number): ElasticNet => ({ c, l1Ratio: 0 });

test("starts from a solution where it ends at once, and a path ends where single solutions do", () => {
  const data = drawn(4, 400, 5);
  const path = runToEnd(ElasticNetPath.of(data));
  runToEnd(path.solve(ridge(0.001)));
  const warm = runToEnd(path.solve(ridge(1)));
  const cold = solve(data, ridge(1));
  warm.theta.forEach((w, i) => expect(w).toBeCloseTo(cold.theta[i], 5));
  expect(solve(data, ridge(1), warm.theta).steps).toBeLessThanOrEqual(2);
  expect(cold.steps).toBeGreaterThan(4);
});

test("classes that one input separates, constant and doubled inputs are fitted all the same", () => {
  const { x, classes } = drawn(5, 200, 1);
  const tripled: DenseRows = {
    x: Float64Array.from({ length: 600 }, (_, i) => (i % 3 < 2 ? x[Math.floor(i / 3)] : 1)),
    inputs: 3,
    classes,
  };
  const { theta, converged } = solve(tripled, { c: 1, l1Ratio: 0 });
  expect(converged).toBe(true);
  expect(theta[0]).toBeCloseTo(theta[1], 6);
  const line = Float64Array.from({ length: 30 }, (_, i) => (i - 15) / 10);
  const separated = solve(
    { x: line, inputs: 1, classes: classes.subarray(0, 30).map((_, i) => Math.floor(i / 10)) },
    { c: 100, l1Ratio: 0 },
  );
  expect(separated.converged).toBe(true);
  expect(separated.theta[4]).toBeGreaterThan(3);
});

test("momentum that overshoots is dropped: inputs that hardly differ and nearly separate the classes are solved", () => {
  const random = new Random(9);
  const level = Float64Array.from({ length: 500 }, () => random.normal());
  const x = Float64Array.from({ length: 2000 }, (_, i) => level[i >> 2] + 0.02 * random.normal());
  const classes = Uint8Array.from(level, (z) => {
    const score = 6 * z + random.normal();
    return score < -9 ? 0 : score > 8 ? 2 : 1;
  });
  expect(solve({ x, inputs: 4, classes }, { c: 1000, l1Ratio: 0 }).converged).toBe(true);
});
