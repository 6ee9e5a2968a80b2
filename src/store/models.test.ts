import { expect, it } from "vitest";
import type {
  ModelOrder,
  ModelOutcome,
  ModelResult,
  OnModelProgress,
  SearchOutcome,
  SearchResult,
} from "../../workers/model-api.ts";
import type { LabelChoice } from "../core/labels/choice.ts";
import { orderKey } from "../core/model-result.ts";
import { later, settle, stage } from "../../test/store.ts";
// Loaded before the tests, so that none of them waits for it longer than another.
import "./model-room.ts";
import { FLOOR_NAMES } from "./trainable.ts";

const rows = (value: number): LabelChoice => ({ rule: "move", horizon: { unit: "rows", value } });
const order = (model: string, more: Partial<ModelOrder> = {}): ModelOrder => ({
  model,
  label: rows(50),
  inputs: "reference",
  seed: 1,
  settings: {},
  ...more,
});
const resultOf = (of: ModelOrder): ModelResult => ({ key: orderKey(of), order: of, looks: 1 }) as ModelResult;
const done = (of: ModelOrder): ModelOutcome => ({ kind: "done", result: resultOf(of) });
const report = { name: "WASM", reason: "", probe: 1, trials: [], tensors: 0, bytes: 0 };

const file = (text: string, size = 10) => ({ name: "m.json", size, text: async () => text });

async function rounds(n = 20): Promise<void> {
  for (let i = 0; i < n; i++) await settle();
}

type Fakes = Record<string, (...given: never[]) => unknown>;

async function open(models: Fakes = {}, live: Fakes = {}) {
  const on = stage({ packed: () => new ArrayBuffer(8) }, {}, new Map(), {}, live, {
    train: (of: ModelOrder) => done(of),
    backend: () => report,
    stop: () => undefined,
    forgetTraining: () => undefined,
    remove: () => undefined,
    ...models,
  });
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  const state = () => on.app.getState();
  const enter = async () => {
    state().showTab("models");
    state().enterModels(rows(50));
    await rounds();
  };
  const called = (name: string) => on.calls.filter(([call]) => call === `models.${name}`).map(([, ...given]) => given);
  const run = (of: ModelOrder) => state().models.runs.find(({ key }) => key === orderKey(of));
  return { ...on, state, enter, called, run };
}

it("starts no worker before its tab is shown, then scores every one-line rule once", async () => {
  const { called, enter, state } = await open();
  expect(called("open")).toEqual([]);
  await enter();
  expect(called("train").map(([of]) => (of as ModelOrder).model)).toEqual(FLOOR_NAMES);
  expect(state().models.runs.every(({ run }) => run.state === "done")).toBe(true);
  state().enterModels(rows(50));
  await rounds();
  expect(called("train")).toHaveLength(FLOOR_NAMES.length);
});

it("does what was asked before its code was there, in the order asked, with the choice made meanwhile", async () => {
  const { state, called } = await open();
  state().showTab("models");
  state().changeModels({ label: rows(10), seed: 7 });
  state().enterModels(rows(10));
  state().trainModels([order("gbdt")]);
  state().cancelModel(orderKey(order("gbdt")));
  state().trainModels([order("logistic")]);
  state().changeModels({ backend: "cpu" });
  await rounds();
  const trained = called("train").map(([of]) => of as ModelOrder);
  expect(trained.map(({ model }) => model)).toEqual(["logistic", ...FLOOR_NAMES]);
  expect(trained.at(-1)?.label).toEqual(rows(10));
  expect(state().models.choice).toMatchObject({ seed: 7, backend: "cpu" });
});

it("forgets the last day also where its code is still on its way", async () => {
  const { state, app } = await open();
  state().showTab("models");
  state().enterModels(rows(50));
  state().changeModels({ selected: "x" });
  await app.getState().openSource({ kind: "sample" });
  await rounds();
  expect(state().models.choice.selected).toBeNull();
  expect(state().models.runs).toHaveLength(FLOOR_NAMES.length);
});

