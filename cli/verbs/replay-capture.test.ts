import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { realData } from "../../test/data.ts";
import type { MarketReport } from "../../src/core/live/report.ts";
import { main } from "../main.ts";

async function run(...args: readonly string[]) {
  const said: string[] = [];
  let reports: MarketReport[] = [];
  const code = await main(["replay-capture", ...args], {
    json: (value) => void (reports = value as MarketReport[]),
    say: (line) => void said.push(line),
  });
  return { code, reports, said };
}

interface Expected {
  readonly venue: string;
  readonly files: readonly string[];
  /** By symbol. */
  readonly symbols: Readonly<Record<string, Partial<Omit<MarketReport, "quotes">> & { readonly quotes?: object }>>;
  readonly control: string;
}

/** What is known of the captures apart from us: counted by other programs, or stated by those who verified the files. */
const CAPTURES: readonly Expected[] = [
  {
    venue: "binance",
    files: ["binance/binance_spot_btcusdt_20240808_first60s.jsonl.gz"],
    symbols: {
      BTCUSDT: {
        applied: 588,
        ignored: 2,
        quotes: { received: 5280, compared: 492, mismatches: 0 },
        trades: 1372,
        bestBid: 61837.88,
        bestAsk: 61837.89,
        bids: 1172,
        asks: 1165,
        bestKnown: true,
      },
    },
    control: "7243 data",
  },
  {
    venue: "binance",
    files: ["binance/hftbt_spot_btcusdt_20240808.gz", "binance/hftbt_spot_btcusdt_20240809.gz"],
    symbols: {
      BTCUSDT: {
        received: 6495,
        applied: 6493,
        ignored: 2,
        // The market left the range of the snapshot, of 1000 levels, which nobody renewed: hence two quotes that differ.
        quotes: { received: 73_174, compared: 5736, mismatches: 2 },
        bestKnown: false,
        trades: 19_904,
        bestBid: 61602.01,
        bestAsk: 61602.02,
        bids: 1971,
        asks: 2962,
      },
    },
    control: "99574 data",
  },
  {
    venue: "binance-usdm",
    files: ["binance/hftbt_usdm_btcusdt_20240808.gz"],
    symbols: {
      BTCUSDT: {
        applied: 6547,
        ignored: 4,
        quotes: { received: 66_089, compared: 5701, mismatches: 0 },
        trades: 21_313,
        bestBid: 61659.7,
        bestAsk: 61659.8,
        bids: 5018,
        asks: 4578,
      },
    },
    control: "93954 data",
  },
  {
    venue: "binance-usdm",
    files: ["binance/binance_usdm_btcusdt_20240718_first30s.jsonl.gz"],
    symbols: { BTCUSDT: { applied: 540, ignored: 5, bestBid: 63943.9, bestAsk: 63944, bids: 1278, asks: 1233 } },
    control: "1450 data",
  },
  {
    venue: "binance",
    files: ["binance/cryptofeed_BINANCE-ee25be.gz"],
    symbols: {
      DOTUSDT: { received: 880, bestBid: 43.4951, bestAsk: 43.4986 },
      BTCUSDT: { received: 899, bestBid: 58005.11, bestAsk: 58005.12 },
      ETHUSDT: { received: 909, bestBid: 2066.02, bestAsk: 2066.03 },
    },
    control: "118 control",
  },
  {
    venue: "coinbase",
    files: ["coinbase/cryptofeed_COINBASE_advanced-trade_2026-08-09_ws-only.jsonl.gz"],
    symbols: {
      "BTC-USD": { applied: 399, snapshots: 1, bestBid: 65083.66, bestAsk: 65083.67, bids: 18_769, asks: 27_238 },
      "ETH-USD": { applied: 374, snapshots: 1, bestBid: 1919.28, bestAsk: 1919.38, bids: 6925, asks: 16_403 },
    },
    control: "0 malformed",
  },
  {
    venue: "coinbase-exchange",
    files: ["coinbase/cryptofeed_COINBASE-pro.ws.28.gz"],
    symbols: { "SKL-USD": { applied: 2592, bestBid: 0.7902, bestAsk: 0.7911 }, "YFI-BTC": { applied: 487 } },
    control: "9836 data",
  },
  {
    venue: "kraken",
    files: ["kraken/cryptofeed_KRAKEN.ws.50.gz"],
    symbols: { "XMR/USD": { applied: 846, checksumsOk: 846 }, "SC/EUR": { applied: 818, checksumsOk: 818 } },
    control: "4279 data",
  },
  {
    venue: "okx",
    files: ["okx/cryptofeed_OKX_books_2022-05-13.gz"],
    symbols: {
      "BTC-USDT": { applied: 97, checksumsOk: 98, bids: 400, asks: 400, bestBid: 30236.1, bestAsk: 30236.2 },
      "UNI-USD-SWAP": { applied: 92, checksumsOk: 93 },
      "BTC-USD-220527": { applied: 98, checksumsOk: 99 },
    },
    control: "364 data",
  },
];

