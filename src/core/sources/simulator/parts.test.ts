import { expect, it } from "vitest";
import { Random } from "../../random.ts";
import { ArrivalClock, type ClockModel, Flow } from "./clock.ts";
import { Drift } from "./drift.ts";
import { GOOG_LIKE } from "./model.ts";
import { Table, range, weighing } from "./tables.ts";

function arrivals(model: ClockModel, count: number, seed: number) {
  const clock = new ArrivalClock(model);
  const random = new Random(seed);
  const waits = new Float64Array(count);
  const flows = new Int32Array(3);
  for (let i = 0; i < count; i++) {
    waits[i] = clock.wait(random);
    flows[clock.draw(random, 1)]++;
  }
  return { waits, flows, seconds: waits.reduce((sum, wait) => sum + wait, 0) };
}

it("without children the clock is a Poisson process of its base rates", () => {
  const none = [0, 0, 0];
  const { waits, flows, seconds } = arrivals(
    { base: [3, 2, 1], children: [none, none, none], scales: [{ delay: 1, share: 1 }] },
    60_000,
    1,
  );
  expect(60_000 / seconds).toBeCloseTo(6, 0);
  expect(flows[Flow.Limit] / 60_000).toBeCloseTo(1 / 2, 2);
  expect(flows[Flow.Market] / 60_000).toBeCloseTo(1 / 6, 2);
  const longer = waits.filter((wait) => wait > 1 / 6).length / 60_000;
  expect(longer).toBeCloseTo(Math.exp(-1), 2);
});

it("with children its mean rates solve rate = base + children' rate", () => {
  const model: ClockModel = {
    base: [1, 0.5, 0.2],
    children: [
      [0.3, 0.2, 0.1],
      [0.2, 0.2, 0],
      [0.4, 0, 0.3],
    ],
    scales: [
      { delay: 0.01, share: 0.6 },
      { delay: 0.5, share: 0.4 },
    ],
  };
  let rate = [...model.base];
  for (let i = 0; i < 500; i++)
    rate = model.base.map((base, to) => base + rate.reduce((sum, r, from) => sum + r * model.children[from][to], 0));
  const { flows, seconds, waits } = arrivals(model, 300_000, 2);
  for (let flow = 0; flow < 3; flow++) expect(flows[flow] / seconds / rate[flow]).toBeCloseTo(1, 1);
  const total = rate.reduce((sum, r) => sum + r, 0);
  const variance = waits.reduce((sum, wait) => sum + (wait - 1 / total) ** 2, 0) / waits.length;
  expect(variance * total * total).toBeGreaterThan(1.5);
});

it("draws a child at the mean delay of its scale", () => {
  const none = [0, 0, 0];
  const model: ClockModel = {
    base: [1e-9, 0, 0],
    children: [[1000, 0, 0], none, none],
    scales: [{ delay: 2, share: 1 }],
  };
  const random = new Random(3);
  let sum = 0;
  for (let i = 0; i < 4000; i++) {
    const clock = new ArrivalClock(model);
    clock.draw(random, 1);
    sum += clock.wait(random);
  }
  // The first of about 1000 children, exponential at rate 1000 / 2 per second at first.
  expect((sum / 4000) * 500).toBeCloseTo(1, 1);
});

it("a model's clock is subcritical: every family of arrivals dies out", () => {
  let growth = [1, 1, 1];
  for (let i = 0; i < 200; i++)
    growth = GOOG_LIKE.clock.children.map((row) => row.reduce((sum, mean, to) => sum + mean * growth[to], 0));
  expect(Math.max(...growth)).toBeLessThan(1e-2);
  expect(GOOG_LIKE.clock.scales.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

it("a table draws its values in proportion to their weights, and no others", () => {
  const random = new Random(4);
  const table = new Table([
    [5, 1],
    [7, 0],
    [9, 3],
  ]);
  const counts = new Map<number, number>();
  for (let i = 0; i < 40_000; i++) {
    const value = table.draw(random);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([5, 9]);
  expect(counts.get(9)! / 40_000).toBeCloseTo(0.75, 1.7);
  expect(
    weighing(
      2,
      range(1, 3, (v) => v),
    ).map(([, w]) => w),
  ).toEqual([1 / 3, 2 / 3, 1]);
});

it("leans as told, whatever the strength, and learns by Bayes' rule", () => {
  const model = { turn: 0, marketLean: 0.6, marketMemory: 0, sizeLean: 0.2, forgetting: 0.4 };
  const random = new Random(5);
  const drift = new Drift(model, 0, random);
  let agree = 0;
  let odds = 1;
  for (let i = 0; i < 20; i++) {
    const side = drift.marketSide(random);
    odds *= side > 0 ? 1.6 / 0.4 : 0.4 / 1.6;
    expect(drift.upGivenPast).toBe(0.5);
  }
  const strong = new Drift(model, 0.5, random);
  odds = 1;
  for (let i = 0; i < 8; i++) odds *= strong.marketSide(random) > 0 ? 1.6 / 0.4 : 0.4 / 1.6;
  expect(strong.upGivenPast).toBeCloseTo((1 + 0.5 * (2 * (odds / (1 + odds)) - 1)) / 2, 10);
  odds *= strong.large(1, random) ? 1.2 / 0.8 : 0.8 / 1.2;
  expect(strong.upGivenPast).toBeCloseTo((1 + 0.5 * (2 * (odds / (1 + odds)) - 1)) / 2, 10);
  for (let i = 0; i < 20_000; i++) agree += Number(drift.marketSide(random) === drift.x);
  expect(agree / 20_000).toBeCloseTo(0.8, 1.7);
});

it("turns round with its chance at each move, and the belief relaxes with it", () => {
  const model = { turn: 0.25, marketLean: 0.6, marketMemory: 0, sizeLean: 0, forgetting: 0.4 };
  const random = new Random(6);
  const drift = new Drift(model, 0, random);
  let turns = 0;
  for (let i = 0; i < 20_000; i++) {
    const before = drift.x;
    drift.moveSide(random);
    turns += Number(drift.x !== before);
  }
  expect(turns / 20_000).toBeCloseTo(0.25, 1.7);
  const sure = new Drift(model, 0.999, random);
  const side = sure.moveSide(random);
  const belief = 0.5 + (side * 0.999) / 2;
  expect(sure.upGivenPast).toBeCloseTo((1 + 0.999 * (2 * (belief + 0.25 * (1 - 2 * belief)) - 1)) / 2, 10);
});
