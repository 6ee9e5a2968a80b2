import { expect, it } from "vitest";
import type { KeptModel } from "../src/core/model-result.ts";
import type { ModelShelf } from "../src/io/model-shelf.ts";
import { ModelKeeper } from "./model-keeper.ts";

const model = { result: { key: "x" } } as KeptModel;

it("goes on in memory where the browser keeps nothing, and says so", async () => {
  const keeper = new ModelKeeper(() => Promise.reject(new Error("storage is forbidden")));
  await keeper.keepModel("a", model);
  expect(await keeper.models("a")).toEqual([model]);
  expect(await keeper.models("b")).toEqual([]);
  expect([await keeper.look("a", "x"), await keeper.look("a", "x")]).toEqual([1, 2]);
  expect(await keeper.training("a", "x")).toBeUndefined();
  expect(keeper.fault).toBe("storage is forbidden");
  await keeper.dropModel("a", "x");
  expect(await keeper.models("a")).toEqual([]);
});

it("survives a disk that fills up in the middle of a training", async () => {
  const shelf = {
    models: async () => [],
    keepModel: async () => {
      throw new Error("no room");
    },
    keepTraining: async () => {
      throw new Error("no room");
    },
  } as unknown as ModelShelf;
  const keeper = new ModelKeeper(async () => shelf);
  await keeper.keepTraining("a", "x", { state: {}, spent: 0, done: 0, total: 1 });
  expect(keeper.fault).toBe("no room");
  await keeper.keepModel("a", model);
  expect(await keeper.model("a", "x")).toBe(model);
});
