import { expect, test } from "vitest";
import { ADAM, adamState, adamStep, clipNorm, oneCycle } from "./adamw.ts";

// By hand in doubles: m and v by their recursions, corrected for their start at zero.
const byHand = (w: number, g1: number, g2: number, decay: number): number => {
  const first = (1 - 0.1 * decay) * w - (0.1 * g1) / (Math.abs(g1) + 1e-8);
  const m = (0.9 * 0.1 * g1 + 0.1 * g2) / (1 - 0.9 ** 2);
  const v = (0.999 * 0.001 * g1 ** 2 + 0.001 * g2 ** 2) / (1 - 0.999 ** 2);
  return (1 - 0.1 * decay) * first - (0.1 * m) / (Math.sqrt(v) + 1e-8);
};

test("two steps are those of the published recursion, decay apart from the gradient", () => {
  const weights = { w: Float32Array.from([1, -2]), b: Float32Array.from([0.5]) };
  const state = adamState(weights);
  const gradients = [
    { w: Float32Array.from([0.1, -0.2]), b: Float32Array.from([1]) },
    { w: Float32Array.from([0.3, 0.4]), b: Float32Array.from([-1]) },
  ];
  gradients.forEach((g, i) => adamStep(weights, g, state, i + 1, 0.1, (name) => name === "w", { ...ADAM, decay: 0.5 }));
  expect(weights.w[0]).toBeCloseTo(byHand(1, 0.1, 0.3, 0.5), 5);
  expect(weights.w[1]).toBeCloseTo(byHand(-2, -0.2, 0.4, 0.5), 5);
  expect(weights.b[0]).toBeCloseTo(byHand(0.5, 1, -1, 0), 5);
});

test("a gradient's joint norm is cut to the limit, its direction kept; a short one is left alone", () => {
  const gradients = { a: Float32Array.from([3, 0]), b: Float32Array.from([4]) };
  expect(clipNorm(gradients, 1)).toBe(5);
  expect([...gradients.a, ...gradients.b].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0.6, 0, 0.8]);
  expect(clipNorm(gradients, 2)).toBeCloseTo(1, 6);
  expect(gradients.b[0]).toBeCloseTo(0.8, 6);
});

test("the rate rises from a 25th of its peak, turns once and ends near zero", () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycle(step, 100, 1, 0.15));
  expect(rates[0]).toBeCloseTo(1 / 25, 12);
  expect(rates[14]).toBeCloseTo(1, 12);
  expect(rates[99]).toBeCloseTo(1 / 250_000, 9);
  rates.slice(1).forEach((rate, i) => expect(rate > rates[i]).toBe(i + 1 <= 14));
});
