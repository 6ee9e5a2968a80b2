import { expect, it } from "vitest";
import { evaluate, protocolTask } from "../src/core/evaluation.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { readModelFile } from "../src/core/model-file.ts";
import { type ModelOrder, orderKey, TOP_BINS } from "../src/core/model-result.ts";
import { fingerprint } from "../src/core/market/fingerprint.ts";
import { BOOTSTRAP } from "../src/core/metrics/bootstrap.ts";
import { plantedDay } from "../test/planted-day.ts";
import type { ModelProgress } from "./model-api.ts";
import { attentionOf, explanationOf } from "./model-explain.ts";
import { type Equipment, type Left, ModelDesk, type TrainingHandle } from "./model-desk.ts";
import { type Member, meanOf } from "./model-mean.ts";
import { ModelKinds } from "./model-kinds.ts";
import { taskReport } from "./model-task.ts";

const kinds = new ModelKinds();
const order = (model: string, more: Partial<ModelOrder> = {}): ModelOrder => ({
  model,
  label: { rule: "move", horizon: { unit: "rows", value: 50 } },
  inputs: "reference",
  seed: 1,
  settings: {},
  ...more,
});
const SMALL = { epochs: 3, fraction: 0.2, window: 8, units: 4, batch: 64 };

function desk() {
  const day = plantedDay(3, 6000);
  let now = 0;
  return new ModelDesk(day, fingerprint(day), () => (now += 1));
}

function trained(at: ModelDesk, of: ModelOrder, equipment: Equipment, left: Left | null = null, until = Infinity) {
  let handle: TrainingHandle | null = null;
  const seen: ModelProgress[] = [];
  const steps = at.train(of, equipment, left, (begun) => (handle = begun));
  let step = steps.next();
  for (; !step.done && !(step.value.stage === "fit" && step.value.done >= until); step = steps.next())
    seen.push(step.value);
  return { kept: step.done ? step.value : null, handle: handle as TrainingHandle | null, seen };
}

it("gives the scores that the command line gives, and a file that gives them again on the same day", async () => {
  const at = desk();
  for (const name of ["trade-imbalance", "logistic"]) {
    const equipment = await kinds.kind(name);
    const { kept } = trained(at, order(name), equipment);
    const task = protocolTask(at.day, 50);
    const expected = runToEnd(evaluate(task, equipment.kind, BOOTSTRAP, { seed: 1 }));
    expect(kept?.result.scores).toEqual(expected.scores);
    expect(kept?.result.backend).toBe("JS");
    const again = runToEnd(at.load(readModelFile(JSON.parse(JSON.stringify(kept?.file))), equipment));
    expect(again.result.scores).toEqual(expected.scores);
    expect(again.result.origin).toBe("file");
    expect(again.result.key).not.toBe(kept?.result.key);
  }
});

it("a network left in the middle and taken up elsewhere becomes the same model as one trained in one go", async () => {
  const equipment = await kinds.kind("lstm");
  expect(equipment.backend).toBe("WASM");
  const of = order("lstm", { settings: SMALL });
  const whole = trained(desk(), of, equipment);
  const first = trained(desk(), of, equipment, null, 1.5);
  const state = structuredClone(first.handle?.checkpoint());
  const second = trained(desk(), of, equipment, { state, spent: 1000 });
  expect(second.kept?.file.forecaster).toEqual(whole.kept?.file.forecaster);
  expect(second.kept?.result.scores).toEqual(whole.kept?.result.scores);
  expect(second.kept?.result.curve).toEqual(whole.kept?.result.curve);
  expect(second.kept?.result.curve.length).toBeGreaterThan(1);
  expect(second.kept?.result.took).toBeGreaterThan(1000);
  expect(second.seen.find(({ stage }) => stage === "fit")?.done).toBeGreaterThan(1);
  expect(whole.seen.find(({ stage }) => stage === "fit")?.done).toBeLessThan(0.5);
});

it("says what the task is: rows by purpose, band, prior and sizes", () => {
  const at = desk();
  const task = at.task(order("prior").label);
  const report = taskReport(task);
  expect(report.rows.train + report.rows.validation + report.rows.test).toBeLessThan(at.day.rows);
  expect(report.purged).toBe(200);
  expect(report.priorLoss).toBeGreaterThan(0.9);
  expect(report.priorLoss).toBeLessThan(1.2);
  expect(report.meanSpread).toBeGreaterThan(0);
  expect(report.meanMove).toBeGreaterThan(0);
  expect(at.task(order("prior").label)).toBe(task);
});

it("counts every scored row once in the histogram, and times one forecast", async () => {
  const at = desk();
  const { kept } = trained(at, order("logistic"), await kinds.kind("logistic"));
  const { topHistogram, scores, latency, validationLoss } = kept?.result ?? {};
  expect(topHistogram).toHaveLength(TOP_BINS);
  const counted = topHistogram?.reduce((sum, n) => sum + n, 0) ?? 0;
  expect(counted).toBeGreaterThanOrEqual(scores?.n ?? Infinity);
  expect(topHistogram?.slice(0, 13).every((n) => n === 0)).toBe(true);
  expect(latency).toBeGreaterThan(0);
  expect(latency).toBeLessThan(5);
  expect(validationLoss).toBeLessThan(taskReport(at.task(order("prior").label)).priorLoss);
});