/** Over all symbols of a capture. */
const TOTALS: Readonly<Record<string, { readonly applied: number; readonly checksumsOk: number }>> = {
  "coinbase/cryptofeed_COINBASE-pro.ws.28.gz": { applied: 9719, checksumsOk: 0 },
  "kraken/cryptofeed_KRAKEN.ws.50.gz": { applied: 4269, checksumsOk: 4269 },
  "okx/cryptofeed_OKX_books_2022-05-13.gz": { applied: 287, checksumsOk: 290 },
};

describe.each(CAPTURES)("$files.0", ({ venue, files, symbols, control }) => {
  const paths = files.map(realData).filter((path) => path !== null);

  it.skipIf(paths.length < files.length)("replays into the books that were verified, with no gap", async () => {
    const { code, reports, said } = await run(...paths, "--venue", venue, "--json");
    expect(code).toBe(0);
    expect(said.join("\n")).toContain(control);
    const clean = { gaps: 0, inGap: 0, unaccounted: 0, crossed: 0, checksumsFailed: 0, tradesMissing: 0 };
    for (const report of reports) expect(report).toMatchObject({ state: "LIVE", ...clean });
    for (const [symbol, expected] of Object.entries(symbols))
      expect(reports.find((report) => report.symbol === symbol)).toMatchObject(expected);
    const total = TOTALS[files[0]];
    if (!total) return;
    expect(sum(reports, "applied")).toBe(total.applied);
    expect(sum(reports, "checksumsOk")).toBe(total.checksumsOk);
  });
});

const sum = (reports: readonly MarketReport[], field: "applied" | "checksumsOk"): number =>
  reports.reduce((total, report) => total + report[field], 0);

describe("without captures", () => {
  it("says which venue is missing or unknown, and that there are no files", async () => {
    expect(await run("x.gz")).toMatchObject({ code: 2 });
    expect((await run("x.gz", "--venue", "nyse")).said[0]).toContain("no venue nyse: one of binance, binance-us,");
    expect((await run("--venue", "kraken")).code).toBe(2);
  });

  it("a file in which the venue says nothing is bad input, and its lines are counted", async () => {
    const folder = await mkdtemp(join(tmpdir(), "capture-"));
    const path = join(folder, "x.txt");
    await writeFile(path, 'hello\n\n1772326800.5: {"channel":"heartbeat"}\n1772326801.5: {"broken\n');
    const { code, said } = await run(path, "--venue", "kraken");
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(said).toContain("4 lines: 2 frames, 0 connects, 0 sent, 0 header, 1 blank, 1 unreadable, 0 other answers");
    expect(said).toContain(
      "frames: 0 data, 1 control (0 of kinds not read), 0 foreign, 1 malformed, 0 dead, 0 unaccounted",
    );
  });
});
