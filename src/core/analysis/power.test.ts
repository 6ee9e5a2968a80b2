import { expect, test } from "vitest";
import { midDay } from "../../../test/mid-day.ts";
import { CORE, computeFeatures, fitParameters } from "../features/index.ts";
import { type FeatureTable, runToEnd } from "../forecaster.ts";
import { futureMoves } from "../labels/move.ts";
import { Random } from "../random.ts";
import { simulateDay } from "../sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../sources/simulator/settings.ts";
import { correlations } from "./correlation.ts";
import { predictivePower } from "./power.ts";
import type { PowerReport, PowerSettings } from "./power-report.ts";

const ROWS = 5000;
const QUICK: Partial<PowerSettings> = { horizons: [10, 50], meanBlock: 200, resamples: 400, informationShifts: 10 };

function walk(random: Random, rows = ROWS): Float64Array {
  const mids = new Float64Array(rows).fill(100_000);
  for (let row = 1; row < rows; row++) mids[row] = mids[row - 1] + Math.round(2 * random.normal());
  return mids;
}

/** Autoregressions from quick to slow that know nothing of the mids. */
function noiseColumns(random: Random, columns: number, rows = ROWS): Float64Array[] {
  return Array.from({ length: columns }, (_, c) => {
    const memory = 1 - 0.5 ** (1 + (c % 10));
    const column = new Float64Array(rows);
    for (let row = 1; row < rows; row++) column[row] = memory * column[row - 1] + random.normal();
    return column;
  });
}

const tableOf = (columns: readonly Float64Array[]): FeatureTable => ({
  names: columns.map((_, c) => `c${c}`),
  rows: columns[0].length,
  columns,
});

/** What is known about the next 10 rows' move, less than everything. */
const foresight = (random: Random, mids: Float64Array, noise: number): Float64Array =>
  mids.map((mid, row) => (mids[row + 10] ?? Number.NaN) - mid + noise * random.normal());

const share = (values: readonly number[], holds: (x: number) => boolean): number =>
  values.filter(holds).length / values.length;

test("columns that know nothing are called one time in twenty before correction and hardly ever after", () => {
  const reports: PowerReport[] = [1, 2, 3, 4].map((seed) => {
    const random = new Random(seed);
    const day = midDay(walk(random));
    return runToEnd(predictivePower(tableOf(noiseColumns(random, 30)), day, QUICK));
  });
  const entries = reports.flatMap(({ entries }) => entries);
  expect(entries.length).toBe(240);
  // The 60 tests of a day share its moves, so that shares scatter more than those of 240 independent ones would.
  expect(
    share(
      entries.map(({ pShift }) => pShift!),
      (p) => p <= 0.05,
    ),
  ).toBeLessThan(0.1);
  expect(
    share(
      entries.map(({ pShift }) => pShift!),
      (p) => p <= 0.5,
    ),
  ).toBeGreaterThan(0.35);
  expect(
    share(
      entries.map(({ p }) => p),
      (p) => p <= 0.05,
    ),
  ).toBeLessThan(0.08);
  expect(entries.every(({ p, pShift, pBootstrap }) => p === Math.max(pShift!, pBootstrap!))).toBe(true);
  expect(reports.reduce((sum, { found }) => sum + found, 0)).toBeLessThanOrEqual(1);
  const covered = share(
    entries.map(({ ic }) => ic.interval![0] * ic.interval![1]),
    (product) => product <= 0,
  );
  expect(covered).toBeGreaterThan(0.88);
  // The best column's |IC| lies where shifted labels put it.
  const best = reports.map(({ entries }) => Math.min(...entries.map(({ pBest }) => pBest!)));
  expect(Math.min(...best)).toBeGreaterThan(0.001);
}, 120_000);

test("a planted column is found among noise, and nothing else", () => {
  const random = new Random(5);
  const mids = walk(random);
  const columns = [...noiseColumns(random, 12), foresight(random, mids, 30)];
  columns.push(columns[12].map((x) => -x));
  const report = runToEnd(predictivePower(tableOf(columns), midDay(mids), QUICK));
  expect([report.looked, report.tested, report.columns.length]).toEqual([28, 28, 14]);
  const found = report.entries
    .filter(({ q }) => q <= report.level)
    .map(({ column, horizon }) => `${column} ${horizon}`);
  // Fifty rows ahead hold the ten that are foreseen.
  expect(found).toEqual(["c12 10", "c12 50", "c13 10", "c13 50"]);
  expect(report.found).toBe(4);
  const [planted, mirror] = [report.entries[24], report.entries[26]];
  expect(planted.ic.value).toBeGreaterThan(report.best[0].quantile95);
  expect(planted.ic.interval![0]).toBeGreaterThan(0);
  expect(planted.auc.value).toBeGreaterThan(0.55);
  expect(planted.information).toBeGreaterThan(planted.informationFloor!.highest);
  expect(planted.pBest).toBeLessThan(0.01);
  expect(mirror.ic.value).toBeCloseTo(-planted.ic.value, 12);
  expect(mirror.auc.value).toBeCloseTo(1 - planted.auc.value, 12);
  expect(mirror.null!.deviation).toBeCloseTo(planted.null!.deviation, 10);
}, 120_000);

