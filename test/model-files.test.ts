import { expect, it } from "vitest";
import { evaluateDay } from "../cli/verbs/evaluate.ts";
import { trainOn } from "../cli/verbs/train.ts";
import type { Console } from "../cli/verb.ts";
import { forecasterKind } from "../models/index.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { fingerprint } from "../src/core/market/fingerprint.ts";
import { readModelFile } from "../src/core/model-file.ts";
import { ModelDesk } from "../workers/model-desk.ts";
import { plantedDay } from "./planted-day.ts";

const silent: Console = { json: () => undefined, say: () => undefined };
const DAY = plantedDay(1, 12_000, 0.8);
const KIND = forecasterKind("logistic");
const SUBJECT = { kind: KIND, horizon: 10, seed: 1 };
const REVISION = "0123456789abcdef0123456789abcdef01234567";

const desk = () => new ModelDesk(DAY, fingerprint(DAY), () => 0, REVISION);
const equipment = { kind: KIND, backend: "JS" };
const again = (file: object): unknown => JSON.parse(JSON.stringify(file));

it("a model of the page scores the same in the command line, and its card names the program's revision", () => {
  const label = { rule: "move", horizon: { unit: "rows", value: 10 } } as const;
  const order = { model: "logistic", label, inputs: "reference", seed: 1, settings: {} } as const;
  const { file, result } = runToEnd(desk().train(order, equipment, null, () => undefined));
  expect(file.card.commit).toBe(REVISION);
  const model = readModelFile(again(file));
  const document = evaluateDay(DAY, { ...SUBJECT, model }, silent) as { readonly logLoss: number; readonly n: number };
  expect([document.n, document.logLoss]).toEqual([result.scores.n, result.scores.logLoss]);
});

it("a model of the command line scores the same in the page, and both train the same one", () => {
  const file = trainOn(DAY, SUBJECT, silent);
  const at = desk();
  const { result, file: kept } = runToEnd(at.load(readModelFile(again(file)), equipment));
  const { n, logLoss } = file.card.scores;
  expect([result.scores.n, result.scores.logLoss]).toEqual([n, logLoss]);
  expect(kept.card.commit).toBe(file.card.commit);
  const { order } = result;
  const trained = runToEnd(at.train({ ...order, inputs: "reference" }, equipment, null, () => undefined));
  expect(trained.file.forecaster).toEqual(file.forecaster);
});
