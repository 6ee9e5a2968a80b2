import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrored, randomDay } from "../../../test/random-day.ts";
import { type MarketDay, sliceDay } from "../market/day.ts";
import { GRAMMAR } from "./catalogue.ts";
import {
  computeFeatures,
  DEFAULT_FEATURE_OPTIONS,
  type Family,
  familyOf,
  FEATURE_SETS,
  featureEngine,
  feedOf,
  fitParameters,
} from "./index.ts";

/** One or more columns of every family with small windows, and every suffix, alone and chained. */
const EVERY = [
  ...new Set([
    ...FEATURE_SETS.all,
    ...GRAMMAR.families
      .flatMap((family) => family.example(family.family.pattern.startsWith("tsrv") ? [7, 3] : [5, 7]))
      .filter((name) => name !== "ofi_int_5"),
  ]),
  "ofi_ev__std_7",
  "spread_bps__chg_3__mean_4__std_5__abs",
  "depth_imb_3__std_2",
];

const day = randomDay(7, { rows: 3000, levels: 10, absence: 0.0005 });
const fitted = fitParameters(day, { from: 0, to: 800 });
const compute = (input: MarketDay, names: readonly string[] = EVERY) => computeFeatures(input, names, fitted).columns;

/** Equal bits, an undefined value being equal to itself, and 0 to -0. */
const same = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));
const near = (a: number, b: number, scale: number, tolerance = 1e-9) =>
  same(a, b) || Math.abs(a - b) <= tolerance * (scale + Math.abs(b));
const rms = (column: Float64Array) => {
  const finite = column.filter((x) => Number.isFinite(x));
  return Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / Math.max(1, finite.length));
};

function expectSame(
  names: readonly string[],
  ours: readonly Float64Array[],
  theirs: readonly Float64Array[],
  rows: number,
) {
  names.forEach((name, i) => {
    for (let row = 0; row < rows; row++) {
      if (!same(ours[i][row], theirs[i][row]))
        expect.fail(`${name} row ${row}: ${ours[i][row]}, not ${theirs[i][row]}`);
    }
  });
}

/** What exchanging the sides does to a column, its suffixes included. */
function signOf(name: string): Family["sign"] {
  const [base, ...suffixes] = name.split("__");
  return suffixes.reduce<Family["sign"]>((sign, suffix) => {
    if (sign === "side" || suffix.startsWith("mean")) return sign;
    if (suffix.startsWith("chg")) return sign === "level" ? "odd" : sign;
    return "even";
  }, familyOf(base)!.sign);
}

/** The column that shows in the mirror what this one shows here. */
const exchanged = (name: string): string => {
  const words: Record<string, string> = { bid: "ask", ask: "bid", buy: "sell", sell: "buy" };
  return name.replace(/(?<=_)(bid|ask|buy|sell)(?=_)/, (word) => words[word]);
};

const asked = (name: string) => () => compute(day, [name]);