/** Half-ticks per step: thirty times as many in the first part of the day. */
const wild = (row: number): number => (row < 400 ? 30 : 1);

test("sizes that move together alarm the shifts, and the bootstrap holds them back", () => {
  // Column and moves are large in the same stretch of the day, else unrelated: shifting tears the stretches apart.
  const reports = Array.from({ length: 12 }, (_, seed) => {
    const random = new Random(100 + seed);
    const mids = new Float64Array(ROWS).fill(100_000);
    for (let row = 1; row < ROWS; row++) mids[row] = mids[row - 1] + Math.round(2 * wild(row) * random.normal());
    const columns = noiseColumns(random, 10).map((column) => column.map((x, row) => x * wild(row)));
    return runToEnd(predictivePower(tableOf(columns), midDay(mids), { ...QUICK, horizons: [10] }));
  });
  const entries = reports.flatMap(({ entries }) => entries);
  const byShift = share(
    entries.map(({ pShift }) => pShift!),
    (p) => p <= 0.05,
  );
  const both = share(
    entries.map(({ p }) => p),
    (p) => p <= 0.05,
  );
  expect(both).toBeLessThan(byShift);
  expect(both).toBeLessThan(0.1);
}, 120_000);

test("on the simulator's null market no column of the core set is found", () => {
  const { day } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, signal: 0, seconds: 1200, seed: 12 }));
  const table = computeFeatures(day, CORE, fitParameters(day, { from: 0, to: day.rows }));
  const report = runToEnd(predictivePower(table, day, { ...QUICK, horizons: [50, 100] }));
  expect(report.tested).toBeGreaterThan(30);
  expect(report.entries.filter(({ q }) => q <= 0.05).map(({ column }) => column)).toEqual([]);
}, 120_000);

test("rows whose label would cross a halt, and rows without a value, are left out and counted", () => {
  const random = new Random(6);
  const mids = walk(random);
  const halts = [2000, 2003];
  const [column] = noiseColumns(random, 1);
  column.fill(Number.NaN, 0, 100);
  column.fill(Number.NaN, 3000, 3050);
  const report = runToEnd(predictivePower(tableOf([column]), midDay(mids, halts), QUICK));
  // Horizon k: the last k rows, and the rows 2000 - k..2003 whose span holds a halt.
  expect(report.entries.map(({ n }) => n)).toEqual([ROWS - 150 - 10 - 14, ROWS - 150 - 50 - 54]);
  const jumped = mids.map((mid, row) => mid + (row >= 2001 ? 5000 : 0));
  const again = runToEnd(predictivePower(tableOf([column]), midDay(jumped, halts), QUICK));
  expect(again.entries).toEqual(report.entries);
});

test("the coefficients are those of correlating the column with the moves on the rows that both have", () => {
  const random = new Random(7);
  const mids = walk(random);
  const column = foresight(random, mids, 40);
  column.fill(Number.NaN, 0, 123);
  const day = midDay(mids, [700]);
  const [entry] = runToEnd(predictivePower(tableOf([column]), day, { ...QUICK, horizons: [50] })).entries;
  const moves = futureMoves(day, 50);
  const rows = Array.from(moves.keys()).filter((row) => moves[row] === moves[row] && column[row] === column[row]);
  const pair = [column, moves].map((values) => Float64Array.from(rows, (row) => values[row]));
  expect(entry.n).toBe(rows.length);
  expect(entry.ic.value).toBeCloseTo(runToEnd(correlations(pair, "spearman")).values[1], 12);
  expect(entry.pearson.value).toBeCloseTo(runToEnd(correlations(pair, "pearson")).values[1], 12);
  expect(entry.ups + entry.downs).toBe(rows.filter((row) => moves[row] !== 0).length);
});

test("a column is scored the same whichever columns stand before it", () => {
  const random = new Random(14);
  const day = midDay(walk(random));
  const columns = noiseColumns(random, 3);
  columns[1].fill(Number.NaN, 0, 900);
  columns[2].fill(Number.NaN, 4000, 4200);
  const together = runToEnd(predictivePower(tableOf(columns), day, QUICK)).entries;
  columns.forEach((column, c) => {
    const alone = runToEnd(predictivePower(tableOf([column]), day, QUICK)).entries;
    alone.forEach(({ n, ic, auc, information, hours }, h) => {
      const entry = together[2 * c + h];
      expect([entry.n, entry.ic, entry.auc, entry.information, entry.hours]).toEqual([n, ic, auc, information, hours]);
    });
  });
});

