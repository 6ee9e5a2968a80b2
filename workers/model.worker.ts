import { expose, transfer } from "comlink";
import { detailOf, lossesOf } from "../src/core/evaluation.ts";
import { CLASS_COUNT } from "../src/core/forecaster.ts";
import { fingerprint } from "../src/core/market/fingerprint.ts";
import { unpackDay } from "../src/core/market/pack.ts";
import { BOOTSTRAP } from "../src/core/metrics/bootstrap.ts";
import { compareModels, type ModelLosses } from "../src/core/metrics/comparison.ts";
import type { ScoredForecasts } from "../src/core/metrics/scores.ts";
import { readModelFile } from "../src/core/model-file.ts";
import { type KeptModel, type ModelOrder, type ModelResult, orderKey } from "../src/core/model-result.ts";
import { searchField, searchModel } from "../src/core/search/model-search.ts";
import { SEARCH } from "../src/core/search/search.ts";
import { ModelShelf } from "../src/io/model-shelf.ts";
import { drive } from "./background.ts";
import { contactedHosts } from "./hosts.ts";
import type { ModelApi, ModelOutcome, OnModelProgress } from "./model-api.ts";
import { ModelDesk, type TrainingHandle } from "./model-desk.ts";
import { attentionOf, explanationOf } from "./model-explain.ts";
import { ModelKinds, neural, searchableOf } from "./model-kinds.ts";
import { type Member, meanOf, saidTogether } from "./model-mean.ts";
import { ModelKeeper } from "./model-keeper.ts";
import { taskReport } from "./model-task.ts";

/** Milliseconds of training between two checkpoints: what a closed tab or a lost device costs at most. */
const CHECKPOINT_EVERY = 4000;

/** From the page's own origin, hashed by the build. */
const WASM = new URL("../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm", import.meta.url);

/** Of the checkout that was built; null where it was none. */
const REVISION = (import.meta as { readonly env?: { readonly VITE_REVISION?: string } }).env?.VITE_REVISION || null;

/** The training on a device that may be lost; null while none is. */
let onDevice: AbortController | null = null;
const kinds = new ModelKinds(WASM.href, (reason) => onDevice?.abort(new DOMException(reason, "NetworkError")));
const keeper = new ModelKeeper(() => ModelShelf.open());
let desk: ModelDesk | null = null;
let running = new AbortController();

function current(): ModelDesk {
  if (!desk) throw new Error("no day is open");
  return desk;
}

/** One training at a time: a new one pauses the last. */
function begin(): AbortController {
  running.abort("pause");
  running = new AbortController();
  return running;
}

async function kept(key: string): Promise<KeptModel> {
  const model = await keeper.model(current().fingerprint, key);
  if (!model) throw new Error("this model is no longer kept: train it again");
  return model;
}

async function loaded(key: string) {
  const { file, result } = await kept(key);
  if (!file) throw new Error("an average is no single model: look at its members");
  const { kind } = await kinds.kind(file.forecaster.model);
  return { file, result, recipe: file.recipe, forecaster: kind.load(file.forecaster) };
}

/** A model, or those that it is an average of. */
async function membersOf({ members }: ModelOrder, key: string): Promise<Member[]> {
  const loading: Member[] = [];
  for (const member of members ?? [key]) loading.push(await loaded(member));
  return loading;
}

/** Runs to its end, in slices; nothing stops it. */
const whole = <T>(steps: Generator<unknown, T, void>): Promise<T> =>
  drive(steps, new AbortController().signal) as Promise<T>;

async function said(at: ModelDesk, { result, file }: KeptModel): Promise<ScoredForecasts> {
  const known = at.known(result.key);
  if (known) return known;
  if (file) {
    const { kind } = await kinds.kind(file.forecaster.model);
    return whole(at.forecasts(result, file, kind));
  }
  await whole(meanOf(at, result.order, await membersOf(result.order, result.key)));
  return at.known(result.key) ?? Promise.reject(new Error("stopped"));
}

/** Averages models that are scored. */
async function averaged(
  order: ModelOrder,
  { signal }: AbortController,
  report: OnModelProgress,
): Promise<ModelOutcome> {
  const at = current();
  const members = await membersOf(order, orderKey(order));
  const model = await drive(meanOf(at, order, members), signal, (progress) =>
    report({ stage: "score", ...progress, curve: [], resumedAt: null }, kinds.memory()),
  );
  if (!model) return signal.reason === "pause" ? { kind: "paused", done: 0, total: 1 } : { kind: "cancelled" };
  return { kind: "done", result: await counted(at, model) };
}

/** Counts the look at the test span, and keeps the model. */
async function counted({ fingerprint: id }: ModelDesk, model: KeptModel): Promise<ModelResult> {
  const looks = await keeper.look(id, model.result.key);
  const result = { ...model.result, looks };
  await keeper.keepModel(id, { ...model, result });
  return result;
}

