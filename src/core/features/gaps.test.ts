import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveDay, spliced } from "../../../test/live-day.ts";
import { referenceNamesOf } from "../inputs/reference-names.ts";
import { gapAt, type MarketDay } from "../market/day.ts";
import { availability, computeFeatures, FEATURE_SETS, featureEngine, feedOf, fitParameters } from "./index.ts";
import { referenceInputs, referenceNames } from "./reference.ts";
import { unbrokenSince } from "./reference-series.ts";
import { sampledRows } from "./sampling.ts";

const LEVELS = 10;
const ROWS = 300;
const live = (seed: number, gaps = 0, rows = ROWS): MarketDay => liveDay({ seed, rows, levels: LEVELS, gaps });
const SCALE = { medianSize: 250 };
const fitted = fitParameters(live(9, 0, 1200), { from: 0, to: 1000 });

/** What came before the gap differs in everything, and so do the trades that were made in it. */
function twoPasts(seed: number): [MarketDay, MarketDay] {
  const after = live(seed);
  const [one, two] = [spliced(live(1), after), spliced(live(2), after)];
  const { first, size } = two.trades!;
  for (let trade = first[ROWS]; trade < first[ROWS + 1]; trade++) size[trade] *= 3;
  return [one, two];
}

/** The columns from row `from` on. */
const rest = (columns: readonly Float64Array[], from: number): Float64Array[] =>
  columns.map((column) => column.slice(from));

describe("features on both sides of a gap", () => {
  it("of the protocol: nothing before it, nor what was traded in it, is seen after it", () => {
    const [one, two] = twoPasts(3);
    const names = referenceNames(LEVELS);
    const [a, b] = [one, two].map((day) => rest(referenceInputs(day, names, SCALE).columns, ROWS));
    names.forEach((name, i) => {
      expect(a[i], name).toEqual(b[i]);
      expect(a[i].subarray(101).every(Number.isFinite), `${name} is back once its window is full`).toBe(true);
    });
  });

  it("of the catalogue: nothing before it, nor what was traded in it, is seen after it", () => {
    const [one, two] = twoPasts(4);
    const names = FEATURE_SETS.all.filter((name) => availability(one, name) === null);
    const [a, b] = [one, two].map((day) => rest(computeFeatures(day, names, fitted).columns, ROWS));
    names.forEach((name, i) => expect(a[i], name).toEqual(b[i]));
    expect(names.length).toBeGreaterThan(200);
  });

  it("of the default set: those that an L2 day can have are finite once their windows are full, the others say why not", () => {
    const day = live(5, 0, 3000);
    const { columns } = computeFeatures(day, FEATURE_SETS.default, fitted);
    const absent = FEATURE_SETS.default.filter((name) => availability(day, name) !== null);
    FEATURE_SETS.default.forEach((name, i) => {
      const reason = availability(day, name);
      if (reason === null) expect(Number.isFinite(columns[i][2999]), name).toBe(true);
      else expect(reason, name).toContain("order messages");
    });
    expect(absent.length).toBeLessThan(20);
  });

  it("of an engine that rows are given to one by one are those of the whole day", () => {
    const day = live(8, 0.02);
    expect(day.gaps!.row.length).toBeGreaterThan(2);
    const names = FEATURE_SETS.default.filter((name) => availability(day, name) === null);
    const whole = computeFeatures(day, names, fitted).columns;
    const engine = featureEngine(names, feedOf(day), fitted);
    for (let row = 0; row < day.rows; row++) {
      engine.advance(day, row + 1);
      names.forEach((name, i) => expect(engine.value(i), `${name} of row ${row}`).toBe(whole[i][row]));
    }
  });

  it("a microprice is fitted on neighbours only", () => {
    const day = spliced(live(1), live(6));
    const without = { ...day, gaps: null };
    const moved = {
      ...day,
      book: { ...day.book!, bidPrice: shifted(day, 1e6), askPrice: shifted(day, 1e6, "askPrice") },
    };
    expect(micro(moved)).toEqual(micro(day));
    expect(micro(without)).not.toEqual(micro(day));
  });

  it("a volume bar starts anew after it, and quotes are new", () => {
    const [one, two] = twoPasts(7);
    const rows = (day: MarketDay, sampling: Parameters<typeof sampledRows>[1]) =>
      sampledRows(day, sampling, { from: ROWS, to: day.rows });
    expect(rows(one, { by: "volume", volume: 300 })).toEqual(rows(two, { by: "volume", volume: 300 }));
    expect(rows(one, { by: "volume", volume: 300 }).length).toBeGreaterThan(10);
    const same = spliced(live(1), live(1));
    expect(rows({ ...same, book: constant(same) }, { by: "quotes" })).toEqual(Int32Array.of(ROWS));
  });
});

