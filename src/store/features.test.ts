import { expect, it } from "vitest";
import type { StudyReport } from "../core/analysis/index.ts";
import { later, settle, stage } from "../../test/store.ts";
import { columnNames, SETS } from "./feature-choice.ts";

const study = { rows: 1000, columns: [] } as unknown as StudyReport;

async function open(analysis: Record<string, (...given: never[]) => unknown> = {}) {
  const on = stage({ packed: () => new ArrayBuffer(8), overlay: () => undefined }, {}, new Map(), {
    study: () => study,
    summary: () => ({ mean: 1 }),
    power: () => ({ found: 0 }),
    correlations: () => ({ names: [] }),
    labels: () => ({ labels: [] }),
    values: () => new Float64Array(4),
    ...analysis,
  });
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  const called = (name: string) => on.calls.filter(([call]) => call === `analysis.${name}`);
  const enter = async () => {
    on.app.getState().showTab("features");
    on.app.getState().enterFeatures();
    for (let i = 0; i < 6; i++) await settle();
  };
  return { ...on, called, enter, jobs: () => on.app.getState().featureJobs };
}

it("starts no worker before its tab is shown, then computes the default columns and those of the panel", async () => {
  const { called, enter, jobs } = await open();
  expect(called("study")).toEqual([]);
  await enter();
  expect(called("study")[0][3]).toEqual(SETS.default);
  expect(called("summary")[0].slice(1)).toEqual(["here", "ofi_50", { kind: "train" }]);
  expect(jobs()).toMatchObject({ study: { state: "done" }, summary: { state: "done" }, power: { state: "idle" } });
});

it("keeps the columns when only the rows change, and computes them again for another set", async () => {
  const { app, called, enter, jobs } = await open();
  await enter();
  await app.getState().compute("power");
  app.getState().changeFeatures({ rows: { kind: "test" } });
  expect(jobs().power.state).toBe("idle");
  for (let i = 0; i < 6; i++) await settle();
  expect(called("study")).toHaveLength(1);
  expect(called("summary").at(-1)?.[3]).toEqual({ kind: "test" });
  app.getState().changeFeatures({ set: "core" });
  for (let i = 0; i < 6; i++) await settle();
  expect(called("study").at(-1)?.[3]).toEqual(SETS.core);
});

it("measures the other rows beside, and a recording only after its columns are there", async () => {
  const { app, calls, enter, jobs } = await open();
  await enter();
  app.getState().changeFeatures({ panel: "power", against: { recording: "other", rows: { kind: "all" } } });
  calls.length = 0;
  await app.getState().compute("power");
  const made = calls.map(([name, place]) => [name, place]);
  expect(made.filter(([name]) => name !== "analysis.cancel")).toEqual([
    ["analysis.power", "here"],
    ["analysis.study", "there"],
    ["analysis.power", "there"],
  ]);
  expect(jobs().power).toMatchObject({ state: "done", there: { found: 0 } });
  calls.length = 0;
  app.getState().changeFeatures({ against: { recording: null, rows: { kind: "test" } } });
  await app.getState().compute("power");
  expect(calls.filter(([name]) => name === "analysis.power").map(([, place]) => place)).toEqual(["here", "here"]);
});

it("shows nothing of what was cancelled, even if it ends after all", async () => {
  const slow = later<unknown>();
  const { app, enter, jobs } = await open({ power: () => slow.promise });
  app.getState().changeFeatures({ panel: "power" });
  await enter();
  void app.getState().compute("power");
  for (let i = 0; i < 4; i++) await settle();
  expect(jobs().power.state).toBe("running");
  app.getState().cancelFeatures();
  expect(jobs().power).toEqual({ state: "cancelled" });
  slow.resolve({ found: 9 });
  await settle();
  expect(jobs().power).toEqual({ state: "cancelled" });
});

it("goes on measuring while another column is looked at, and shows that column's own numbers", async () => {
  const slow = later<unknown>();
  const first = later<unknown>();
  let summaries = 0;
  const { app, enter, jobs, called } = await open({
    power: (_place: never, _rows: never, columns: never) => (columns === null ? slow.promise : { found: 0 }),
    summary: () => (summaries++ === 0 ? { mean: 0 } : summaries === 2 ? first.promise : { mean: 3 }),
  });
  await enter();
  void app.getState().compute("power");
  for (let i = 0; i < 4; i++) await settle();
  app.getState().changeFeatures({ column: "ofi_10" });
  await settle();
  app.getState().changeFeatures({ column: "ofi_100" });
  for (let i = 0; i < 4; i++) await settle();
  first.resolve({ mean: 2 });
  for (let i = 0; i < 4; i++) await settle();
  expect(jobs().summary).toMatchObject({ state: "done", here: { mean: 3 } });
  expect([jobs().power.state, jobs().decay.state]).toEqual(["running", "idle"]);
  slow.resolve({ found: 4 });
  for (let i = 0; i < 6; i++) await settle();
  expect(jobs().power).toMatchObject({ state: "done", here: { found: 4 } });
  expect(jobs().decay.state).toBe("done");
  expect(called("power").at(-1)?.[3]).toEqual(["ofi_100"]);
});

it("says why a statistic failed, and what is wrong with a column's name", async () => {
  const { app, enter, jobs } = await open({
    summary: () => {
      throw new Error("needs order messages");
    },
  });
  await enter();
  expect(jobs().summary).toEqual({ state: "failed", reason: "needs order messages" });
  expect(await app.getState().addColumn("ofi_fifty")).toContain("the nearest known one is");
  expect(await app.getState().addColumn("ofi_77")).toBeNull();
  expect(columnNames(app.getState().features)).toContain("ofi_77");
});

it("hands a column to the market, and forgets it with the day", async () => {
  const { app, calls, enter, jobs } = await open();
  await enter();
  await app.getState().showOnMarket("ofi_50");
  expect(app.getState().overlay).toBe("ofi_50");
  expect(calls.find(([name]) => name === "overlay")?.[1]).toMatchObject({ name: "ofi_50" });
  app.getState().showTab("market");
  await app.getState().openSource({ kind: "sample" });
  await settle();
  expect(app.getState().overlay).toBeNull();
  expect(jobs().study).toEqual({ state: "idle" });
});
