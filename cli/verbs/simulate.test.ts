import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { main } from "../main.ts";

async function run(...args: string[]) {
  const documents: unknown[] = [];
  const lines: string[] = [];
  const code = await main(["simulate", ...args], {
    json: (value) => documents.push(value),
    say: (line) => lines.push(line),
  });
  return { code, document: documents[0] as Record<string, unknown> & { files: string[] }, said: lines.join("\n") };
}

const folder = (): string => mkdtempSync(join(tmpdir(), "lobscope-"));

it("writes a pair with LOBSTER's names, as many rows in both, and says what it wrote", async () => {
  const out = join(folder(), "new", "folder");
  const { code, document } = await run(
    "--seed",
    "7",
    "--seconds",
    "120",
    "--levels",
    "5",
    "--out",
    out,
    "--signal",
    "0",
  );
  expect(code).toBe(0);
  expect(document).toMatchObject({ seed: 7, seconds: 120, levels: 5, signal: 0, date: "2099-01-02" });
  expect(readdirSync(out).toSorted()).toEqual([
    "SIMX_2099-01-02_34200000_34320000_message_5.csv",
    "SIMX_2099-01-02_34200000_34320000_orderbook_5.csv",
  ]);
  const [messages, book] = document.files.map((path) => readFileSync(path, "utf8").trimEnd().split("\n"));
  expect(messages).toHaveLength(document.rows as number);
  expect(book).toHaveLength(document.rows as number);
  expect(messages.length).toBeGreaterThan(100);
  expect(new Set(book.map((line) => line.split(",").length))).toEqual(new Set([20]));
});

it("writes the same bytes for the same seed and others for another", async () => {
  const written = await Promise.all(
    ["7", "7", "8"].map(async (seed) => {
      const { document } = await run("--seed", seed, "--seconds", "60", "--out", folder());
      return document.files.map((path) => readFileSync(path, "utf8")).join("");
    }),
  );
  expect(written[1]).toBe(written[0]);
  expect(written[2]).not.toBe(written[0]);
});

it("writes a halt where it is asked to", async () => {
  const { document } = await run("--seconds", "300", "--out", folder(), "--halt", "100:50", "--start", "36000");
  const halts = readFileSync(document.files[0], "utf8")
    .split("\n")
    .filter((line) => line.split(",")[1] === "7");
  expect(halts.map((line) => line.split(",")[0])).toEqual(["36100.000000000", "36140.000000000", "36150.000000000"]);
});

it.each([
  [["--seed", "1"], "--out is missing"],
  [["--out", "x", "--seed", "one"], '--seed takes a number, not "one"'],
  [["--out", "x", "--levels", "500"], "levels 500"],
  [["--out", "x", "--signal", "1"], "signal 1"],
  [["--out", "x", "--profile", "night"], "--profile takes flat or day"],
  [["--out", "x", "--halt", "5"], "--halt takes"],
  [["--out", "x", "--date", "2099-02-30"], "date"],
  [["--out", "x", "--speed", "3"], "--speed"],
])("answers wrong usage %j with exit code 2 and the reason", async (args, reason) => {
  const { code, said } = await run(...args);
  expect(code).toBe(2);
  expect(said).toContain(reason);
  expect(said).toContain("usage: lobscope simulate");
});

it("answers an output folder that is a file with exit code 1", async () => {
  const path = join(folder(), "file");
  writeFileSync(path, "");
  const { code, said } = await run("--out", path);
  expect(code).toBe(1);
  expect(said).toContain("is not a folder");
});
