import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeGrid } from "../../core/frame/time-grid.ts";
import {
  firstScale,
  firstSeconds,
  firstViewport,
  flowBin,
  follows,
  ladderTicks,
  panTime,
  PRICE_SCALES,
  recalled,
  type Viewport,
  zoomPrice,
  zoomTime,
} from "./viewport.ts";

const DAY = { start: 34_200e9, end: 57_600e9 };

const NOW = { ...DAY, time: 50_000e9 };

test("the time under the pointer stays there through any number of zooms, to within a pixel", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.7, max: 1.4, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (factors, share) => {
        const first: Viewport = { ...firstViewport(984, 300), rightEdge: 45_000e9 };
        const anchor = 45_000e9 - (1 - share) * first.timeSpan;
        const last = factors.reduce((view, factor) => zoomTime(view, factor, share, NOW), first);
        if (last.rightEdge === null || last.rightEdge === DAY.start) return;
        const { from, to } = timeGrid(984, last.timeSpan, last.rightEdge);
        expect(Math.abs((anchor - from) / (to - from) - share) * 984).toBeLessThan(1.001);
      },
    ),
  );
});

test("zooming while following without an anchor goes on following", () => {
  const view = zoomTime(firstViewport(984, 300), 0.5, null, NOW);
  expect(follows(view)).toBe(true);
  expect(view.timeSpan).toBeCloseTo(150e9, -3);
});

test("a picture dragged back to now follows again, and none goes past the first row", () => {
  const view: Viewport = { ...firstViewport(984, 300), rightEdge: 45_000e9 };
  expect(panTime(view, 6000e9, NOW).rightEdge).toBeNull();
  expect(panTime(view, -20_000e9, NOW).rightEdge).toBe(DAY.start);
  expect(panTime(view, 10e9, NOW).rightEdge).toBe(45_010e9);
});

test("the span never leaves what can be drawn", () => {
  let view = firstViewport(984, 300);
  for (let i = 0; i < 60; i++) view = zoomTime(view, 0.5, null, NOW);
  expect(view.timeSpan).toBe(50e6);
  for (let i = 0; i < 60; i++) view = zoomTime(view, 2, null, NOW);
  expect(view.timeSpan).toBe((DAY.end - DAY.start) * 1.25);
});

test("a day's first span follows its pace: five minutes of GOOG, less of a busier market", () => {
  expect(firstSeconds({ rows: 147_916, start: 34_200e9, end: 57_600e9 })).toBe(300);
  expect(firstSeconds({ rows: 28_547, start: 0, end: 600e9 })).toBe(45);
  expect(firstSeconds({ rows: 3800, start: 0, end: 4e9 })).toBe(2);
  expect(firstSeconds({ rows: 1, start: 5, end: 5 })).toBe(300);
});

test("a file of a few rows fills the picture instead of a corner of it", () => {
  expect(firstSeconds({ rows: 60, start: 34_200e9, end: 34_230e9 })).toBe(30);
  expect(firstSeconds({ rows: 60, start: 0, end: 60e6 })).toBe(0.5);
});

test("a picture comes back as it was left, in proportion to the width it comes back to, and only for its own day", () => {
  const view: Viewport = { timeSpan: 60e9, rightEdge: 40_000e9, scale: 7, topTick: 57_000 };
  const memory = { kept: { fingerprint: "a", view, dataWidth: 1000 } };
  expect(recalled(memory, "a", 1000)).toEqual(view);
  expect(recalled(memory, "a", 500)).toEqual({ ...view, timeSpan: 30e9 });
  expect(recalled(memory, "b", 1000)).toBeNull();
  expect(recalled({ kept: null }, "a", 1000)).toBeNull();
});

test("the first scale of the reference picture is three pixels a tick with ladder rows of five", () => {
  for (const height of [495, 345, 360]) {
    const scale = firstScale(89, height);
    expect(PRICE_SCALES[scale]).toEqual({ pixels: 3, ticks: 1 });
    expect(ladderTicks(scale)).toBe(5);
  }
});

test("any width of book gets a scale at which it fits", () => {
  for (const ticks of [1, 4, 20, 89, 400, 5000, 100_000]) {
    const { pixels, ticks: perRow } = PRICE_SCALES[firstScale(ticks, 495)];
    expect((ticks * pixels) / perRow).toBeLessThanOrEqual(495);
  }
  expect(firstScale(Number.NaN, 495)).toBeGreaterThan(0);
});

test("ladder rows are whole heat rows and tall enough for text at every scale", () => {
  PRICE_SCALES.forEach(({ pixels, ticks }, scale) => {
    const rows = ladderTicks(scale);
    expect(rows % ticks).toBe(0);
    expect((rows / ticks) * pixels).toBeGreaterThanOrEqual(14);
  });
});

test("zooming price keeps the tick under the pointer, and a picture that follows goes on following", () => {
  const view: Viewport = { ...firstViewport(984, 300), scale: 12, topTick: 1000 };
  const share = 0.25;
  const tick = (v: Viewport): number =>
    v.topTick! - (share * 495 * PRICE_SCALES[v.scale!].ticks) / PRICE_SCALES[v.scale!].pixels;
  for (const steps of [-3, -1, 1, 2])
    expect(Math.abs(tick(zoomPrice(view, steps, share, 1000, 495)) - tick(view))).toBeLessThanOrEqual(0.5);
  expect(zoomPrice({ ...view, topTick: null }, 1, share, 1000, 495).topTick).toBeNull();
});

test("order-flow bins are round times of at least six pixels", () => {
  expect(flowBin(300e9, 984)).toBe(2e9);
  expect(flowBin(23_400e9, 984)).toBe(3e11);
  expect(flowBin(0.05e9, 984)).toBe(1e6);
});
