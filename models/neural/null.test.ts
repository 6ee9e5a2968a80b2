import { beforeAll, describe, expect, it } from "vitest";
import { evaluate, protocolTask, type Task } from "../../src/core/evaluation.ts";
import { type ForecasterKind, runToEnd } from "../../src/core/forecaster.ts";
import { simulateDay } from "../../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../../src/core/sources/simulator/settings.ts";
import { NEURAL_NAMES } from "../neural-names.ts";
import { NEURAL_FORECASTERS } from "./index.ts";
import { startTestBackends } from "./test-backends.ts";

const LONG = process.env.LOBSCOPE_LONG === "1";

/** As registered, or with a small part of the training. */
function kindOf(name: string): ForecasterKind {
  const kind = NEURAL_FORECASTERS[name];
  if (LONG) return kind;
  // Convolutions over every level take ten times as long as the others.
  const [units, fraction] = name === "deeplob" ? [4, 0.05] : [16, 0.2];
  const settings = { epochs: 2, fraction, batch: 64, window: 20, units, peakRate: 3e-3 };
  return { ...kind, create: (horizon, options) => kind.create(horizon, { ...options, settings }) };
}

function market(signal: number): Task {
  const settings = {
    ...SIMULATOR_DEFAULTS,
    seed: 3,
    signal,
    seconds: LONG ? 20_000 : 3_500,
    start: 35_100,
    levels: 10,
  };
  return protocolTask(runToEnd(simulateDay(settings)).day, 20);
}

describe("networks on the simulator's null market", { timeout: LONG ? 3_600_000 : 240_000 }, () => {
  let task: Task;
  beforeAll(async () => {
    await startTestBackends();
    task = market(0);
  });

  it.each(NEURAL_NAMES)("%s claims no knowledge of the direction", (name) => {
    const { scores } = runToEnd(evaluate(task, kindOf(name)));
    expect(scores.n).toBeGreaterThan(2000);
    expect(scores.directionInterval![0]).toBeLessThanOrEqual(0);
  });
});

describe("networks on a planted market", { timeout: LONG ? 3_600_000 : 240_000 }, () => {
  it("one that is trained as little finds the direction all the same", async () => {
    await startTestBackends();
    const { scores } = runToEnd(evaluate(market(0.8), kindOf("lstm")));
    expect(scores.directionInterval![0]).toBeGreaterThan(0);
  });
});