describe("features", () => {
  it("have values: every column is defined somewhere and varies", () => {
    const columns = compute(day);
    EVERY.forEach((name, i) => {
      const finite = columns[i].filter((x) => Number.isFinite(x));
      expect(finite.length, name).toBeGreaterThan(100);
      expect(new Set(finite).size, name).toBeGreaterThan(1);
    });
  });

  it("at row t do not change when rows after t do", () => {
    const before = compute(day);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: day.rows - 1 }), fc.integer(), (t, seed) => {
        const other = randomDay(seed, { rows: day.rows, levels: 10 });
        const spliced = splice(day, other, t + 1);
        expectSame(EVERY, compute(spliced), before, t + 1);
      }),
      { numRuns: 20 },
    );
  });

  it("flip, swap or stay under exchange of the sides, as the catalogue says", () => {
    const axis = 115_000; // twice the middle of the day's prices, so that the mirror has nearly the same price level
    const [here, there] = [compute(day), compute(mirrored(day, axis))];
    const table = new Map(EVERY.map((name, i) => [name, there[i]]));
    const { priceUnit, tickUnits } = day.instrument;
    const checked = { odd: 0, even: 0, side: 0, level: 0 };
    EVERY.forEach((name, i) => {
      const sign = signOf(name);
      const theirs = table.get(exchanged(name))!;
      // Ratios to the price level change by what the level differs by, here less than 2 %.
      const tolerance = /bps|log/.test(name) || /bps|per million/.test(familyOf(name)!.unit) ? 2e-2 : 1e-9;
      const scale = rms(sign === "level" ? theirs.map((x) => x - 575) : theirs);
      for (let row = 0; row < day.rows; row++) {
        const x = theirs[row];
        const expected = sign === "odd" ? -x : sign === "level" ? axis * priceUnit * tickUnits - x : x;
        if (!near(here[i][row], expected, scale, tolerance)) {
          expect.fail(`${name} row ${row}: ${here[i][row]}, in the mirror ${x}`);
        }
      }
      checked[sign]++;
    });
    expect(checked).toEqual({ odd: 123, even: 96, side: 72, level: 12 });
  });

  it("are the same bits in one batch, row by row, in random chunks, and from any checkpoint in a new engine", () => {
    const batch = compute(day);
    const whole = featureEngine(EVERY, feedOf(day), fitted);
    for (let row = 0; row < day.rows; row++) {
      whole.advance(day, row + 1);
      EVERY.forEach((name, i) => {
        if (!same(whole.value(i), batch[i][row]))
          expect.fail(`${name} row ${row}: ${whole.value(i)}, batch ${batch[i][row]}`);
      });
    }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: day.rows }), { maxLength: 6 }), (stops) => {
        const out = EVERY.map(() => new Float64Array(day.rows));
        let engine = featureEngine(EVERY, feedOf(day), fitted);
        for (const stop of [...stops, day.rows].sort((a, b) => a - b)) {
          engine.advance(day, stop, out);
          const checkpoint = engine.checkpoint();
          engine.advance(day, day.rows); // must not reach into the checkpoint
          engine.restore(checkpoint);
          engine.advance(day, day.rows); // nor must this, into what was restored from
          engine = featureEngine(EVERY, feedOf(day), fitted);
          engine.restore(structuredClone(checkpoint));
        }
        expectSame(EVERY, out, batch, day.rows);
      }),
      { numRuns: 15 },
    );
  });

  it("start afresh after a gap, as if the day began there", () => {
    const gaps = [311, 700, 701];
    const table = computeFeatures(day, EVERY, fitted, { gaps });
    [0, ...gaps, day.rows].slice(0, -1).forEach((from, s) => {
      const to = [...gaps, day.rows][s];
      const piece = compute(sliceDay(day, { from, to }));
      EVERY.forEach((name, i) => {
        const scale = rms(piece[i]);
        for (let row = from; row < to; row++) {
          const [ours, fresh] = [table.columns[i][row], piece[i][row - from]];
          if (!near(ours, fresh, scale))
            expect.fail(`${name} row ${row}, session from ${from}: ${ours}, fresh ${fresh}`);
        }
      });
    });
  });

  it("of a span are that part of the whole day's", () => {
    const [whole, part] = [compute(day), computeFeatures(day, EVERY, fitted, { span: { from: 400, to: 1101 } })];
    expect(part.rows).toBe(701);
    expectSame(
      EVERY,
      part.columns,
      whole.map((column) => column.subarray(400)),
      701,
    );
    expect(() => computeFeatures(day, EVERY, fitted, { span: { from: 0, to: 3001 } })).toThrow("0:3001");
  });

  it("with an unknown name are refused with the nearest known one", () => {
    expect(asked("ofi_norm50")).toThrow('unknown feature column "ofi_norm50"; the nearest known one is "ofi_norm_50"');
    expect(asked("depth_imb5")).toThrow('"depth_imb_5"');
    expect(asked("ofi_evv__mean_50")).toThrow('"ofi_ev__mean_50"');
    expect(asked("ofi_ev__median_50")).toThrow("unknown");
    expect(asked("ofi_0")).toThrow("unknown");
    expect(asked("ofi_010")).toThrow("unknown");
    expect(asked("__mean_5")).toThrow("unknown");
    expect(asked("spred_ticks")).toThrow('"spread_ticks"');
  });

  it("without a fitted parameter they read are refused, naming it", () => {
    expect(() => computeFeatures(day, ["micro_dev_ticks"])).toThrow('"micro"');
    expect(() => computeFeatures(day, ["ofi_int_10"])).toThrow('"ofi_pc"');
    expect(() => computeFeatures(day, ["ofi_int_20"], fitted)).toThrow("fitted for 20 rows; there are 10, 50, 100");
    const fewer = { ...fitted, ofi_pc: { 10: [0.5, 0.5] } };
    expect(() => computeFeatures(day, ["ofi_int_10"], fewer)).toThrow("needs 10 weights");
  });

  it("refuse a checkpoint of other columns and rows beyond the day", () => {
    const engine = featureEngine(["ofi_ev"], feedOf(day));
    expect(() => engine.restore(featureEngine(["ofi_5"], feedOf(day)).checkpoint())).toThrow("other columns");
    expect(() => engine.advance(day, day.rows + 1)).toThrow("beyond");
  });

  it("leave hidden executions out of the trades on request", () => {
    const count = (includeHidden: boolean) => {
      const options = { ...DEFAULT_FEATURE_OPTIONS, includeHidden };
      return computeFeatures(day, ["trade_rate_10s"], {}, { options }).columns[0].at(-1)!;
    };
    const { type } = day.messages!;
    const recent = type.filter((_, row) => day.time[row] > day.time[day.rows - 1] - 10e9);
    expect(count(true)).toBe(recent.filter((t) => t === 4 || t === 5).length / 10);
    expect(count(false)).toBe(recent.filter((t) => t === 4).length / 10);
    expect(count(false)).toBeLessThan(count(true));
  });
});

/** Rows before `at` of one day, and from there on of another of the same shape. */
function splice(head: MarketDay, tail: MarketDay, at: number): MarketDay {
  const join = <T extends Float64Array | Int32Array | Uint8Array | Int8Array>(a: T, b: T): T => {
    const joined = a.slice() as T;
    joined.set(b.subarray(at), at);
    return joined;
  };
  const levels = (a: readonly (Int32Array | Float64Array)[], b: readonly (Int32Array | Float64Array)[]) =>
    a.map((column, i) => join(column, b[i]));
  const [a, b, m, n] = [head.book!, tail.book!, head.messages!, tail.messages!];
  const shift = head.time[at - 1] - (tail.time[at - 1] ?? 0);
  return {
    ...head,
    time: head.time.map((t, row) => (row < at ? t : tail.time[row] + Math.max(0, shift))),
    messages: {
      type: join(m.type, n.type),
      orderId: m.orderId,
      size: join(m.size, n.size),
      price: join(m.price, n.price),
      direction: join(m.direction, n.direction),
    },
    book: {
      levels: a.levels,
      askPrice: levels(a.askPrice, b.askPrice) as Int32Array[],
      askSize: levels(a.askSize, b.askSize),
      bidPrice: levels(a.bidPrice, b.bidPrice) as Int32Array[],
      bidSize: levels(a.bidSize, b.bidSize),
    },
  };
}
