import { expect, it } from "vitest";
import { runToEnd } from "../src/core/forecaster.ts";
import { fingerprint } from "../src/core/market/fingerprint.ts";
import type { ModelOrder } from "../src/core/model-result.ts";
import { plantedDay } from "../test/planted-day.ts";
import { ModelDesk } from "./model-desk.ts";
import { ModelKinds } from "./model-kinds.ts";
import { trainedModel } from "./trained-model.ts";

const order = (model: string, more: Partial<ModelOrder> = {}): ModelOrder => ({
  model,
  label: { rule: "move", horizon: { unit: "rows", value: 50 } },
  inputs: "reference",
  seed: 1,
  settings: {},
  ...more,
});

it("loads a linear model and a network to forecast, and says the same as where they were trained", async () => {
  const day = plantedDay(3, 6000);
  const desk = new ModelDesk(day, fingerprint(day), () => 0);
  const kinds = new ModelKinds();
  const settings = { epochs: 1, fraction: 0.05, window: 8, units: 4, batch: 64 };
  for (const of of [order("logistic"), order("lstm", { settings })]) {
    const equipment = await kinds.kind(of.model);
    const { file } = runToEnd(desk.train(of, equipment, null, () => undefined));
    const { forecaster, recipe, horizon } = await trainedModel(JSON.stringify(file));
    const inputs = runToEnd(desk.inputs(recipe));
    const [said, expected] = [new Float64Array(300), new Float64Array(300)];
    const span = { from: 5500, to: 5600 };
    forecaster.predict(inputs, span, said);
    equipment.kind.load(file.forecaster).predict(inputs, span, expected);
    expect(horizon).toBe(50);
    expect(said.every((p) => p > 0)).toBe(true);
    expect(said).toEqual(expected);
  }
  const label = { rule: "tlob", horizon: { unit: "rows", value: 50 } } as const;
  const { file } = runToEnd(desk.train(order("prior", { label }), await kinds.kind("prior"), null, () => undefined));
  await expect(trainedModel(JSON.stringify(file))).rejects.toThrow(/moves of the mid over events/);
});
