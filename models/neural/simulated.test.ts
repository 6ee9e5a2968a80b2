import { beforeAll, describe, expect, it } from "vitest";
import { openOneDay } from "../../cli/files.ts";
import { evaluate, protocolTask } from "../../src/core/evaluation.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import type { InputChoice } from "../../src/core/inputs/recipe.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import type { Scores } from "../../src/core/metrics/scores.ts";
import { realData } from "../../test/data.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { NEURAL_FORECASTERS } from "./index.ts";
import { startTestBackends } from "./test-backends.ts";

/** Fits by the default recipe and scores the test span, as `lobscope evaluate` does. */
function scored(day: MarketDay, name: string, horizon: number, inputs: InputChoice): Scores {
  return runToEnd(evaluate(protocolTask(day, horizon), NEURAL_FORECASTERS[name], undefined, { inputs, seed: 1 }))
    .scores;
}

describe.skipIf(!process.env.LOBSCOPE_LONG)("neural forecasters on whole days", { timeout: 1_800_000 }, () => {
  beforeAll(startTestBackends);

  it.each(["lstm", "bin-ctabl"])(
    "%s finds a planted drift, and where none is planted its interval covers zero",
    (name) => {
      const planted = scored(plantedDay(1, 30_000, 0.8), name, 50, "reference");
      expect(planted.skillInterval?.[0]).toBeGreaterThan(0);
      const none = scored(plantedDay(2, 30_000, 0), name, 50, "reference");
      expect(none.skillInterval?.[0]).toBeLessThan(0);
    },
  );

  const path = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
  it.skipIf(!path)("LSTM-64 beats the best one-feature floor on the real day at 10 rows", async () => {
    const { day } = await openOneDay([path ?? ""], { levels: 10 }, { json: () => undefined, say: () => undefined });
    const { skill, skillInterval } = scored(day, "lstm", 10, "reference");
    // The trade-imbalance floor reaches 2.75 % there.
    expect(100 * skill).toBeGreaterThan(2.75);
    expect(skillInterval?.[0]).toBeGreaterThan(0);
  });
});
