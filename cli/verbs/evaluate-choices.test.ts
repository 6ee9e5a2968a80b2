import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { FOLDS } from "../../src/core/folds.ts";
import type { LabelChoice } from "../../src/core/labels/choice.ts";
import { LABEL_RULES } from "../../src/core/labels/rules.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { type Console, UsageError } from "../verb.ts";
import { compareOnDay, evaluateDay, type Subject, verb, walkDay } from "./evaluate.ts";
import { trainOn } from "./train.ts";

const silent: Console = { json: () => undefined, say: () => undefined };
const DAY = plantedDay(1, 14_000, 0.8);
const subject = (model: string): Subject => ({ kind: forecasterKind(model), horizon: 20, seed: 1 });

interface Scored {
  readonly model: string;
  readonly skill: number;
  readonly skillInterval: readonly [number, number];
  readonly logLoss: number;
  readonly n: number;
}

describe("lobscope evaluate of several models", () => {
  const document = compareOnDay(DAY, ["prior", "trade-imbalance", "logistic"].map(subject), silent) as {
    models: Scored[];
    comparison: {
      models: { model: string; logLoss: number; confidenceSet: { p: number; in90: boolean } }[];
      pairs: { better: string; worse: string; dieboldMariano: { p: number; lag: number } }[];
    };
  };

  it("scores each as it does alone", () => {
    const alone = evaluateDay(DAY, subject("logistic"), silent) as Scored;
    expect(document.models[2]).toMatchObject({ skill: alone.skill, skillInterval: alone.skillInterval });
  });

  it("says which are told apart", () => {
    const { models, pairs } = document.comparison;
    expect(models.map(({ model }) => model)).toEqual(["logistic", "trade-imbalance", "prior"]);
    expect(models.map(({ confidenceSet: { in90 } }) => in90)).toEqual([true, false, false]);
    for (const { dieboldMariano } of pairs) {
      expect(dieboldMariano.p).toBeLessThan(0.05);
      expect(dieboldMariano.lag).toBeGreaterThanOrEqual(19);
    }
  });
});

describe("lobscope evaluate --walk-forward", () => {
  it("scores every block by a fit on the rows before it, with floors fitted the same way", () => {
    const settings = { ...FOLDS, folds: 3 };
    const { models, floors, folds } = walkDay(DAY, [subject("logistic")], settings, silent) as {
      models: (Scored & { folds: Scored[] })[];
      floors: Record<string, Scored>;
      folds: { spans: { test: { n: number } } }[];
    };
    const [{ n, skill, folds: blocks }] = models;
    expect(blocks.reduce((sum, block) => sum + block.n, 0)).toBe(n);
    expect(folds.reduce((sum, { spans }) => sum + spans.test.n, 0)).toBe(n);
    expect(skill).toBeGreaterThan(floors["trade-imbalance"].skill);
    expect(floors.prior.skill).toBeCloseTo(0, 10);
  });
});

const scored = (label: LabelChoice, day = DAY) =>
  evaluateDay(day, { ...subject("trade-imbalance"), label }, silent) as Scored & { label: object };

describe("labels", () => {
  it.each(LABEL_RULES)("%s can be evaluated under, and a floor knows something of it", (rule) => {
    const { label, skill } = scored({ rule, horizon: { unit: "rows", value: 20 } });
    expect(label).toMatchObject({ rule, horizon: "20" });
    expect(skill).toBeGreaterThan(3);
  });

  it.each(["move", "smooth"] as const)("%s can be evaluated under at a horizon in seconds", (rule) => {
    const slow = { ...DAY, time: DAY.time.map((t) => 39_600e9 + (t - 39_600e9) * 50) };
    const { label, skill } = scored({ rule, horizon: { unit: "seconds", value: 1 } }, slow);
    expect(label).toMatchObject({ rule, horizon: "1s" });
    expect(skill).toBeGreaterThan(3);
  });

  it("are kept with a saved model, threshold included", () => {
    const label = { rule: "next", horizon: { unit: "rows", value: 20 } } as const;
    const file = trainOn(DAY, { ...subject("logistic"), label }, silent);
    expect(file.label).toMatchObject({ choice: label });
    const other = plantedDay(3, 14_000, 0.8);
    const threshold = file.label!.threshold;
    const scored = evaluateDay(other, { ...subject("logistic"), label, model: file }, silent);
    expect(scored).toMatchObject({ label: { threshold } });
    expect(evaluateDay(other, { ...subject("logistic"), label }, silent)).not.toMatchObject({ label: { threshold } });
  });
});

describe("usage", () => {
  const folder = mkdtempSync(join(tmpdir(), "lobscope-evaluate-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is refused where it cannot be meant", async () => {
    const model = join(folder, "model.json");
    writeFileSync(model, JSON.stringify(trainOn(DAY, subject("prior"), silent)));
    const wrong: [string[], string][] = [
      [["x.zip", "--model", "prior,prior"], "named twice"],
      [["x.zip", "--model", "prior", "--label", "best"], "--label takes move, raw"],
      [["x.zip", "--model", "prior", "--horizon", "5m"], "--horizon takes"],
      [["x.zip", "--model", "prior", "--walk-forward", "sideways"], "expanding or rolling"],
      [["x.zip", "--model", "prior", "--folds", "3"], "--folds needs --walk-forward"],
      [["x.zip", "--from", model, "--label", "raw"], "--label is the model's own"],
      [["x.zip", "--from", model, "--walk-forward", "rolling"], "fits anew"],
      [["x.zip", "--from", model, "--horizon", "20s"], "forecasts 20 rows ahead"],
    ];
    for (const [args, message] of wrong) {
      await expect(verb.run(args, silent), args.join(" ")).rejects.toThrow(message);
      await expect(verb.run(args, silent)).rejects.toBeInstanceOf(UsageError);
    }
  });
});
