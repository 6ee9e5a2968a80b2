import { describe, expect, it } from "vitest";
import { naiveFeatures } from "../../../test/naive-features.ts";
import { randomDay } from "../../../test/random-day.ts";
import type { MarketDay } from "../market/day.ts";
import { GRAMMAR } from "./catalogue.ts";
import { availability, computeFeatures, FEATURE_SETS, featureEngine, feedOf, fitParameters } from "./index.ts";

const full = randomDay(12, { rows: 2500, levels: 10, absence: 0 });
const fitted = fitParameters(full, { from: 0, to: 1500 });
const EVERY = [
  ...new Set([...FEATURE_SETS.all, ...GRAMMAR.families.flatMap((family) => family.example([5, 4]))]),
].filter((name) => name !== "ofi_int_5");

/** The same day without order messages: its trades lie on a tape, in the row of their message. */
function taped(day: MarketDay, signed = true): MarketDay {
  const { type, direction, size, price } = day.messages!;
  const rows = Array.from({ length: day.rows }, (_, n) => n).filter((n) => type[n] === 4 || type[n] === 5);
  const first = new Int32Array(day.rows + 1);
  for (const row of rows) first[row + 1]++;
  for (let n = 0; n < day.rows; n++) first[n + 1] += first[n];
  return {
    ...day,
    messages: null,
    trades: {
      first,
      time: Float64Array.from(rows, (n) => day.time[n]),
      price: Float64Array.from(rows, (n) => price[n]),
      size: Float64Array.from(rows, (n) => size[n]),
      aggressor: signed ? Int8Array.from(rows, (n) => -direction[n]) : null,
    },
  };
}

/** One quiet two-sided book of `rows` rows, a second apart, with these trades. */
function tapeDay(rows: number, trades: readonly (readonly [row: number, size: number, price: number, sign: number])[]) {
  const day = randomDay(1, { rows, levels: 1, absence: 0 });
  const constant = (value: number) => [new Int32Array(rows).fill(value)];
  const first = new Int32Array(rows + 1);
  for (let n = 0; n <= rows; n++) first[n] = trades.filter(([row]) => row < n).length;
  return {
    ...day,
    messages: null,
    time: Float64Array.from({ length: rows }, (_, n) => n * 1e9),
    book: { levels: 1, askPrice: constant(102), askSize: constant(5), bidPrice: constant(98), bidSize: constant(5) },
    trades: {
      first,
      time: Float64Array.from(trades, ([row]) => row * 1e9),
      size: Float64Array.from(trades, ([, size]) => size),
      price: Float64Array.from(trades, ([, , price]) => price),
      aggressor: Int8Array.from(trades, ([, , , sign]) => sign),
    },
  } satisfies MarketDay;
}

const column = (day: MarketDay, name: string): Float64Array => computeFeatures(day, [name], fitted).columns[0];
const over = (list: readonly (readonly number[])[], f: (trade: readonly number[]) => number) =>
  list.reduce((sum, trade) => sum + f(trade), 0);
const isAbsent = (x: Float64Array): boolean => x.every((value) => Number.isNaN(value));

