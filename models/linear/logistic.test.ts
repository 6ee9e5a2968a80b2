import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runToEnd } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import {
  fitLogistic,
  LOGISTIC_DEFAULTS,
  type LogisticRows,
  type LogisticWeights,
  predictLogistic,
} from "./logistic.ts";

const fit = (rows: LogisticRows, c = 1000) => runToEnd(fitLogistic(rows, { ...LOGISTIC_DEFAULTS, c }));

/** Rows of a known model, so that classes depend on the inputs. */
function drawnRows(seed: number, n: number, inputs: number): LogisticRows {
  const random = new Random(seed);
  const columns = Array.from({ length: inputs }, () => Float64Array.from({ length: n }, () => random.normal()));
  const weights = Array.from({ length: 3 * inputs }, () => random.normal());
  const p = new Float64Array(3 * n);
  predictLogistic({ intercepts: [0.3, -0.2, 0.1], weights }, columns, 0, n, p);
  const classes = Uint8Array.from({ length: n }, (_, i) => {
    const u = random.uniform();
    return u < p[3 * i] ? 0 : u < p[3 * i] + p[3 * i + 1] ? 1 : 2;
  });
  return { columns, classes };
}

/** Σ -ln p + |W|²/(2C) as scikit-learn states it, with all three classes' parameters free. */
function penalisedLoss(
  { columns, classes }: LogisticRows,
  { intercepts, weights }: LogisticWeights,
  c: number,
): number {
  const p = new Float64Array(3 * classes.length);
  predictLogistic({ intercepts, weights }, columns, 0, classes.length, p);
  let loss = 0;
  classes.forEach((y, i) => (loss -= Math.log(p[3 * i + y])));
  return loss + weights.reduce((sum, w) => sum + w * w, 0) / (2 * c);
}

test("without inputs the probabilities are the class shares", () => {
  const classes = Uint8Array.from([0, 0, 1, 2, 2, 2, 2, 1]);
  const model = fit({ columns: [], classes });
  const out = new Float64Array(3);
  predictLogistic(model, [], 0, 1, out);
  [2 / 8, 2 / 8, 4 / 8].forEach((share, c) => expect(out[c]).toBeCloseTo(share, 9));
  expect(model.logLoss).toBeCloseTo(1.5 * Math.LN2, 12);
});

test("on one yes-or-no input and hardly a penalty the probabilities are the shares within each answer", () => {
  // Counts of classes: 6, 3, 1 where x = 0 and 2, 3, 5 where x = 1; the saturated model repeats them.
  const counts = [
    [6, 3, 1],
    [2, 3, 5],
  ];
  const x: number[] = [];
  const y: number[] = [];
  counts.forEach((row, value) => row.forEach((n, c) => Array.from({ length: n }, () => (x.push(value), y.push(c)))));
  const model = fit({ columns: [Float64Array.from(x)], classes: Uint8Array.from(y) }, 1e9);
  const out = new Float64Array(6);
  predictLogistic(model, [Float64Array.from([0, 1])], 0, 2, out);
  [0.6, 0.3, 0.1, 0.2, 0.3, 0.5].forEach((share, i) => expect(out[i]).toBeCloseTo(share, 6));
});

test("the fit is the minimum: no parameter of the three classes can be moved to a lower penalised loss", () => {
  for (const c of [1000, 0.5, 0.01]) {
    const rows = drawnRows(1, 300, 3);
    const model = fit(rows, c);
    const at = penalisedLoss(rows, model, c);
    const h = 1e-4;
    for (const part of ["intercepts", "weights"] as const) {
      model[part].forEach((_, i) => {
        const moved = (step: number) =>
          penalisedLoss(rows, { ...model, [part]: model[part].map((v, j) => (j === i ? v + step : v)) }, c);
        // Central difference: the gradient is zero; and both ways lead up.
        expect(Math.abs(moved(h) - moved(-h)) / (2 * h)).toBeLessThan(1e-4);
        expect(Math.min(moved(h), moved(-h))).toBeGreaterThan(at);
      });
    }
  }
});

test("weights of each input, and intercepts, sum to zero over the classes", () => {
  const { weights, intercepts } = fit(drawnRows(2, 200, 2));
  expect(intercepts[0] + intercepts[1] + intercepts[2]).toBeCloseTo(0, 12);
  for (const j of [0, 1]) expect(weights[j] + weights[2 + j] + weights[4 + j]).toBeCloseTo(0, 12);
});

test("a stronger penalty gives smaller weights, the strongest the class shares", () => {
  const rows = drawnRows(3, 400, 2);
  const size = (c: number) => Math.hypot(...fit(rows, c).weights);
  expect(size(1)).toBeLessThan(size(1000));
  expect(size(1e-3)).toBeLessThan(size(1));
  expect(size(1e-9)).toBeCloseTo(0, 5);
});

test("exchanging two classes exchanges their parameters", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const rows = drawnRows(seed, 150, 1);
      fc.pre([0, 1, 2].every((c) => rows.classes.includes(c)));
      const model = fit(rows);
      const turned = fit({ ...rows, classes: rows.classes.map((c) => 2 - c) });
      [0, 1, 2].forEach((c) => expect(turned.weights[2 - c]).toBeCloseTo(model.weights[c], 6));
    }),
    { numRuns: 30 },
  );
});

test("classes that one input separates, a constant input and a doubled one are fitted all the same", () => {
  const x = Float64Array.from({ length: 30 }, (_, i) => i);
  const classes = Uint8Array.from({ length: 30 }, (_, i) => Math.floor(i / 10));
  const separated = fit({ columns: [x.map((v) => (v - 15) / 10)], classes });
  expect(separated.logLoss).toBeLessThan(0.1);
  const rows = drawnRows(4, 200, 1);
  const twice = fit({ ...rows, columns: [rows.columns[0], rows.columns[0], new Float64Array(200).fill(1)] });
  expect(twice.logLoss).toBeCloseTo(fit(rows).logLoss, 5);
  expect(twice.weights[0]).toBeCloseTo(twice.weights[1], 6);
});

test("a class without a row is refused by name", () => {
  expect(() => fit({ columns: [], classes: Uint8Array.from([0, 2]) })).toThrow("no row of class stationary");
});

test("a row whose input is undefined is not forecast", () => {
  const out = new Float64Array(9);
  const model = { intercepts: [0, 0, 0], weights: [1, 0, -1] };
  predictLogistic(model, [Float64Array.from([NaN, 0, Infinity])], 0, 3, out);
  expect(Number.isNaN(out[0]) && Number.isNaN(out[2])).toBe(true);
  expect(out[3]).toBeCloseTo(1 / 3, 14);
  expect(Number.isNaN(out[6])).toBe(true);
});

test("probabilities of a span are those of its rows, and extreme odds stay finite", () => {
  const model = { intercepts: [0, 0, 0], weights: [2000, 0, -2000] };
  const column = Float64Array.from([9, 1, -1]);
  const out = new Float64Array(6);
  predictLogistic(model, [column], 1, 3, out);
  expect([...out]).toEqual([1, 0, 0, 0, 0, 1]);
});
