import { expect, it } from "vitest";
import { FORECASTERS } from "../../models/index.ts";
import { MODELS } from "./model-list.ts";

it("offers every forecaster that can be refitted as a day unfolds, and no other", () => {
  const live = Object.values(FORECASTERS).filter(({ refitsLive }) => refitsLive !== false);
  expect(MODELS.map(({ name }) => name).toSorted()).toEqual(live.map(({ name }) => name).toSorted());
});
