import { expect, it } from "vitest";
import { FORECASTERS } from "../../models/index.ts";
import { MODELS } from "./model-list.ts";

it("offers every forecaster there is, and no other", () => {
  expect(MODELS.map(({ name }) => name).toSorted()).toEqual(Object.keys(FORECASTERS).toSorted());
});