it("works through a queue one at a time and in order, and starts a back-end for networks only", async () => {
  const slow = later<ModelOutcome>();
  const { called, enter, state, run } = await open({
    train: (of: ModelOrder) => (of.model === "logistic" ? slow.promise : done(of)),
  });
  await enter();
  state().trainModels([order("logistic"), order("lstm"), order("gbdt")]);
  await rounds();
  expect([run(order("logistic")), run(order("lstm"))].map((one) => one?.run.state)).toEqual(["running", "waiting"]);
  expect(called("backend")).toHaveLength(0);
  slow.resolve(done(order("logistic")));
  await rounds();
  expect(
    called("train")
      .slice(4)
      .map(([of]) => (of as ModelOrder).model),
  ).toEqual(["logistic", "lstm", "gbdt"]);
  expect(called("backend").length).toBeGreaterThan(0);
  expect(called("keepQueue").at(-1)).toEqual([[]]);
});

it("keeps for the next visit what waits, runs and is paused, and takes it up again", async () => {
  const slow = later<ModelOutcome>();
  const { called, enter, state } = await open({
    train: (of: ModelOrder) => (of.model === "lstm" ? slow.promise : done(of)),
  });
  await enter();
  state().trainModels([order("lstm"), order("gru"), order("mixer")]);
  state().pauseModel(orderKey(order("gru")));
  await rounds();
  expect(called("keepQueue").at(-1)).toEqual([
    [
      { order: order("lstm"), paused: false },
      { order: order("gru"), paused: true },
      { order: order("mixer"), paused: false },
    ],
  ]);
  const next = await open({
    kept: () => ({
      results: FLOOR_NAMES.map((model) => resultOf(order(model, { inputs: null }))),
      waiting: [
        { order: order("lstm"), paused: false, reached: { done: 3, total: 12 } },
        { order: order("gru"), paused: true, reached: null },
      ],
      unkept: null,
    }),
  });
  await next.enter();
  expect(next.called("train").map(([of]) => of)).toEqual([order("lstm")]);
  expect(next.run(order("gru"))?.run).toEqual({ state: "paused", reached: null });
  next.state().resumeModel(orderKey(order("gru")));
  await rounds();
  expect(next.run(order("gru"))?.run.state).toBe("done");
});

it("cancels the one under way and goes on with the next; an earlier result of it stays", async () => {
  const first = later<ModelOutcome>();
  let trained = 0;
  const { called, enter, state, run } = await open({
    train: (of: ModelOrder) => (of.model === "lstm" && ++trained === 2 ? first.promise : done(of)),
  });
  await enter();
  state().trainModels([order("lstm")]);
  await rounds();
  state().trainModels([order("lstm"), order("gbdt")]);
  await rounds();
  state().cancelModel(orderKey(order("lstm")));
  await settle();
  expect(called("stop")).toEqual([["cancel"]]);
  first.resolve({ kind: "cancelled" });
  await rounds();
  expect(run(order("lstm"))).toMatchObject({ run: { state: "done" }, result: { looks: 1 } });
  expect(run(order("gbdt"))?.run.state).toBe("done");
});

it("ends a worker that does not stop in time, and the run is what it was told to be", async () => {
  const never = later<ModelOutcome>();
  const { enter, state, run, pass } = await open({
    train: (of: ModelOrder) => (of.model === "lstm" ? never.promise : done(of)),
  });
  await enter();
  state().trainModels([order("lstm")]);
  await rounds();
  state().pauseModel(orderKey(order("lstm")));
  pass(4000);
  await rounds();
  expect(run(order("lstm"))?.run.state).toBe("paused");
});

it("hears a cancel that comes before the training begins, and one that ended the worker stays cancelled", async () => {
  const starting = later<unknown>();
  const never = later<ModelOutcome>();
  const { enter, state, run, called, pass } = await open({
    backend: () => starting.promise,
    train: (of: ModelOrder) => (of.model === "gbdt" ? never.promise : done(of)),
    kept: () => ({ results: [], waiting: [{ order: order("gbdt"), paused: false, reached: null }], unkept: null }),
  });
  await enter();
  expect(run(order("gbdt"))?.run.state).toBe("running");
  state().trainModels([order("lstm")]);
  state().cancelModel(orderKey(order("gbdt")));
  pass(4000);
  await rounds();
  expect(run(order("gbdt"))).toBeUndefined();
  expect(run(order("lstm"))?.run.state).toBe("running");
  state().cancelModel(orderKey(order("lstm")));
  starting.resolve(report);
  await rounds();
  expect(run(order("lstm"))).toBeUndefined();
  expect(called("train").filter(([of]) => (of as ModelOrder).model === "lstm")).toEqual([]);
});

