import { expect, it } from "vitest";
import { settle, stage } from "../../test/store.ts";
import { DEFAULT_SETTINGS, loadSettings } from "./settings.ts";

const keeping = (value: string) => ({ getItem: () => value, setItem: () => undefined, removeItem: () => undefined });

it("finds after a reload what was set before it, the endless speed included", () => {
  const { app, kept } = stage();
  app.getState().change({ theme: "light", horizon: 20, speed: Number.POSITIVE_INFINITY, loop: true });
  app.getState().changeBacktest({ latencyMs: 5, threshold: 0.4 });
  const again = stage({}, {}, kept).app.getState().settings;
  expect(again).toEqual(app.getState().settings);
  expect(again.speed).toBe(Number.POSITIVE_INFINITY);
});

it("takes the valid fields of a damaged entry and the defaults for the rest", () => {
  const damaged = JSON.stringify({
    version: 1,
    settings: {
      theme: "pink",
      levels: 5,
      horizon: 1.5,
      model: "<img>",
      speed: -1,
      backtest: { latencyMs: "0", quantity: 7 },
    },
  });
  expect(loadSettings(keeping(damaged))).toEqual({
    ...DEFAULT_SETTINGS,
    levels: 5,
    backtest: { ...DEFAULT_SETTINGS.backtest, quantity: 7 },
  });
});

it("starts on the defaults when storage is empty, foreign, of another version, or forbidden", () => {
  for (const value of ["", "null", "[]", "{", '{"version":2,"settings":{"levels":5}}', '{"version":1}']) {
    expect(loadSettings(keeping(value))).toEqual(DEFAULT_SETTINGS);
  }
  expect(loadSettings(null)).toEqual(DEFAULT_SETTINGS);
  const forbidden = {
    ...keeping(""),
    getItem: () => {
      throw new Error("SecurityError");
    },
  };
  expect(loadSettings(forbidden)).toEqual(DEFAULT_SETTINGS);
});

it("goes back to the defaults, in storage too", () => {
  const { app, kept } = stage();
  app.getState().change({ theme: "light", levels: 3 });
  app.getState().resetSettings();
  expect(app.getState().settings).toEqual(DEFAULT_SETTINGS);
  expect(stage({}, {}, kept).app.getState().settings).toEqual(DEFAULT_SETTINGS);
});

it("tells the worker of a change it must follow, and of no other", async () => {
  const { app, calls } = stage();
  await app.getState().openSource({ kind: "sample" });
  await settle();
  calls.length = 0;
  app.getState().change({ theme: "light" });
  expect(calls).toEqual([]);
  app.getState().change({ horizon: 20 });
  app.getState().change({ speed: 10 });
  await settle();
  expect(calls).toEqual([
    ["configure", { model: "trade-imbalance", horizon: 20 }],
    ["transport", { kind: "speed", speed: 10 }],
  ]);
});