test("an hour's coefficient is what the hour's rows alone give", () => {
  const random = new Random(8);
  const mids = walk(random);
  const column = foresight(random, mids, 30);
  const day = midDay(mids);
  const [entry] = runToEnd(predictivePower(tableOf([column]), day, QUICK)).entries;
  // 5,000 seconds from 09:30.
  expect(entry.hours.map(({ hour }) => hour)).toEqual([9, 10]);
  expect(entry.hours.reduce((sum, { n }) => sum + n, 0)).toBe(entry.n);
  const rows = { from: 0, to: 1800 };
  const [alone] = runToEnd(predictivePower(tableOf([column]), day, { ...QUICK, rows })).entries;
  expect(entry.hours[0].n).toBe(1800);
  expect(entry.hours[0].ic).toBeCloseTo(alone.ic.value, 12);
});

test("a table sampled every fifth row is scored against the moves of its own rows", () => {
  const random = new Random(9);
  const mids = walk(random);
  const column = foresight(random, mids, 30);
  const day = midDay(mids);
  const samples = Int32Array.from({ length: ROWS / 5 }, (_, i) => 5 * i + 3);
  const thin = Float64Array.from(samples, (row) => column[row]);
  const [entry] = runToEnd(predictivePower(tableOf([thin]), day, { ...QUICK, samples, meanBlock: 50 })).entries;
  const masked = column.map((x, row) => (row % 5 === 3 ? x : Number.NaN));
  const [whole] = runToEnd(predictivePower(tableOf([masked]), day, QUICK)).entries;
  expect(entry.n).toBe(whole.n);
  expect(entry.ic.value).toBeCloseTo(whole.ic.value, 12);
  const late = tableOf([column.slice(1000)]);
  const shifted = runToEnd(predictivePower(late, day, { ...QUICK, firstRow: 1000 })).entries[0];
  const cut = runToEnd(predictivePower(tableOf([column]), day, { ...QUICK, rows: { from: 1000, to: ROWS } }))
    .entries[0];
  expect(shifted).toEqual(cut);
});

test("columns that cannot be tested are looked at, not counted, and short spans get values without intervals", () => {
  const random = new Random(10);
  const columns = [new Float64Array(ROWS).fill(1), new Float64Array(ROWS).fill(Number.NaN), ...noiseColumns(random, 1)];
  const day = midDay(walk(random));
  const report = runToEnd(predictivePower(tableOf(columns), day, { ...QUICK, horizons: [10] }));
  expect([report.looked, report.tested]).toEqual([3, 1]);
  expect(report.entries.slice(0, 2).map(({ ic, p, q, null: none }) => [ic.value, p, q, none])).toEqual([
    [Number.NaN, Number.NaN, Number.NaN, null],
    [Number.NaN, Number.NaN, Number.NaN, null],
  ]);
  const short = runToEnd(
    predictivePower(tableOf(columns), day, { ...QUICK, horizons: [50], rows: { from: 0, to: 300 } }),
  );
  expect([short.block, short.shifts, short.tested, short.best]).toEqual([null, null, 0, []]);
  expect(short.entries[2].ic.interval).toBeNull();
  expect(Number.isFinite(short.entries[2].ic.value)).toBe(true);
});

test("the same settings give the same report, another seed other intervals and the same values", () => {
  const random = new Random(11);
  const mids = walk(random);
  const table = tableOf([...noiseColumns(random, 2), foresight(random, mids, 30)]);
  const once = runToEnd(predictivePower(table, midDay(mids), QUICK));
  expect(runToEnd(predictivePower(table, midDay(mids), QUICK))).toEqual(once);
  const other = runToEnd(predictivePower(table, midDay(mids), { ...QUICK, seed: 2 }));
  expect(other.entries[4].ic.value).toBe(once.entries[4].ic.value);
  expect(other.entries[4].ic.interval).not.toEqual(once.entries[4].ic.interval);
});

test("progress never runs backwards within a task nor past its total", () => {
  const random = new Random(12);
  let [task, done] = ["", 0];
  for (const step of predictivePower(tableOf(noiseColumns(random, 3)), midDay(walk(random)), QUICK)) {
    expect(step.done).toBeLessThanOrEqual(step.total);
    if (step.task === task) expect(step.done).toBeGreaterThanOrEqual(done);
    if (step.task === "scoring columns") [task, done] = [step.task, step.done];
  }
  expect(done).toBeGreaterThan(4);
});

test("settings and rows that do not fit are refused", () => {
  const random = new Random(13);
  const table = tableOf(noiseColumns(random, 1));
  const day = midDay(walk(random));
  const refuse = (settings: Partial<PowerSettings>) =>
    expect(() => runToEnd(predictivePower(table, day, settings))).toThrow(RangeError);
  refuse({ horizons: [] });
  refuse({ horizons: [0] });
  refuse({ rows: { from: 10, to: 10 } });
  refuse({ rows: { from: 0, to: ROWS + 1 } });
  refuse({ firstRow: 1 });
  refuse({ samples: new Int32Array(ROWS) });
  refuse({ resamples: 0 });
});
