import { expect, it } from "vitest";
import type { BacktestReport } from "../core/backtest/report.ts";
import { later, settle, stage } from "../../test/store.ts";
import { GRACE } from "./backtest.ts";

const report = (verdict: string) => ({ verdict }) as BacktestReport;

async function open(run: () => unknown) {
  const on = stage({ packed: () => new ArrayBuffer(8) }, { run });
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  return on;
}

it("runs under the settings of the form on the packed day, and shows the report", async () => {
  const { app, calls } = await open(() => report("fine"));
  app.getState().changeBacktest({ latencyMs: 7 });
  await app.getState().runBacktest();
  expect(app.getState().backtest).toMatchObject({ state: "done", report: { verdict: "fine" } });
  expect(calls.find(([name]) => name === "backtest.run")?.[2]).toMatchObject({ latencyMs: 7 });
});

it("shows nothing of a run that was cancelled, even if it ends after all", async () => {
  const slow = later<BacktestReport>();
  const { app } = await open(() => slow.promise);
  void app.getState().runBacktest();
  await settle();
  app.getState().cancelBacktest();
  expect(app.getState().backtest).toEqual({ state: "cancelled" });
  slow.resolve(report("too late"));
  await settle();
  expect(app.getState().backtest).toEqual({ state: "cancelled" });
});

it("ends a worker that does not stop within its grace", async () => {
  const { app, ports, pass } = await open(() => later<BacktestReport>().promise);
  const reasons: string[] = [];
  const { stop } = ports.backtest;
  ports.backtest.stop = (reason) => {
    reasons.push(reason);
    stop(reason);
  };
  void app.getState().runBacktest();
  await settle();
  app.getState().cancelBacktest();
  pass(GRACE - 1);
  expect(reasons).toEqual([]);
  pass(1);
  await settle();
  expect(reasons).toEqual(["cancelled"]);
  expect(app.getState().backtest).toEqual({ state: "cancelled" });
});

it("says why a run failed", async () => {
  const { app } = await open(() => {
    throw new Error("the day is too short");
  });
  await app.getState().runBacktest();
  expect(app.getState().backtest).toEqual({ state: "failed", reason: "the day is too short" });
});

it("forgets the report when another day is opened", async () => {
  const { app } = await open(() => report("of the first day"));
  await app.getState().runBacktest();
  await app.getState().openSource({ kind: "sample" });
  expect(app.getState().backtest).toEqual({ state: "idle" });
});
