import { describe, expect, test } from "vitest";
import { evaluate, protocolTask, type Task } from "../src/core/evaluation.ts";
import { type ForecasterKind, runToEnd } from "../src/core/forecaster.ts";
import type { Scores } from "../src/core/metrics/scores.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";
import { averageKind } from "./average.ts";
import { FLOORS, forecasterKind, FORECASTERS } from "./index.ts";
import { logistic } from "./linear/multinomial.ts";
import { forestKind, FOREST_SETTINGS } from "./trees/forest.ts";
import { gbdtKind, GBDT_SETTINGS } from "./trees/gbdt.ts";

const LONG = process.env.LOBSCOPE_LONG === "1";
const HORIZON = 20;

const boosting = gbdtKind({ ...GBDT_SETTINGS, leaves: [8], learningRate: 0.1, maxRounds: 60, patience: 10 });

/** The registered models, or the same methods with less to do. */
const KINDS: readonly ForecasterKind[] = LONG
  ? ["logistic", "gbdt", "forest", "average"].map(forecasterKind)
  : [
      logistic,
      boosting,
      forestKind({ ...FOREST_SETTINGS, trees: 20, maxLeaves: 64, minRows: [200] }),
      averageKind([logistic, boosting]),
    ];

/** About 4.5 rows a second, within the protocol's hours. */
function market(seed: number, signal: number): Task {
  const settings = { ...SIMULATOR_DEFAULTS, seed, signal, seconds: LONG ? 20_000 : 7_000, start: 35_100 };
  return protocolTask(runToEnd(simulateDay(settings)).day, HORIZON);
}

const scored = (task: Task, kind: ForecasterKind): Scores => runToEnd(evaluate(task, kind)).scores;

describe.each([1, 2])("on the simulator's null market of seed %i", (seed) => {
  const task = market(seed, 0);
  test.each(FLOORS)("%s claims no knowledge of the direction", (name) => {
    expect(scored(task, forecasterKind(name)).directionInterval![0]).toBeLessThanOrEqual(1e-12);
  });

  test("every model of the registry is among those that are looked at here", () => {
    expect(Object.keys(FORECASTERS).sort()).toEqual([...FLOORS, ...KINDS.map(({ name }) => name)].sort());
  });

  test.each(KINDS)("$name claims no knowledge of the direction, and loses little by trying", (kind) => {
    const [low, high] = scored(task, kind).directionInterval!;
    expect(low).toBeLessThanOrEqual(0);
    // Weights that were estimated from noise cost a little against the true answer, which is to know nothing.
    expect(high).toBeGreaterThanOrEqual(LONG ? -0.01 : -0.02);
  });
});

describe("on a planted market", () => {
  const task = market(2, 0.8);
  test.each(KINDS)("$name finds the direction", (kind) => {
    const { directionInterval, directionSkill } = scored(task, kind);
    expect(directionInterval![0]).toBeGreaterThan(0.1);
    expect(directionSkill).toBeGreaterThan(scored(task, forecasterKind("trade-imbalance")).directionSkill);
  });
});
