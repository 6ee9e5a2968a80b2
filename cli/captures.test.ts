import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { EXCHANGES } from "../test/exchange/exchange.ts";
import type { QualityReport } from "../src/core/sources/quality.ts";
import { main } from "./main.ts";

let folder: string;
let first: string;
let second: string;

/** A made-up Bybit session of several symbols in two files, the second one packed. */
beforeAll(async () => {
  const exchange = EXCHANGES.find(({ name }) => name === "Bybit")!.make(11);
  const said = exchange.greeting();
  for (let i = 0; i < 7000; i++) said.push(exchange.next());
  const lines = said.map(({ text }, i) => `${1_772_326_800n * 1_000_000_000n + BigInt(i) * 20_000_000n} ${text}`);
  folder = await mkdtemp(join(tmpdir(), "captures-"));
  first = join(folder, "one.txt");
  second = join(folder, "two.gz");
  await writeFile(first, lines.slice(0, 3000).join("\n"));
  await writeFile(second, gzipSync(lines.slice(3000).join("\n")));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; printed: unknown; said: string }> {
  let printed: unknown = null;
  const said: string[] = [];
  const code = await main(args, { json: (value) => void (printed = value), say: (line) => void said.push(line) });
  return { code, printed, said: said.join("\n") };
}

const source = (symbol?: string): string[] => [
  first,
  second,
  "--venue",
  "bybit",
  ...(symbol ? ["--symbol", symbol] : []),
];

describe("a venue's capture in the place of LOBSTER files", () => {
  it("is inspected symbol by symbol", async () => {
    const { code, printed } = await run("inspect", ...source());
    const reports = printed as QualityReport[];
    expect(code).toBe(0);
    expect(reports.length).toBeGreaterThan(1);
    for (const { files, rows, trades, gaps, crossed } of reports) {
      expect(files).toEqual(["one.txt", "two.gz"]);
      expect([rows > 500, (trades ?? 0) > 10, crossed]).toEqual([true, true, 0]);
      // The made-up exchange now and then says that it starts anew.
      expect(Object.keys(gaps?.causes ?? {})).toEqual(["restart"]);
    }
  });

  it("needs its symbol chosen where there are several, and says which there are", async () => {
    const { code, said } = await run("replay", ...source(), "--hash");
    expect(code).toBe(1);
    expect(said).toMatch(/choose by --symbol \w+, \w+/);
    const none = await run("replay", ...source("NOSUCH"), "--hash");
    expect([none.code, none.said]).toEqual([1, expect.stringMatching(/no book of Bybit for NOSUCH; it has \w+/)]);
  });

  it("is replayed, made into features and labels, evaluated, trained and backtested on", async () => {
    const [{ symbol, rows }] = (await run("inspect", ...source())).printed as QualityReport[];
    const replayed = await run("replay", ...source(symbol), "--hash");
    expect(replayed.printed).toMatchObject({ symbol, rows, hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    const out = join(folder, "out.csv");
    const features = await run("features", ...source(symbol), "--train", "0:500", "--out", out);
    expect(features.printed).toMatchObject({ rows });
    expect((await run("labels", ...source(symbol), "--train", "0:500", "--out", out)).printed).toMatchObject({ rows });
    const evaluated = await run("evaluate", ...source(symbol), "--model", "trade-imbalance", "--horizon", "10");
    expect([evaluated.code, evaluated.said]).toEqual([0, expect.stringContaining("never closes")]);
    const saved = join(folder, "model.json");
    const trained = await run("train", ...source(symbol), "--model", "prior", "--horizon", "10", "--out", saved);
    expect(trained.printed).toMatchObject({ data: { label: "one.txt + two.gz" } });
    const options = ["--strategy", "taker", "--model", "prior", "--horizon", "10", "--resamples", "20"];
    const traded = await run("backtest", ...source(symbol), ...options);
    expect([traded.code, traded.printed]).toMatchObject([0, { settings: { takerBps: 10 } }]);
  });

  it("is refused by another venue's name, an unknown one, and a symbol without a venue", async () => {
    const other = await run("inspect", first, "--venue", "kraken");
    expect([other.code, other.said]).toEqual([1, expect.stringContaining("no book of Kraken")]);
    const unknown = await run("inspect", first, "--venue", "nasdaq");
    expect([unknown.code, unknown.said]).toEqual([2, expect.stringContaining("no venue nasdaq")]);
    const alone = await run("inspect", first, "--symbol", "BTCUSDT");
    expect([alone.code, alone.said]).toEqual([2, expect.stringContaining("--venue")]);
  });
});