it("starts a broken worker again once, from the checkpoint, and then says why it failed", async () => {
  let tries = 0;
  const { called, enter, state, run } = await open({
    train: (of: ModelOrder): ModelOutcome =>
      of.model === "lstm" ? { kind: "failed", reason: `device lost ${++tries}`, broken: true } : done(of),
  });
  await enter();
  state().trainModels([order("lstm")]);
  await rounds(40);
  expect(tries).toBe(2);
  expect(called("open")).toHaveLength(2);
  expect(run(order("lstm"))?.run).toEqual({ state: "failed", reason: "device lost 2" });
});

it("does not try an order again that cannot be met", async () => {
  const { called, enter, state, run } = await open({
    train: (of: ModelOrder): ModelOutcome =>
      of.model === "deeplob" ? { kind: "failed", reason: "no levels", broken: false } : done(of),
  });
  await enter();
  state().trainModels([order("deeplob")]);
  await rounds();
  expect(called("train").filter(([of]) => (of as ModelOrder).model === "deeplob")).toHaveLength(1);
  expect(run(order("deeplob"))?.run).toEqual({ state: "failed", reason: "no levels" });
});

it("shows progress with its curve, and nothing of a day that was left", async () => {
  const slow = later<ModelOutcome>();
  let heard: OnModelProgress | null = null;
  const { enter, state, run, app } = await open({
    train: (of: ModelOrder, onProgress: OnModelProgress) => {
      if (of.model !== "lstm") return done(of);
      heard = onProgress;
      return slow.promise;
    },
  });
  await enter();
  state().trainModels([order("lstm")]);
  await rounds();
  const progress = {
    stage: "fit",
    done: 2,
    total: 12,
    unit: "epochs",
    curve: [{ training: 1, validation: [1.05] }],
    resumedAt: null,
  } as const;
  (heard as OnModelProgress | null)?.(progress, { tensors: 12, bytes: 3e6 });
  expect(run(order("lstm"))?.run).toMatchObject({ state: "running", progress });
  expect(state().models.backend).toEqual({ state: "there", value: { ...report, tensors: 12, bytes: 3e6 } });
  state().showTab("market");
  await app.getState().openSource({ kind: "sample" });
  await rounds();
  expect(state().models.runs).toEqual([]);
  slow.resolve(done(order("lstm")));
  await rounds();
  expect(state().models.runs).toEqual([]);
});

it("asks for the task of the horizon chosen last, and scores its floors", async () => {
  const first = later<unknown>();
  const { enter, state, called } = await open({
    task: (label: LabelChoice) => (label.horizon.value === 50 ? first.promise : { label }),
  });
  await enter();
  state().changeModels({ label: rows(10) });
  state().enterModels(rows(10));
  await rounds();
  first.resolve({ label: rows(50) });
  await rounds();
  expect(state().models.task).toEqual({ state: "there", value: { label: rows(10) } });
  expect(called("train").every(([of]) => (of as ModelOrder).label.horizon.value === 10)).toBe(true);
});

const forecast = () => ({
  title: "Boosting",
  horizon: 20,
  theta: 2,
  probabilities: new Float64Array(3),
  outOfSampleFrom: 800,
});

it("sends a model's forecasts to the market at its test span, and to a backtest at its horizon", async () => {
  const on = await open({ forecasts: forecast, task: (label: LabelChoice) => ({ label, testFrom: 40_100e9 }) });
  await on.enter();
  await on.state().sendToMarket("gbdt");
  await rounds();
  const configured = on.calls.findLast(([name]) => name === "configure")?.[1];
  expect(configured).toMatchObject({ horizon: 20, fixed: { title: "Boosting", outOfSampleFrom: 800 } });
  expect(on.calls.findLast(([name]) => name === "transport")?.[1]).toEqual({ kind: "seek", time: 40_150e9 });
  expect(on.state().tab).toBe("market");
  await on.state().sendToBacktest("gbdt");
  const run = on.calls.findLast(([name]) => name === "backtest.run");
  expect(run?.[2]).toMatchObject({ horizon: 20 });
  expect(run?.[4]).toMatchObject({ title: "Boosting" });
  expect(on.state().tab).toBe("backtest");
});

