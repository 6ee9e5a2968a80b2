import { expect, it } from "vitest";
import type { ModelResult } from "../../../workers/model-api.ts";
import type { ModelRun, RunState } from "../../store/model-choice.ts";
import { newRun } from "../../store/model-runs.ts";
import { curvesOf, levelsOf, niceStep, spreadLabels } from "./curve-lines.ts";
import { modelsCsv, modelsJson, shownRuns } from "./model-exports.ts";
import { sortedRuns, startsUp } from "./model-order.ts";
import {
  bestFloor,
  intervalText,
  isClear,
  latencyText,
  modelsVerdict,
  noEdge,
  runText,
  skillAxis,
  specialsOf,
} from "./model-text.ts";

const label = { rule: "move", horizon: { unit: "rows", value: 50 } } as const;

function run(
  model: string,
  skill: number,
  interval: readonly [number, number] | null,
  more: Partial<ModelResult> = {},
) {
  const order = { model, label, inputs: null, seed: 1, settings: {} };
  const scores = { skill, skillInterval: interval, n: 100, logLoss: 1.1 - skill, macroF1: 0.4, mcc: 0, ece: 0.1 };
  const result = {
    key: model,
    order,
    title: model,
    scores: { ...scores, accuracy: 0.4, brier: 0.6, directionSkill: 0.01 },
    inputs: { system: "reference", names: [] },
    parameterCount: null,
    validationLoss: 1.05,
    curve: [],
    took: 1500,
    latency: 0.2,
    backend: "JS",
    looks: 1,
    horizon: 50,
    verdict: "",
    ...more,
  } as unknown as ModelResult;
  return newRun(order, { state: "done" }, result);
}

const FLOORS = [
  run("prior", 0, [0, 0]),
  run("trade-imbalance", 0.03, [0.01, 0.05]),
  run("persistence", 0.01, [-0.01, 0.02]),
];

const verdict = (...models: ModelRun[]) => modelsVerdict([...FLOORS, ...models]);

it("says in words what the table shows, by intervals and not by estimates", () => {
  expect(verdict().verdict).toBe("Only floors so far.");
  expect(modelsVerdict([]).verdict).toBe("Nothing scored yet.");
  expect(verdict(run("lstm", 0.08, [-0.01, 0.2])).verdict).toBe("No edge over the floor.");
  expect(verdict(run("lstm", 0.08, [0.02, 0.2])).verdict).toBe("No more than one feature holds.");
  expect(verdict(run("lstm", 0.08, [0.031, 0.2])).verdict).toBe("Better than any one-line rule.");
  const mixed = verdict(run("lstm", 0.08, [0.04, 0.2]), run("gru", 0.01, [-0.1, 0.1]));
  expect(mixed.verdict).toBe("Real information, thinly spread.");
  expect(mixed.detail).toMatch(/^1 of 2 models has an interval clear of the best one-line rule \(3\.00 %\)/);
  expect(mixed.detail).toContain("flattered");
});

it("takes the floor with the highest skill as the one to beat, and never a model for a floor", () => {
  expect(bestFloor([...FLOORS, run("gbdt", 0.5, [0.4, 0.6])])?.key).toBe("trade-imbalance");
  const clear = run("gbdt", 0.06, [0.029, 0.09]).result as ModelResult;
  expect(isClear(clear, 0.03)).toBe(false);
  expect(isClear(clear, 0.02)).toBe(true);
  expect(noEdge(run("gbdt", 0.06, null).result as ModelResult)).toBe(true);
});

it("sorts each column best first, with what has no figure last, both ways", () => {
  const runs = [
    run("a", 0.01, null),
    run("b", 0.03, null),
    newRun({ ...FLOORS[0].order, model: "waits" }, { state: "waiting", reached: null }),
  ];
  const keys = (name: Parameters<typeof sortedRuns>[1], up: boolean) =>
    sortedRuns(runs, name, up).map(({ order }) => order.model);
  expect(keys("skill", startsUp("skill"))).toEqual(["b", "a", "waits"]);
  expect(keys("logLoss", startsUp("logLoss"))).toEqual(["b", "a", "waits"]);
  expect(keys("skill", true)).toEqual(["a", "b", "waits"]);
  expect(keys("model", true)).toEqual(["a", "b", "waits"]);
});

const running = (done: number, from: number, elapsed: number): RunState => ({
  state: "running",
  progress: { stage: "fit", done, total: 12, unit: "epochs", curve: [], resumedAt: null },
  since: 0,
  from,
  elapsed,
});