const micro = (day: MarketDay) => fitParameters(day, { from: 0, to: day.rows }).micro;

/** Prices of one side, those after the gap higher by `ticks`. */
function shifted(day: MarketDay, ticks: number, name: "bidPrice" | "askPrice" = "bidPrice"): Int32Array[] {
  return day.book![name].map((column) => column.map((price, row) => (row >= ROWS ? price + ticks : price)));
}

const ofFirst = <T extends Int32Array | Float64Array>(column: T): T => column.map(() => column[0]) as T;

function constant({ book }: MarketDay): NonNullable<MarketDay["book"]> {
  return {
    levels: book!.levels,
    askPrice: book!.askPrice.map(ofFirst),
    askSize: (book!.askSize as Float64Array[]).map(ofFirst),
    bidPrice: book!.bidPrice.map(ofFirst),
    bidSize: (book!.bidSize as Float64Array[]).map(ofFirst),
  };
}

describe("the protocol's inputs of a market without order messages", () => {
  it("are 55 where trades and changes are known, and fewer by what is not", () => {
    const day = live(1);
    expect(referenceNamesOf(day)).toEqual(referenceNames(LEVELS));
    expect(referenceNamesOf({ ...day, changes: null })).toHaveLength(53);
    expect(referenceNamesOf({ ...day, changes: null, trades: { ...day.trades!, aggressor: null } })).toHaveLength(48);
    expect(referenceNamesOf({ ...day, changes: null, trades: null })).toHaveLength(45);
  });

  it("trade imbalance, signed volume, trades a row and changes a row are sums over the rows' own", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const day = liveDay({ seed, rows: 60, levels: 1, gaps: 0.05 });
        const names = ["ti10", "sv10", "tc10", "add10", "can10"];
        const { columns } = referenceInputs(day, names, SCALE);
        for (let t = 0; t < day.rows; t++) {
          const expected = tenRows(day, t);
          columns.forEach((column, i) => expect(near(column[t], expected[i]), `${names[i]} of row ${t}`).toBe(true));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("a window may begin at the row of a gap and no earlier", () => {
    const day = liveDay({ seed: 4, rows: 200, levels: 1, gaps: 0.05 });
    let since = 0;
    const expected = Array.from({ length: 200 }, (_, row) => (gapAt(day.gaps, row) >= 0 ? (since = row) : since));
    expect([...unbrokenSince(day)]).toEqual(expected);
    expect(since).toBeGreaterThan(0);
  });
});

const near = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) < 1e-12;

/** ti10, sv10, tc10, add10, can10 of row t by going through all trades; NaN where the ten rows hold a gap. */
function tenRows(day: MarketDay, t: number): number[] {
  const { first, size, aggressor } = day.trades!;
  const rows = Array.from({ length: 10 }, (_, i) => t - i);
  if (rows.some((row) => row < 0 || gapAt(day.gaps, row) >= 0)) return Array<number>(5).fill(Number.NaN);
  const trades = rows.flatMap((row) => Array.from({ length: first[row + 1] - first[row] }, (_, i) => first[row] + i));
  const volume = trades.reduce((sum, trade) => sum + size[trade], 0);
  const signed = trades.reduce((sum, trade) => sum + size[trade] * aggressor![trade], 0);
  const mean = (column: Int32Array): number => rows.reduce((sum, row) => sum + column[row], 0) / 10;
  return [
    volume === 0 ? 0 : signed / volume,
    Math.asinh(signed / SCALE.medianSize),
    trades.length / 10,
    mean(day.changes!.set),
    mean(day.changes!.gone),
  ];
}
