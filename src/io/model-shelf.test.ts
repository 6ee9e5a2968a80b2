import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import type { KeptModel, ModelOrder } from "../core/model-result.ts";
import { ModelShelf } from "./model-shelf.ts";

let count = 0;
const open = (): Promise<ModelShelf> => ModelShelf.open(`models-test-${count++}`);
const order: ModelOrder = {
  model: "lstm",
  label: { rule: "move", horizon: { unit: "rows", value: 50 } },
  inputs: null,
  seed: 1,
  settings: {},
};
const model = (key: string): KeptModel => ({ result: { key, order }, file: { format: "lobscope-model" } }) as KeptModel;

it("keeps models of each day apart, also of a day whose fingerprint begins like another's", async () => {
  const shelf = await open();
  await shelf.keepModel("a", model("x"));
  await shelf.keepModel("a", model("y"));
  await shelf.keepModel("ab", model("z"));
  expect((await shelf.models("a")).map(({ result }) => result.key)).toEqual(["x", "y"]);
  expect((await shelf.models("ab")).map(({ result }) => result.key)).toEqual(["z"]);
  expect(await shelf.models("b")).toEqual([]);
  await shelf.dropModel("a", "x");
  expect(await shelf.model("a", "x")).toBeUndefined();
  expect((await shelf.model("a", "y"))?.result.key).toBe("y");
});

it("gives a training back bit for bit, and drops it once its model is kept", async () => {
  const shelf = await open();
  const weights = Float32Array.from([0.1, -0, Number.NaN, 1e-40]);
  const kept = { state: { step: 7, weights: { w: weights } }, spent: 12.5, done: 1.5, total: 12 };
  await shelf.keepTraining("a", "x", kept);
  const read = await shelf.training("a", "x");
  expect(read).toEqual(kept);
  const back = (read as typeof kept).state.weights.w;
  expect(new Uint32Array(back.buffer)).toEqual(new Uint32Array(weights.buffer));
  await shelf.keepModel("a", model("x"));
  expect(await shelf.training("a", "x")).toBeUndefined();
});

it("counts looks at a test span even after its model is gone, by model and day", async () => {
  const shelf = await open();
  expect(await shelf.look("a", "x")).toBe(1);
  await shelf.keepModel("a", model("x"));
  await shelf.dropModel("a", "x");
  expect(await shelf.look("a", "x")).toBe(2);
  expect(await shelf.look("a", "y")).toBe(1);
  expect(await shelf.look("b", "x")).toBe(1);
});

it("counts looks from two tabs at once without losing one", async () => {
  const name = `models-test-${count++}`;
  const [one, two] = [await ModelShelf.open(name), await ModelShelf.open(name)];
  const looks = await Promise.all([one.look("a", "x"), two.look("a", "x"), one.look("a", "x")]);
  expect(looks.toSorted()).toEqual([1, 2, 3]);
});

it("keeps a queue in its order until it is empty", async () => {
  const shelf = await open();
  const queue = [
    { order, paused: true },
    { order: { ...order, model: "gru" }, paused: false },
  ];
  await shelf.keepQueue("a", queue);
  expect(await shelf.queue("a")).toEqual(queue);
  expect(await shelf.queue("b")).toEqual([]);
  await shelf.keepQueue("a", []);
  expect(await shelf.queue("a")).toEqual([]);
});