it("tells time left from what the present stage did, not from what an earlier visit did", () => {
  expect(runText(running(8, 6, 10_000))).toMatch(/^fit: 8 of 12 epochs \(67.%\), at most 20.s left$/);
  expect(runText(running(6, 6, 10_000))).not.toContain("left");
  expect(runText({ state: "paused", reached: { done: 3, total: 12 } })).toMatch(/^paused at 25.% of its fit$/);
  expect(runText({ state: "failed", reason: "no levels" })).toBe("no levels");
});

it("names what is special about an order and nothing that is usual", () => {
  expect(specialsOf(FLOORS[0])).toBe("");
  const { order, result } = run("lstm", 0, null);
  expect(specialsOf({ order, result })).toBe("");
  expect(specialsOf({ order: { ...order, inputs: "raw", seed: 7, settings: { epochs: 3 } }, result })).toBe(
    "raw inputs, seed 7, epochs 3",
  );
  expect(specialsOf({ order: { ...order, settings: { leaves: 8 }, tried: 27 }, result })).toBe("best of 27 tried");
});

it("writes small times and negative intervals so that they still say something", () => {
  expect([latencyText(0.0001), latencyText(0.0123), latencyText(2.844), latencyText(null)]).toEqual([
    "< 0.001",
    "0.012",
    "2.84",
    "n/a",
  ]);
  expect(intervalText([-0.012, 0.034])).toBe("[−1.2, 3.4]");
});

it("draws an axis that holds zero and every interval", () => {
  for (const runs of [[], FLOORS, [run("a", 0.6, [0.5, 0.7])], [run("a", -0.3, [-0.4, -0.2])]]) {
    const { low, high, step } = skillAxis(runs);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    for (const { result } of runs) {
      const [from, to] = result?.scores.skillInterval ?? [0, 0];
      expect(low).toBeLessThanOrEqual(100 * from);
      expect(high).toBeGreaterThanOrEqual(100 * to);
    }
    expect((high - low) / step).toBeLessThan(10);
  }
});

it("draws the curve of the training under way, and rings the epoch with the lowest validation loss", () => {
  const losses = [1.1, 1.05, 1.02, 1.04].map((loss) => ({ training: loss, validation: [loss] }));
  const done = run("lstm", 0.02, null, { curve: losses });
  const running: ModelRun = {
    ...done,
    key: "gru",
    run: {
      state: "running",
      progress: { stage: "fit", done: 2, total: 4, unit: "epochs", curve: losses.slice(0, 2), resumedAt: null },
      since: 0,
      from: 0,
      elapsed: 0,
    },
  };
  expect(curvesOf([done, running]).map(({ kept, values, running: live }) => [kept, values.length, live])).toEqual([
    [2, 4, false],
    [1, 2, true],
  ]);
  const levels = levelsOf([...FLOORS, run("logistic", 0.05, null)], 1.09);
  expect(levels.map(({ title, value }) => [title, value])).toEqual([
    ["prior", 1.09],
    ["one feature", 1.05],
    ["logistic", 1.05],
  ]);
});

it("keeps labels apart and in their order, and steps readable", () => {
  const placed = spreadLabels([10, 12, 50, 11], 13);
  const sorted = placed.toSorted((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThanOrEqual(13);
  expect(placed[0]).toBeLessThan(placed[3]);
  expect(placed[3]).toBeLessThan(placed[1]);
  expect(placed[2]).toBe(50);
  for (const span of [0.003, 0.04, 0.7, 12]) {
    const marks = span / niceStep(span, 5);
    expect(marks).toBeLessThanOrEqual(5);
    expect(marks).toBeGreaterThan(1.9);
  }
});

it("exports what was scored under the label on show, with looks, and in JSON with what it is of", () => {
  const other = run("lstm", 0.2, null);
  const runs = [...FLOORS, { ...other, order: { ...other.order, label: { ...label, rule: "smooth" as const } } }];
  const choice = { label, inputs: "usual", seed: 1, backend: null, selected: null } as const;
  const shown = shownRuns({ runs, choice } as unknown as Parameters<typeof shownRuns>[0]);
  expect(shown).toHaveLength(3);
  const lines = modelsCsv(shown).trim().split("\r\n");
  expect(lines).toHaveLength(4);
  const [head, prior] = lines.map((line) => line.split(","));
  expect(prior[head.indexOf("looks_at_test")]).toBe("1");
  expect(prior[head.indexOf("label")]).toBe("move:50");
  const day = { instrument: { symbol: "S" }, provenance: {}, fingerprint: "f" };
  const json = JSON.parse(modelsJson(shown, day as unknown as Parameters<typeof modelsJson>[1], null)) as {
    models: object[];
    fingerprint: string;
  };
  expect([json.fingerprint, json.models.length]).toEqual(["f", 3]);
});