it("sends a model's file to the live market on show, at its horizon, and says what is refused", async () => {
  const key = { venue: "binance", symbol: "BTCUSDT" } as const;
  const sent: unknown[] = [];
  const of = order("gbdt");
  const on = await open(
    {
      train: (asked: ModelOrder) => ({ kind: "done", result: { ...resultOf(asked), title: "Boosting", horizon: 20 } }),
      file: (asked: string) => `file of ${asked}`,
    },
    {
      send: (...given: unknown[]) => {
        sent.push(given);
        if (sent.length > 1) throw new RangeError("this model reads bidQ10");
      },
    },
  );
  await on.enter();
  on.state().trainModels([of]);
  await rounds();
  on.app.setState({ source: { kind: "live", key } });
  await on.state().sendToMarket(orderKey(of));
  expect(sent).toEqual([[key, `file of ${orderKey(of)}`]]);
  expect(on.state().settings.horizon).toBe(20);
  expect(on.state().tab).toBe("market");
  expect(on.calls.some(([name, given]) => name === "configure" && (given as { fixed?: unknown }).fixed)).toBe(false);
  await on.state().sendToMarket(orderKey(of));
  expect(on.state().notices.at(-1)).toMatchObject({ tone: "bad", detail: "this model reads bidQ10" });
});

it("takes a closer look once, and again after a new training", async () => {
  const { enter, state, called } = await open({ detail: () => ({ classes: [] }), compare: () => ({ n: 1 }) });
  await enter();
  state().trainModels([order("lstm")]);
  await rounds();
  const key = orderKey(order("lstm"));
  for (let i = 0; i < 2; i++) {
    state().detailModel(key);
    state().compareModels([key, "other"]);
    await rounds();
  }
  expect(called("detail")).toEqual([[key]]);
  expect(called("compare")).toHaveLength(1);
  expect(state().models.studies[key].detail).toEqual({ state: "there", value: { classes: [] } });
  state().trainModels([order("lstm")]);
  await rounds();
  expect(state().models.studies[key]).toBeUndefined();
});

it("searches while trainings wait, and trains what it came to with the number of its trials", async () => {
  const slow = later<SearchOutcome>();
  const { enter, state, called, run } = await open({ search: () => slow.promise });
  await enter();
  const asked = { model: "gbdt", label: rows(50), inputs: null, method: "tpe", trials: 9, seed: 1 } as const;
  void state().searchModel(asked);
  state().trainModels([order("logistic")]);
  await rounds();
  expect(run(order("logistic"))?.run.state).toBe("waiting");
  const best = { number: 4, point: { leaves: 8 }, rungs: [], failure: null };
  const trials = [1, 2, 4].map((number) => ({ number, point: { leaves: 8 }, rungs: [], failure: null }));
  slow.resolve({ kind: "done", result: { trials, best } as unknown as SearchResult });
  await rounds();
  expect(run(order("logistic"))?.run.state).toBe("done");
  state().trainBest();
  await rounds();
  expect(called("train").at(-1)?.[0]).toEqual(order("gbdt", { inputs: null, settings: { leaves: 8 }, tried: 3 }));
});

it("begins no search while a training is under way, and ends a worker whose search does not stop", async () => {
  const training = later<ModelOutcome>();
  const never = later<SearchOutcome>();
  const { enter, state, called, pass } = await open({
    train: (of: ModelOrder) => (of.model === "lstm" ? training.promise : done(of)),
    search: () => never.promise,
  });
  await enter();
  const asked = { model: "gbdt", label: rows(50), inputs: null, method: "random", trials: 9, seed: 1 } as const;
  state().trainModels([order("lstm")]);
  await rounds();
  await state().searchModel(asked);
  expect(called("search")).toEqual([]);
  training.resolve(done(order("lstm")));
  await rounds();
  void state().searchModel(asked);
  await rounds();
  state().cancelSearch();
  pass(4000);
  await rounds();
  expect(state().models.search?.state).toEqual({ state: "cancelled" });
});

it("lists a model from a file under its own key and says why another is refused", async () => {
  const loaded = { ...resultOf(order("gbdt")), key: "file gbdt", origin: "file" } as ModelResult;
  const { enter, state } = await open({
    load: (text: string) => {
      if (text === "{}") throw new RangeError("model file: format is not lobscope-model 1");
      return loaded;
    },
  });
  await enter();
  await state().loadModelFile(file("good"));
  expect(state().models.choice.selected).toBe("file gbdt");
  expect(state().models.runs.at(-1)).toMatchObject({ key: "file gbdt", run: { state: "done" } });
  const told = () => state().notices.map(({ detail }) => detail);
  await state().loadModelFile(file("{}"));
  expect(told()).toContain("model file: format is not lobscope-model 1");
  await state().loadModelFile(file("good", 1e9));
  expect(told()).toContain("a model file has at most 64 MB");
});
