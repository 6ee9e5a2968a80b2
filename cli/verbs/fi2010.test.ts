import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FI_FILE, fiText } from "../../test/fi2010-files.ts";
import type { Console } from "../verb.ts";
import { UsageError } from "../verb.ts";
import { verb } from "./fi2010.ts";

interface Row {
  readonly model: string;
  readonly horizon: number;
  readonly macroF1?: number | null;
  readonly skill?: number | null;
  readonly reason?: string;
}

const folder = mkdtempSync(join(tmpdir(), "lobscope-fi2010-"));
afterAll(() => rmSync(folder, { recursive: true }));

function keeping(): {
  readonly console: Console;
  readonly said: string[];
  readonly document: () => Record<string, unknown>;
} {
  const said: string[] = [];
  let kept: unknown = null;
  return {
    said,
    console: { say: (line) => void said.push(line), json: (value) => void (kept = value) },
    document: () => kept as Record<string, unknown>,
  };
}

const file = (name: string, seed: number, days: number): void =>
  writeFileSync(join(folder, name), fiText({ ...FI_FILE, seed, days }));

describe("lobscope fi2010", () => {
  beforeAll(() => {
    mkdirSync(join(folder, "testing"));
    for (let fold = 1; fold <= 9; fold++) {
      file(`Train_Dst_NoAuction_DecPre_CF_${fold}.txt`, fold, 3);
      file(`testing/Test_Dst_NoAuction_DecPre_CF_${fold}.txt`, 20 + fold, 1);
    }
    // Not of the benchmark, or with auctions: left alone.
    writeFileSync(join(folder, "readme.txt"), "x");
    writeFileSync(join(folder, "Train_Dst_Auction_DecPre_CF_7.txt"), "broken");
  });

  it("runs setup 2 on files in a folder and its folders, and prints our rows beside the published ones", async () => {
    const { console, said, document } = keeping();
    const args = [
      folder,
      "--normalisation",
      "DecPre",
      "--models",
      "prior,queue-imbalance,logistic",
      "--horizons",
      "10,50",
    ];
    await verb.run(args, console);
    const { models, published, columns, sign } = document() as unknown as {
      models: Row[];
      published: unknown[];
      columns: unknown;
      sign: { oneIsUp: boolean };
    };
    expect(columns).toEqual({ train: 2700, test: 2700 });
    expect(sign.oneIsUp).toBe(true);
    expect(models.map(({ model, horizon }) => `${model} ${horizon}`)).toEqual([
      "prior 10",
      "queue-imbalance 10",
      "logistic 10",
      "prior 50",
      "queue-imbalance 50",
      "logistic 50",
    ]);
    expect(models[5].skill).toBeGreaterThan(5);
    expect(published.length).toBeGreaterThan(20);
    const table = said.slice(said.findIndex((line) => line.startsWith("macro-F1")));
    expect(table[1]).toMatch(/^prior \(ours\) .*\d/);
    expect(table.find((line) => line.startsWith("BiN-CTABL (lobcast)"))).toMatch(/81\.1\s+87\.7$/);
  });

  it("runs the anchored folds and gives their means", async () => {
    const { console, document } = keeping();
    const args = [
      folder,
      "--normalisation",
      "DecPre",
      "--setup",
      "anchored",
      "--models",
      "prior,logistic",
      "--horizons",
      "20",
    ];
    await verb.run(args, console);
    const { models, folds } = document() as unknown as { models: Row[]; folds: { models: Row[] }[] };
    expect(folds).toHaveLength(9);
    const each = folds.map(({ models: [, logistic] }) => logistic.macroF1!);
    expect(models[1].macroF1).toBeCloseTo(each.reduce((sum, f1) => sum + f1, 0) / 9, 12);
  });

  it("names file, line and field of what is wrong in a file", async () => {
    const broken = mkdtempSync(join(folder, "broken-"));
    const text = fiText({ ...FI_FILE, days: 1 });
    writeFileSync(join(broken, "Train_Dst_NoAuction_DecPre_CF_7.txt"), text.slice(0, text.length / 2));
    const args = [broken, "--normalisation", "DecPre", "--models", "prior"];
    await expect(verb.run(args, keeping().console)).rejects.toThrow(
      /Train_Dst_NoAuction_DecPre_CF_7\.txt, line \d\d: \d+ fields, line 1 has 900/,
    );
  });

  it("says which files are missing, and refuses wrong usage", async () => {
    const { console } = keeping();
    await expect(verb.run([folder], console)).rejects.toThrow("no FI-2010 file of ZScore");
    const few = mkdtempSync(join(folder, "few-"));
    writeFileSync(join(few, "Train_Dst_NoAuction_ZScore_CF_7.txt"), fiText({ ...FI_FILE, normalisation: "ZScore" }));
    await expect(verb.run([few, "--models", "prior"], console)).rejects.toThrow("the Test file of CF_7 is missing");
    for (const wrong of [[], [folder, "--setup", "3"], [folder, "--horizons", "40"], [folder, "--models", "oracle"]])
      await expect(verb.run(wrong, console)).rejects.toBeInstanceOf(UsageError);
  });
});
