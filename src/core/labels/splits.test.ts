import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Span } from "../market/day.ts";
import { chronological, combinatorial, purged, type Split, walkForward } from "./splits.ts";

const example = { window: 100, horizon: 50, embargo: 100 };
const span = (from: number, to: number): Span => ({ from, to });

const rowsOf = (spans: readonly Span[]): number[] =>
  spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));

const parts = (splits: readonly Split[]) => splits.map(({ train, test }) => train.concat(test));

test("10,000 rows are split in order as the specification prints it", () => {
  expect(chronological(10_000, example)).toEqual({
    name: "chronological",
    train: [span(99, 5950)],
    validation: [span(6100, 7950)],
    test: [span(8100, 9950)],
  });
});

test("walk-forward folds grow as the specification prints them; rolling ones keep their length", () => {
  const settings = { ...example, folds: 3, first: 5000 };
  expect(parts(walkForward(10_000, settings))).toEqual([
    [span(99, 4950), span(5100, 6616)],
    [span(99, 6616), span(6766, 8282)],
    [span(99, 8282), span(8432, 9950)],
  ]);
  expect(parts(walkForward(10_000, { ...settings, rolling: true })).map(([train]) => train)).toEqual([
    span(99, 4950),
    span(1616, 6616),
    span(3282, 8282),
  ]);
});

test("combinatorial splits are the specification's: 15 for two of six groups", () => {
  const splits = combinatorial(10_000, example);
  expect(splits).toHaveLength(15);
  expect(splits.find(({ name }) => name === "groups 1 2")).toEqual({
    name: "groups 1 2",
    train: [span(99, 1517), span(5249, 9950)],
    validation: [],
    test: [span(1666, 3333), span(3333, 5000)],
  });
  expect(splits.map(({ name }) => name).slice(0, 6)).toEqual(
    ["0 1", "0 2", "0 3", "0 4", "0 5", "1 2"].map((g) => `groups ${g}`),
  );
});

test("no label of a training row ends where a test input reads, and none starts within the embargo, whatever the scheme", () => {
  const reach = fc.record({
    window: fc.integer({ min: 1, max: 60 }),
    horizon: fc.integer({ min: 1, max: 60 }),
    embargo: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 2200, max: 4000 }), reach, (rows, settings) => {
      const { window, horizon } = settings;
      const embargo = settings.embargo ?? Math.max(window, horizon);
      const splits = [
        chronological(rows, settings),
        ...walkForward(rows, { ...settings, folds: 3, first: 600 }),
        ...combinatorial(rows, { ...settings, groups: 5 }),
      ];
      for (const { train, validation, test } of splits) {
        for (const later of [validation, test]) {
          for (const { from: a, to: b } of later) {
            const clear = (i: number) =>
              i < a ? i + horizon < a - window + 1 : i - window + 1 > b - 1 + horizon + embargo;
            expect(rowsOf(train).filter((i) => !clear(i))).toEqual([]);
          }
        }
        const used = rowsOf([...train, ...validation, ...test]);
        expect(used.filter((i) => i < window - 1 || i + horizon >= rows)).toEqual([]);
      }
    }),
    { numRuns: 10 },
  );
});

test("labels that end early free rows before the test range, those that end late block rows after it", () => {
  const test1 = [span(500, 600)];
  const reach = { horizon: 50, embargo: 0 };
  expect(purged(span(0, 1000), test1, reach)).toEqual([span(0, 450), span(650, 1000)]);
  expect(purged(span(0, 1000), test1, reach, (i) => i + 1)).toEqual([span(0, 499), span(601, 1000)]);
  expect(purged(span(0, 1000), test1, reach, (i) => (i === 599 ? 700 : i + 1))).toEqual([
    span(0, 499),
    span(701, 1000),
  ]);
  expect(purged(span(0, 1000), test1, reach, () => Number.NaN)).toEqual(purged(span(0, 1000), test1, reach));
});

test("a scheme that leaves a part empty, or cannot be meant, is refused", () => {
  expect(() => chronological(500, example)).toThrow("validation rows of chronological are empty");
  expect(() => walkForward(1000, { ...example, folds: 3, first: 120 })).toThrow("train rows of fold 1 are empty");
  expect(() => walkForward(1000, { ...example, folds: 3, first: 1000 })).toThrow("do not fit");
  expect(() => combinatorial(10_000, { ...example, groups: 4, testGroups: 4 })).toThrow("4 of 4 groups");
  expect(() => chronological(10_000, { horizon: 0 })).toThrow("horizon 0");
  expect(() => chronological(10_000, { horizon: 5, window: 1.5 })).toThrow("window 1.5");
});
