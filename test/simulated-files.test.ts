import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openOneDay } from "../cli/files.ts";
import { verb } from "../cli/verbs/simulate.ts";
import { forecasterKind } from "../models/index.ts";
import { SAMPLE_PATH, sampleDay } from "../scripts/make-sample.ts";
import { evaluate, protocolTask } from "../src/core/evaluation.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";

const silent = { json: () => {}, say: () => {} };

const columns = ({ rows, time, messages, book }: MarketDay) => ({ rows, time, messages, book });

it("what the simulator writes, the reader reads back column by column", async () => {
  for (const levels of [1, 4, 10]) {
    const out = mkdtempSync(join(tmpdir(), "lobscope-"));
    const settings = { ...SIMULATOR_DEFAULTS, seed: 21, seconds: 600, levels };
    const args = { "--seed": "21", "--seconds": "600", "--levels": String(levels), "--halt": "200:30", "--out": out };
    await verb.run(Object.entries(args).flat(), silent);
    const { day, quality } = await openOneDay([out], { levels }, silent);
    const { day: expected } = runToEnd(simulateDay({ ...settings, halt: { at: 200, seconds: 30 } }));
    expect(columns(day)).toEqual(columns(expected));
    expect(day.instrument).toMatchObject({ symbol: "SIMX", date: settings.date, tickUnits: 100 });
    expect(quality).toMatchObject({ crossed: 0, locked: 0, misordered: 0, disagreements: 0, halts: 1, warnings: [] });
  }
});

it("the sample opens without a warning, agrees with itself, and is the day that was simulated", async () => {
  const { day, quality } = await openOneDay([SAMPLE_PATH], { levels: 10 }, silent);
  expect(quality).toMatchObject({
    crossed: 0,
    locked: 0,
    misordered: 0,
    disagreements: 0,
    absentLevelRows: 0,
    warnings: [],
  });
  expect(columns(day)).toEqual(columns(sampleDay().day));
});

/** Skill of a one-feature logistic under the evaluation protocol, in per cent, with its interval. */
function skill(day: MarketDay, model: string, horizon = 50): { low: number; skill: number; high: number } {
  const { scores } = runToEnd(evaluate(protocolTask(day, horizon), forecasterKind(model)));
  const [low, high] = scores.skillInterval!;
  return { low: 100 * low, skill: 100 * scores.skill, high: 100 * high };
}

it("the sample's signal is found by one feature: trade imbalance beats the prior by a few per cent", () => {
  const found = skill(sampleDay().day, "trade-imbalance");
  expect(found.low).toBeGreaterThan(0);
  expect(found.skill).toBeGreaterThan(1);
  expect(found.skill).toBeLessThan(10);
});

it.each(["trade-imbalance", "queue-imbalance"])("in a null market the %s logistic has no skill", (model) => {
  for (const seed of [1, 2, 3]) {
    const { day } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, signal: 0, seconds: 10_000, seed }));
    const { low, skill: found } = skill(day, model);
    expect(low).toBeLessThanOrEqual(0);
    expect(found).toBeLessThan(0.7);
  }
});