describe("columns of sources without order messages", () => {
  it("are absent exactly where the catalogue gives a reason, on every kind of source, never zero", () => {
    const sources: Record<string, MarketDay> = {
      full,
      taped: taped(full),
      unsigned: taped(full, false),
      "book alone": { ...full, messages: null },
      "messages alone": { ...full, book: null },
      "four levels": {
        ...full,
        book: { ...full.book!, levels: 4 },
      },
    };
    const counts: Record<string, number> = {};
    for (const [title, day] of Object.entries(sources)) {
      const names = title === "four levels" ? EVERY.filter((name) => !name.startsWith("ofi_int")) : EVERY;
      const { columns } = computeFeatures(day, names, fitted);
      names.forEach((name, i) => {
        const reason = availability(day, name);
        expect(isAbsent(columns[i]), `${name} of ${title}: ${reason}`).toBe(reason !== null);
        if (reason !== null) counts[title] = (counts[title] ?? 0) + 1;
      });
    }
    expect(counts.full).toBeUndefined();
    expect(Object.keys(counts)).toHaveLength(5);
    expect(availability(sources["book alone"], "add_rate_bid_10s__mean_5")).toContain("order messages");
    expect(availability(sources.unsigned, "svol_10s")).toContain("aggressor");
    expect(availability(sources["four levels"], "depth_imb_5")).toBe("needs level 5 of the book; this source has 4");
    expect(availability(sources["messages alone"], "ofi_ev")).toContain("order book");
    expect(availability(sources["book alone"], "svol_10s")).toContain("needs trades");
  });

  it("equal those of a day whose messages are its trades alone", () => {
    const { type } = full.messages!;
    // Visible executions become what a tape cannot tell from them: every trade hits the book.
    const visible = {
      ...full,
      messages: { ...full.messages!, type: type.map((t) => (t === 5 ? 4 : t === 4 ? 4 : 7)) },
    };
    const there = EVERY.filter((name) => availability(taped(full), name) === null);
    expect(there.length).toBeGreaterThan(200);
    const ours = computeFeatures(taped(full), there, fitted);
    const theirs = computeFeatures(visible, there, fitted);
    there.forEach((name, i) => expect(ours.columns[i], name).toEqual(theirs.columns[i]));
  });

  it("count several trades of a row one by one, in their order, against one prevailing mid", () => {
    const many = Array.from(
      { length: 700 },
      (_, i) => [3, 1 + (i % 7), 10_200 + 100 * (i % 5), i % 3 ? 1 : -1] as const,
    );
    const day = tapeDay(6, [[1, 4, 9_800, -1], ...many, [4, 2, 10_300, 1]]);
    const last = [...many, [4, 2, 10_300, 1] as const];
    for (const N of [5, 300, 600]) {
      const [row3, row4] = [many.slice(-N), last.slice(-N)];
      const price = column(day, `tvwap_n${N}`);
      const imbalance = column(day, `trade_imb_n${N}`);
      const paid = column(day, `eff_spread_bps_n${N}`);
      [row3, row4, row4].forEach((list, i) => {
        const volume = over(list, ([, v]) => v);
        expect(price[3 + i]).toBeCloseTo(over(list, ([, v, p]) => v * p) / volume / 1e4, 10);
        expect(imbalance[3 + i]).toBeCloseTo(over(list, ([, v, , sign]) => v * sign) / volume, 12);
        const spread = over(list, ([, v, p, sign]) => (v * 2e4 * sign * (p / 100 - 100)) / 100);
        expect(paid[3 + i]).toBeCloseTo(spread / volume, 8);
      });
      expect(price.subarray(0, 3)).toEqual(new Float64Array(3).fill(Number.NaN));
    }
    // Held over row 2, although row 3 brings more trades than a ring holds, and the first came in a block before.
    const engine = featureEngine(["tvwap_n1"], feedOf(day));
    const latest = new Float64Array(6);
    for (const to of [2, 6]) engine.advance(day, to, [latest]);
    for (const row of [1, 2]) expect(latest[row]).toBeCloseTo(0.98, 12);
    expect([...column(day, "trade_rate_1s")]).toEqual([Number.NaN, 1, 0, 700, 1, 0]);
  });

  it("fill a bucket share by share: a trade that overfills several closes them all in its row", () => {
    const day = tapeDay(5, [
      [0, 6, 1e4, 1],
      [1, 6, 1e4, -1],
      [3, 23, 1e4, 1],
    ]);
    // Buckets of 10: |6 - 4|, then |-2 + 8|, then 10; 5 shares stay open.
    const { columns } = computeFeatures(day, ["vpin_1", "vpin_2", "vpin_3"], { vpin_bucket: 10 });
    expect(columns.map((x) => Array.from(x))).toEqual([
      [Number.NaN, 0.2, 0.2, 1, 1],
      [Number.NaN, Number.NaN, Number.NaN, 0.8, 0.8],
      [Number.NaN, Number.NaN, Number.NaN, 0.6, 0.6],
    ]);
    expect(() => computeFeatures(day, ["vpin_1"])).toThrow('"vpin_bucket"');
  });

  it("with one event per row, l2_rem is what depl counts where only the best queue changes", () => {
    const rows = 400;
    const day = randomDay(5, { rows, levels: 1, absence: 0 });
    const book = day.book!;
    for (let n = 0; n < rows; n++) {
      book.bidPrice[0][n] = 100;
      book.askPrice[0][n] = 101;
      book.askSize[0][n] = 500;
      day.messages!.direction[n] = 1;
      day.messages!.price[n] = 10_000;
      day.messages!.type[n] = n % 3 === 0 ? 1 : 2 + (n % 3);
      day.messages!.size[n] = n % 3 === 0 ? 9 : 4;
      book.bidSize[0][n] = (n === 0 ? 500 : book.bidSize[0][n - 1]) + (n === 0 ? 0 : n % 3 === 0 ? 9 : -4);
    }
    const [rem, depl] = computeFeatures(day, ["l2_rem_bid_5s", "depl_bid_5s"]).columns;
    expect(rem).toEqual(depl);
    expect(rem.at(-1)).toBeGreaterThan(0);
    expect(naiveFeatures(day, fitted, ["depl_bid_5s"])[0]).toEqual(depl);
  });
});
