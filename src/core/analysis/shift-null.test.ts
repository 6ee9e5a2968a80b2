import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { Fft } from "./fft.ts";
import { falseDiscoveryRates } from "./false-discovery.ts";
import { codesOf, INFORMATION_BINS, mutualInformation } from "./information.ts";
import { unitRanks } from "./power-score.ts";
import { centredRanks } from "./power-targets.ts";
import { ascendingOrder, knownMask } from "./ranks.ts";
import { nullDistribution, ShiftCorrelator, shiftP, shiftRange } from "./shift-null.ts";

test("a transform there and back gives size times the series, and the products between are a convolution", () => {
  const random = new Random(2);
  const n = 64;
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: n }, () => random.normal()));
  const fft = new Fft(n);
  const [ar, ai, br, bi] = [a.slice(), new Float64Array(n), b.slice(), new Float64Array(n)];
  fft.forward(ar, ai);
  fft.forward(br, bi);
  const re = ar.map((x, k) => x * br[k] - ai[k] * bi[k]);
  const im = ar.map((x, k) => x * bi[k] + ai[k] * br[k]);
  fft.inverse(re, im);
  for (let t = 0; t < n; t++) {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += a[s] * b[(t - s + n) % n];
    expect(re[t] / n).toBeCloseTo(sum, 10);
    expect(im[t] / n).toBeCloseTo(0, 10);
  }
  expect(() => new Fft(48)).toThrow(RangeError);
});

const unit = (values: Float64Array) => unitRanks(ascendingOrder(values), values, knownMask(values));

test("every shift's correlation is that of shifting the labels and correlating, with missing rows on both sides", () => {
  const random = new Random(4);
  // 600 rows take a transform of 2048, 1,100 rows one of 2048 < 2 x 1,100.
  for (const rows of [600, 1100]) {
    const column = (missing: number) =>
      Float64Array.from({ length: rows }, () => (random.uniform() < missing ? Number.NaN : random.integer(9)));
    const [a, b, y] = [unit(column(0)), unit(column(0.1)), unit(column(0.05))];
    const range = shiftRange(rows, 40)!;
    const correlator = new ShiftCorrelator(range);
    correlator.addLabel(unit(column(0)));
    correlator.addLabel(y);
    correlator.setPair(a, b);
    const [outA, outB] = [0, 1].map(() => new Float64Array(range.last - range.first + 1));
    correlator.correlate(1, outA, outB);
    for (let shift = range.first; shift <= range.last; shift += 7) {
      for (const [x, out] of [
        [a, outA],
        [b, outB],
      ] as const) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += x.values[row] * y.values[(row - shift + rows) % rows];
        expect(out[shift - range.first]).toBeCloseTo((sum * rows) / Math.sqrt(x.known * y.known), 10);
      }
    }
  }
});

test("shifts keep their distance on both sides of the circle, and too few of them are none", () => {
  expect(shiftRange(148_000, 1200)).toEqual({ rows: 148_000, first: 33_856, last: 114_144, size: 262_144 });
  expect(shiftRange(100_000, 1200)).toEqual({ rows: 100_000, first: 1200, last: 98_800, size: 262_144 });
  expect(shiftRange(2500, 1200)).toBeNull();
  expect(shiftRange(2600, 1200)!.last).toBe(1400);
});

test("a null distribution's deviation, quantiles and drawn bins are those of its values", () => {
  const random = new Random(5);
  const values = Float64Array.from({ length: 20_000 }, () => 0.03 * random.normal());
  const { deviation, quantiles, counts, shifts } = nullDistribution(values);
  expect(deviation).toBeCloseTo(0.03, 3);
  const sorted = values.slice().sort();
  [500, 10_000, 19_500].forEach((rank, i) => expect(quantiles[i]).toBeCloseTo(sorted[rank], 4));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(shifts);
  expect(nullDistribution(new Float64Array(5)).deviation).toBe(0);
});

test("a value that no shift reaches has one chance in one more than the shifts", () => {
  const values = Float64Array.from({ length: 999 }, (_, i) => (i - 499) / 1000);
  expect(shiftP(values, 0.9)).toBe(0.001);
  expect(shiftP(values, -0.4)).toBeCloseTo((1 + 200) / 1000, 15);
});

test("q-values are SciPy's", () => {
  // scipy.stats.false_discovery_control, SciPy 1.17.1.
  const p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
  const q = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.1057142857142857, 0.216, 0.216, 0.216];
  // Shuffled, with what was not tested in between.
  const order = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5];
  const rates = falseDiscoveryRates(Float64Array.from([Number.NaN, ...order.map((i) => p[i]), Number.NaN]));
  expect([rates[0], rates[11]]).toEqual([Number.NaN, Number.NaN]);
  order.forEach((i, at) => expect(rates[at + 1]).toBeCloseTo(q[i], 12));
});

function codes(values: Float64Array): Uint8Array {
  const u = new Float64Array(values.length);
  const known = knownMask(values);
  centredRanks(ascendingOrder(values), values, known, u);
  const out = new Uint8Array(values.length);
  codesOf(u, known, out);
  return out;
}

test("classes have equal mass, and equal values are never parted", () => {
  const even = codes(Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i)));
  const counts = Array.from({ length: INFORMATION_BINS }, () => 0);
  even.forEach((code) => counts[code]++);
  expect(counts).toEqual(counts.map(() => 100));
  const tied = codes(Float64Array.from({ length: 1000 }, (_, i) => (i % 4 === 0 ? 1 : 0)));
  expect(new Set(tied).size).toBe(2);
  expect(codes(Float64Array.of(1, Number.NaN, 2))[1]).toBe(INFORMATION_BINS);
});

test("information about itself is the entropy of ten classes plus its Miller-Madow correction; about noise, nothing", () => {
  const random = new Random(7);
  const n = 20_000;
  const x = codes(Float64Array.from({ length: n }, () => random.normal()));
  const y = codes(Float64Array.from({ length: n }, () => random.normal()));
  // K_x + K_y - K_xy - 1 = 10 + 10 - 10 - 1.
  expect(mutualInformation(x, x)).toBeCloseTo((Math.log(10) + 9 / (2 * n)) / Math.LN2, 12);
  // One row of one class, two of another: entropy, and (2 + 2 - 2 - 1) / 6 nats.
  const odd = Uint8Array.of(0, 1, 1);
  expect(mutualInformation(odd, odd)).toBeCloseTo(Math.log2(3) - 2 / 3 + 1 / 6 / Math.LN2, 12);
  // Without the correction the mean is 81 / 2n nats, 2.9e-3 bits.
  expect(Math.abs(mutualInformation(x, y))).toBeLessThan(1e-3);
});

test("information at a shift pairs a row with the labels that many rows before it, round the circle", () => {
  const random = new Random(3);
  const x = codes(Float64Array.from({ length: 2000 }, () => random.normal()));
  const delayed = x.map((_, row) => x[(row + 300) % 2000]);
  expect(mutualInformation(x, delayed, 300)).toBe(mutualInformation(x, x));
  expect(mutualInformation(x, delayed, 301)).toBeLessThan(0.05);
});

test("a binormal dependence of 0.6 gives the information of its ten by ten table", () => {
  const random = new Random(11);
  const n = 60_000;
  const a = Float64Array.from({ length: n }, () => random.normal());
  const b = a.map((x) => 0.6 * x + 0.8 * random.normal());
  // From SciPy 1.17.1's multivariate_normal.cdf at the deciles; the standard error here is r / ln 2 / √n = 0.0035.
  expect(Math.abs(mutualInformation(codes(a), codes(b)) - 0.2928735)).toBeLessThan(0.0105);
});