it("writes the floors scored so far into the cards of later models", async () => {
  const at = desk();
  trained(at, order("prior"), await kinds.kind("prior"));
  trained(at, order("trade-imbalance"), await kinds.kind("trade-imbalance"));
  const { kept } = trained(at, order("logistic"), await kinds.kind("logistic"));
  expect(Object.keys(kept?.file.card.floors ?? {})).toEqual(["prior", "trade-imbalance"]);
  expect(kept?.file.card.data.fingerprint).toBe(at.fingerprint);
});

it("takes a logistic forecast apart on validation rows", async () => {
  const at = desk();
  const equipment = await kinds.kind("logistic");
  const { kept } = trained(at, order("logistic"), equipment);
  if (!kept) throw new Error("not trained");
  const forecaster = equipment.kind.load(kept.file.forecaster);
  const inputs = runToEnd(at.inputs(kept.file.recipe));
  const report = runToEnd(explanationOf(forecaster, inputs, at.task(order("prior").label).split.validation));
  expect(report?.rows).toBeGreaterThan(150);
  expect(report?.importance.map((row) => row.length)).toEqual([
    report?.inputs.length,
    report?.inputs.length,
    report?.inputs.length,
  ]);
  for (const leaning of report?.leaning ?? [])
    if (!Number.isNaN(leaning)) expect(Math.abs(leaning)).toBeGreaterThan(0.5);
});

it("follows where an attention model looks, in shares, and gives nothing for a model without attention", async () => {
  const at = desk();
  const settings = { epochs: 1, fraction: 0.05, window: 8, units: 8, batch: 64 };
  const equipment = await kinds.kind("transformer");
  const { kept } = trained(at, order("transformer", { settings }), equipment);
  if (!kept) throw new Error("not trained");
  const inputs = runToEnd(at.inputs(kept.file.recipe));
  const { validation } = at.task(order("prior").label).split;
  const report = runToEnd(attentionOf(equipment.kind.load(kept.file.forecaster), inputs, validation));
  expect(report?.rows).toBeGreaterThan(40);
  expect(report?.layers.length).toBeGreaterThan(0);
  for (const { shares } of report?.layers ?? []) {
    expect(shares).toHaveLength(8);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  }
  const logistic = await kinds.kind("logistic");
  const plain = trained(at, order("logistic"), logistic).kept;
  if (!plain) throw new Error("not trained");
  expect(runToEnd(attentionOf(logistic.kind.load(plain.file.forecaster), inputs, validation))).toBeNull();
});

it("tells orders apart by everything that changes the result, and not by how they are written", () => {
  const keys = [
    order("lstm"),
    order("gru"),
    order("lstm", { label: { rule: "move", horizon: { unit: "rows", value: 10 } } }),
    order("lstm", { label: { rule: "smooth", horizon: { unit: "rows", value: 50 } } }),
    order("lstm", { label: { rule: "move", horizon: { unit: "seconds", value: 50 } } }),
    order("lstm", { seed: 2 }),
    order("lstm", { inputs: "raw" }),
    order("lstm", { inputs: ["ofi_10", "ofi_50"] }),
    order("lstm", { settings: { epochs: 3 } }),
  ].map(orderKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(orderKey(order("lstm", { settings: { units: 4, epochs: 3 } }))).toBe(
    orderKey(order("lstm", { settings: { epochs: 3, units: 4 } })),
  );
});

it("refuses an unknown model by naming the known ones", async () => {
  await expect(kinds.kind("oracle")).rejects.toThrow(/none of prior.*mixer/);
});

it("averages scored models as the geometric mean of what they said, and scores it on the same rows", async () => {
  const at = desk();
  const members: Member[] = [];
  for (const name of ["logistic", "gbdt"]) {
    const { kind } = await kinds.kind(name);
    const { kept } = trained(at, order(name), await kinds.kind(name));
    if (!kept) throw new Error("not trained");
    const { file, result } = kept;
    members.push({ result, recipe: file.recipe, forecaster: kind.load(file.forecaster) });
  }
  const keys = members.map(({ result }) => result.key);
  const asked = order("mean", { inputs: null, members: keys });
  const mean = runToEnd(meanOf(at, asked, members));
  const single = await kinds.kind("average");
  const { kept: built } = trained(at, order("average"), single);
  expect(mean.result.scores.logLoss).toBeCloseTo(built?.result.scores.logLoss ?? NaN, 9);
  expect(mean.result.scores.n).toBe(built?.result.scores.n);
  expect(mean.file).toBeNull();
  expect(mean.result.scores.skillInterval).not.toBeUndefined();
  expect(at.known(mean.result.key)).toBeDefined();
  expect(mean.result.key).toBe(orderKey(asked));
  expect(orderKey(asked)).not.toBe(orderKey(order("mean", { inputs: null, members: [keys[0]] })));
  const other = { ...members[1], result: { ...members[1].result, threshold: 99 } };
  expect(() => runToEnd(meanOf(at, asked, [members[0], other]))).toThrow(/another band/);
});
