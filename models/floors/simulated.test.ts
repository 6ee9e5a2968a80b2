import { describe, expect, test } from "vitest";
import { evaluate, protocolTask } from "../../src/core/evaluation.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import type { Scores } from "../../src/core/metrics/scores.ts";
import { simulateDay } from "../../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../../src/core/sources/simulator/settings.ts";
import { forecasterKind } from "../index.ts";

/** A simulated day of about 90,000 rows within the protocol's hours. */
function simulated(seed: number, signal: number, horizon: number): (model: string) => Scores {
  const settings = { ...SIMULATOR_DEFAULTS, seed, signal, seconds: 20_000, start: 35_100 };
  const task = protocolTask(runToEnd(simulateDay(settings)).day, horizon);
  return (model) => runToEnd(evaluate(task, forecasterKind(model))).scores;
}

describe.each([10, 50])("at horizon %i", (horizon) => {
  test.each([1, 2])(
    "on the null market of seed %i no imbalance has skill, and no floor knows the direction",
    (seed) => {
      const scores = simulated(seed, 0, horizon);
      for (const model of ["queue-imbalance", "trade-imbalance"]) {
        const [low, high] = scores(model).skillInterval!;
        expect([model, low <= 0, high >= 0]).toEqual([model, true, true]);
      }
      // Persistence may know whether the mid moves at all (activity comes in bursts there too), but not which way.
      for (const model of ["persistence", "queue-imbalance", "trade-imbalance"]) {
        expect(Math.abs(scores(model).directionSkill), model).toBeLessThan(0.005);
      }
    },
  );

  test.each([1, 2])(
    "on the planted market of seed %i trade imbalance finds the signal, and it is the direction",
    (seed) => {
      const { skillInterval, directionSkill, moveSkill } = simulated(seed, 0.4, horizon)("trade-imbalance");
      expect(skillInterval![0]).toBeGreaterThan(0);
      expect(directionSkill).toBeGreaterThan(10 * Math.abs(moveSkill));
    },
  );
});
