import { expect, test } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { orderDay } from "../../test/order-day.ts";
import { realData } from "../../test/data.ts";
import { Fold } from "../../src/core/book/fold.ts";
import { openOneDay } from "../files.ts";
import { InputError } from "../verb.ts";
import { main } from "../main.ts";
import { replayDay } from "./replay.ts";

const day = orderDay({ seed: 1, rows: 12_000, levels: 3, halts: 0.001 });
const bare = { hash: true, kind: null, horizon: 50, until: null };
const forecast = { ...bare, kind: forecasterKind("trade-imbalance") };
const hashOf = (result: object): unknown => "hash" in result && result.hash;

async function exitOf(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const code = await main(["replay", ...args], { json: () => undefined, say: (line) => void said.push(line) });
  return { code, said: said.join("\n") };
}

test("replay counts the events it played, and gives a hash only when asked", () => {
  const halts = day.messages.type.filter((type) => type === 7).length;
  const result = replayDay(day, { ...forecast, hash: false });
  expect(result).toMatchObject({
    symbol: "TEST",
    rows: 12_000,
    events: { order: 12_000 - halts, halt: halts, gap: 0 },
  });
  expect(result).not.toHaveProperty("hash");
});

test("the hash is the same each time, and another for another forecaster, horizon or end", () => {
  const variants = [
    forecast,
    bare,
    { ...forecast, horizon: 10 },
    { ...forecast, kind: forecasterKind("prior") },
    { ...forecast, until: 11_999 },
    { ...forecast, until: 0 },
  ];
  const hashes = variants.map((options) => hashOf(replayDay(day, options)));
  expect(new Set(hashes).size).toBe(variants.length);
  expect(hashOf(replayDay(day, forecast))).toBe(hashes[0]);
  expect(hashes.every((hash) => typeof hash === "string" && /^[0-9a-f]{32}$/.test(hash))).toBe(true);
});

test("a hash up to a row does not depend on what follows it", () => {
  const longer = orderDay({ seed: 1, rows: 12_500, levels: 3, halts: 0.001 });
  expect(hashOf(replayDay(longer, { ...forecast, until: 12_000 }))).toBe(hashOf(replayDay(day, forecast)));
});

test("a day without a book has a hash without forecasts", () => {
  const blind = { ...day, book: null };
  expect(replayDay(blind, forecast)).toMatchObject({ model: null, horizon: null });
  expect(hashOf(replayDay(blind, forecast))).toBe(hashOf(replayDay(blind, bare)));
});

test("more rows than there are is bad input", () => {
  expect(() => replayDay(day, { ...bare, until: 12_001 })).toThrow(InputError);
});

test("wrong options are wrong usage, and say which", async () => {
  for (const [args, message] of [
    [[], "no file given"],
    [["a.csv", "--model", "oracle"], 'model "oracle" is none of'],
    [["a.csv", "--horizon", "0"], "--horizon takes a whole number from 1"],
    [["a.csv", "--until", "1e3"], "--until takes a whole number from 0"],
    [["a.csv", "--speed", "3"], "speed"],
  ] as const) {
    const { code, said } = await exitOf(...args);
    expect(code).toBe(2);
    expect(said).toContain(message);
  }
});

const goog = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");

test.skipIf(!goog)(
  "the changes between GOOG's rows fold into GOOG's rows, one by one, and every execution is a trade",
  async () => {
    const { day: real } = await openOneDay(
      [goog ?? ""],
      { levels: 10 },
      { json: () => undefined, say: () => undefined },
    );
    const fold = new Fold(real);
    fold.advance(real.rows);
    expect([fold.mismatches, fold.ignored]).toEqual([0, 0]);
    const [, trades, orders] = fold.counts;
    expect([trades, orders]).toEqual([7765 + 3913, 147_916]);
    expect(replayDay(real, { ...bare, hash: false })).toMatchObject({ symbol: "GOOG", rows: 147_916 });
  },
);
