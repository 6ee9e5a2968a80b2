import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SEARCHABLE } from "../../models/search-spaces.ts";
import { readModelFile } from "../../src/core/model-file.ts";
import { protocolChoice } from "../../src/core/labels/choice.ts";
import { SEARCH } from "../../src/core/search/search.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { type Console, UsageError } from "../verb.ts";
import { verb as evaluateVerb } from "./evaluate.ts";
import { type SearchOrder, searchDocument, searchOn, verb } from "./search.ts";

const silent: Console = { json: () => undefined, say: () => undefined };
const SAMPLE = "public/samples/sample.zip";
const folder = mkdtempSync(join(tmpdir(), "lobscope-search-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Document {
  readonly tried: number;
  readonly best: { readonly number: number; readonly point: Record<string, number> };
  readonly trials: readonly { readonly rungs: readonly { readonly loss: number; readonly milliseconds: number }[] }[];
  readonly card?: { readonly search: unknown };
}

describe("lobscope search", () => {
  it("logs every trial, saves the best with their number on its card, and the file is scored as any other", async () => {
    let kept: unknown = null;
    const said: string[] = [];
    const console: Console = { say: (line) => void said.push(line), json: (value) => void (kept = value) };
    const out = join(folder, "model.json");
    const args = [SAMPLE, "--model", "logistic", "--trials", "5", "--horizon", "20", "--inputs", "raw", "--out", out];
    await verb.run(args, console);
    const document = kept as Document;
    expect(document.tried).toBe(5);
    expect(document.trials).toHaveLength(5);
    expect(document.card!.search).toEqual({ tried: 5, settings: document.best.point });
    expect(said.filter((line) => line.startsWith("trial 5 of 5")).length).toBeGreaterThan(0);
    const file = readModelFile(JSON.parse(readFileSync(out, "utf8")));
    expect(file.card.search).toEqual(document.card!.search);
    expect(file.card.chosen).toEqual(document.best.point);
    let scored = {};
    await evaluateVerb.run([SAMPLE, "--from", out], { ...silent, json: (value) => void (scored = value as object) });
    expect(scored).toMatchObject({ model: "logistic", ...file.card.scores });
  });

  it("tries the same points with the same seed, others with another", () => {
    const order: SearchOrder = {
      model: "logistic",
      searchable: SEARCHABLE.logistic,
      label: protocolChoice(10),
      settings: { ...SEARCH, trials: 4 },
    };
    const day = plantedDay(1, 6_000, 0.8);
    const points = (seed: number): unknown => {
      const seeded = { ...order, settings: { ...order.settings, seed } };
      return searchDocument(seeded, searchOn(day, seeded, silent)).trials.map(({ point }) => point);
    };
    expect(points(1)).toEqual(points(1));
    expect(points(2)).not.toEqual(points(1));
  });

  it("refuses what has no settings, and wrong usage", async () => {
    const wrong: [string[], string][] = [
      [[SAMPLE, "--model", "prior"], "prior has no settings to search"],
      [[SAMPLE, "--model", "average"], "average has no settings to search"],
      [[SAMPLE, "--model", "gbdt", "--method", "grid"], "--method takes random or tpe"],
      [[SAMPLE, "--model", "gbdt", "--trials", "0"], "--trials"],
      [[SAMPLE], "--model is missing"],
      [["--model", "gbdt"], "no file given"],
    ];
    for (const [args, message] of wrong) {
      await expect(verb.run(args, silent), args.join(" ")).rejects.toThrow(message);
      await expect(verb.run(args, silent)).rejects.toBeInstanceOf(UsageError);
    }
  });
});
