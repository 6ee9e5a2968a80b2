import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { fingerprint } from "../../src/core/market/fingerprint.ts";
import { type ModelFile, readModelFile } from "../../src/core/model-file.ts";
import { plantedDay } from "../../test/planted-day.ts";
import type { Console } from "../verb.ts";
import { evaluateDay, verb as evaluateVerb } from "./evaluate.ts";
import { trainOn, verb } from "./train.ts";

const silent: Console = { json: () => undefined, say: () => undefined };
const DAY = plantedDay(1, 12_000, 0.8);
const SUBJECT = { kind: forecasterKind("logistic"), horizon: 10, seed: 1 };

const scoresOf = (document: object) => {
  const { skill, skillInterval, logLoss, macroF1, mcc, n } = document as Record<string, unknown>;
  return { skill, skillInterval, logLoss, macroF1, mcc, n };
};

describe("lobscope train", () => {
  const file = trainOn(DAY, SUBJECT, silent);
  const reread = readModelFile(JSON.parse(JSON.stringify(file)));

  it("writes a card with the scores that evaluate prints, beside all four floors", () => {
    const document = evaluateDay(DAY, SUBJECT, silent);
    expect(scoresOf(file.card.scores)).toEqual(scoresOf(document));
    expect(Object.keys(file.card.floors)).toEqual(["prior", "persistence", "queue-imbalance", "trade-imbalance"]);
    expect(file.card).toMatchObject({
      data: { fingerprint: fingerprint(DAY), simulated: DAY.provenance.simulated },
      seed: 1,
    });
    expect(file.card.spans.train).toEqual({ from: 0, to: 7000 });
  });

  it("saves a model that scores the same after being read again", () => {
    const document = evaluateDay(DAY, { ...SUBJECT, model: reread }, silent);
    expect(document).toEqual(evaluateDay(DAY, SUBJECT, silent));
  });

  it("keeps the model's own scale and label band on another day", () => {
    const other = plantedDay(5, 12_000, 0.8);
    const document = evaluateDay(
      other,
      { ...SUBJECT, model: { ...reread, forecaster: { ...reread.forecaster, theta: 7 } } },
      silent,
    );
    expect(document).toMatchObject({ theta: 7, inputs: { names: file.recipe.names } });
    const rescaled: ModelFile = { ...reread, recipe: { ...reread.recipe, scale: { medianSize: 1e6 } } };
    expect(scoresOf(evaluateDay(other, { ...SUBJECT, model: rescaled }, silent))).not.toEqual(
      scoresOf(evaluateDay(other, { ...SUBJECT, model: reread }, silent)),
    );
  });

  it.each([
    [{ ...file, format: "zip" }, "format is not lobscope-model 1"],
    [{ ...file, forecaster: null }, "forecaster is not an object"],
    [{ ...file, recipe: { ...file.recipe, system: "magic" } }, "system is none of"],
    [{ ...file, recipe: { ...file.recipe, scale: { medianSize: 0 } } }, "medianSize"],
    [{ ...file, recipe: { ...file.recipe, names: [1] } }, "names are not"],
    [{ ...file, card: 3 }, "card is not an object"],
  ])("refuses a file that is not what it wrote %#", (json, message) => {
    expect(() => readModelFile(json)).toThrow(message);
  });
});

describe("lobscope train and evaluate on files", () => {
  const folder = mkdtempSync(join(tmpdir(), "lobscope-train-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const sample = "public/samples/sample.zip";

  it("trains on the sample, then loads the file and gives the card's scores", async () => {
    const out = join(folder, "model.json");
    await verb.run([sample, "--model", "logistic", "--horizon", "20", "--inputs", "raw", "--out", out], silent);
    const { card } = readModelFile(JSON.parse(readFileSync(out, "utf8")));
    let document = {};
    const keeping: Console = { ...silent, json: (value) => void (document = value as object) };
    await evaluateVerb.run([sample, "--from", out], keeping);
    expect(document).toMatchObject({ model: "logistic", horizon: 20, inputs: { system: "raw" }, ...card.scores });
    await expect(evaluateVerb.run([sample, "--from", out, "--horizon", "50"], silent)).rejects.toThrow("20 rows ahead");
  });

  it("refuses a file that is no model, and wrong usage", async () => {
    const broken = join(folder, "broken.json");
    writeFileSync(broken, "{");
    await expect(evaluateVerb.run([sample, "--from", broken], silent)).rejects.toThrow("broken.json");
    await expect(verb.run([sample, "--model", "logistic"], silent)).rejects.toThrow("--out is missing");
    await expect(verb.run([sample, "--out", "x"], silent)).rejects.toThrow("--model is missing");
  });
});