/** Fits, scores, keeps. A checkpoint is written every few seconds and where the training is left. */
async function train(
  order: ModelOrder,
  controller: AbortController,
  onProgress: OnModelProgress,
): Promise<ModelOutcome> {
  const { signal } = controller;
  const at = current();
  const { fingerprint: id } = at;
  const key = orderKey(order);
  const left = await keeper.training(id, key);
  const equipment = await kinds.kind(order.model, order.settings);
  onDevice = equipment.backend === "JS" ? null : controller;
  let handle: TrainingHandle | null = null;
  let reached = { done: left?.done ?? 0, total: left?.total ?? 1 };
  const checkpoint = async (): Promise<void> => {
    const state = handle?.checkpoint();
    if (handle && state) await keeper.keepTraining(id, key, { state, spent: handle.spent(), ...reached });
  };
  let checked = performance.now();
  const steps = at.train(order, equipment, left ?? null, (begun) => (handle = begun));
  const model = await drive(steps, signal, (progress) => {
    if (progress.stage === "fit") reached = { done: progress.done, total: progress.total };
    onProgress(progress, kinds.memory());
    if (progress.stage !== "fit" || performance.now() - checked < CHECKPOINT_EVERY) return;
    checked = performance.now();
    void checkpoint();
  });
  if (model) return { kind: "done", result: await counted(at, model) };
  if (signal.reason === "pause" || signal.reason instanceof DOMException) await checkpoint();
  if (signal.reason === "pause") return { kind: "paused", ...reached };
  if (signal.reason instanceof DOMException) return { kind: "failed", reason: signal.reason.message, broken: true };
  await keeper.dropTraining(id, key);
  return { kind: "cancelled" };
}

const api = {
  open: async (packed) => {
    begin();
    const day = unpackDay(packed);
    const id = fingerprint(day);
    const opened = new ModelDesk(day, id, () => performance.now(), REVISION);
    desk = opened;
    for (const { result } of await keeper.models(id)) opened.knowFloor(result);
    return id;
  },
  task: (label) => taskReport(current().task(label)),
  kept: async () => {
    const { fingerprint: id } = current();
    const models = await keeper.models(id);
    const waiting = await Promise.all(
      (await keeper.queue(id)).map(async ({ order, paused }) => {
        const training = await keeper.training(id, orderKey(order));
        return { order, paused, reached: training ? { done: training.done, total: training.total } : null };
      }),
    );
    return { results: models.map(({ result }) => result), waiting, unkept: keeper.fault };
  },
  keepQueue: (queue) => keeper.keepQueue(current().fingerprint, queue),
  train: async (order, onProgress) => {
    const controller = begin();
    try {
      return await (order.members ? averaged : train)(order, controller, onProgress);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: "failed", reason, broken: !(error instanceof RangeError) };
    }
  },
  search: async (order, onProgress) => {
    const { signal } = begin();
    const { model, label, inputs, method, trials, seed } = order;
    try {
      const { kind } = await kinds.kind(model);
      const settings = { ...SEARCH, method, trials, seed };
      const steps = searchModel(
        searchField(current().day, label),
        searchableOf(kind),
        settings,
        () => performance.now(),
        { inputs: inputs ?? undefined, seed },
      );
      const result = await drive(steps, signal, onProgress);
      return result ? { kind: "done", result } : { kind: "cancelled" };
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  },
  stop: (how) => running.abort(how),
  forgetTraining: (order) => keeper.dropTraining(current().fingerprint, orderKey(order)),
  remove: (key) => keeper.dropModel(current().fingerprint, key),
  file: async (key) => JSON.stringify((await loaded(key)).file),
  load: async (text) => {
    const file = readModelFile(parsed(text));
    const equipment = await kinds.kind(file.forecaster.model);
    const at = current();
    const model = await drive(at.load(file, equipment), new AbortController().signal);
    if (!model) throw new Error("stopped");
    return counted(at, model);
  },
  onnx: async (key) => {
    const { forecaster } = await loaded(key);
    const bytes = (await neural()).onnxOf(forecaster);
    return bytes && transfer(bytes, [bytes.buffer]);
  },
  explain: async (key) => {
    const at = current();
    const { file, forecaster, result } = await loaded(key);
    const { signal } = new AbortController();
    const inputs = await drive(at.inputs(file.recipe), signal);
    const { validation } = at.task(result.order.label, result.threshold).split;
    return inputs && drive(explanationOf(forecaster, inputs, validation), signal);
  },
  attention: async (key) => {
    const at = current();
    const { file, forecaster, result } = await loaded(key);
    const { signal } = new AbortController();
    const inputs = await drive(at.inputs(file.recipe), signal);
    const { validation } = at.task(result.order.label, result.threshold).split;
    return inputs && drive(attentionOf(forecaster, inputs, validation), signal);
  },
  detail: async (key) => {
    const at = current();
    const model = await kept(key);
    const { order, threshold } = model.result;
    const forecasts = await said(at, model);
    return detailOf(at.task(order.label, threshold), forecasts, { ...BOOTSTRAP, seed: order.seed });
  },
  compare: async (keys) => {
    const at = current();
    const models: ModelLosses[] = [];
    let horizon = 1;
    for (const key of keys) {
      const model = await kept(key);
      horizon = Math.max(horizon, model.result.horizon);
      models.push({ name: key, losses: lossesOf(await said(at, model)) });
    }
    return compareModels(models, horizon);
  },
  forecasts: async (key) => {
    const at = current();
    const { result } = await kept(key);
    const together = await whole(saidTogether(at, await membersOf(result.order, key)));
    const { validation, test } = at.task(result.order.label, result.threshold).split;
    const probabilities = new Float64Array(at.day.rows * CLASS_COUNT).fill(NaN);
    probabilities.set(together, validation.from * CLASS_COUNT);
    const { title, theta, horizon, order } = result;
    return transfer({ title, tried: order.tried, horizon, theta, probabilities, outOfSampleFrom: test.from }, [
      probabilities.buffer,
    ]);
  },
  backend: (only) => kinds.report(only),
  hosts: contactedHosts,
} satisfies ModelApi;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`the file is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

expose(api);
