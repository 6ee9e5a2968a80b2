import { openAsBlob } from "node:fs";
import { expect, it } from "vitest";
import { realData } from "../../../test/data.ts";
import { EXCHANGES, type Spoken } from "../../../test/exchange/exchange.ts";
import { computeFeatures, availability, FEATURE_SETS, fitParameters } from "../../core/features/index.ts";
import { fitReference, referenceInputs } from "../../core/features/reference.ts";
import { referenceNamesOf } from "../../core/inputs/reference-names.ts";
import { futureMoves } from "../../core/labels/move.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../../core/market/day.ts";
import { GAP_CAUSES } from "../../core/market/gap.ts";
import type { VenueName } from "../../core/live/venue.ts";
import { VENUES } from "../../core/sources/venues.ts";
import { type CapturedDay, CaptureDays } from "./days.ts";
import { readLines } from "./read.ts";

const LEVELS = 10;

function daysOf(venue: VenueName, lines: readonly string[], symbol: string | null = null): CapturedDay[] {
  const days = new CaptureDays(VENUES[venue], { levels: LEVELS, symbol, label: "a capture" });
  for (const line of lines) days.line(line);
  return days.finish();
}

const linesOf = async (path: string): Promise<string[]> => {
  const lines: string[] = [];
  for await (const some of readLines(await openAsBlob(path))) lines.push(...some);
  return lines;
};

/** Best bid and ask of the day's last row, in currency. */
function lastBest({ book, rows, instrument }: MarketDay): [number | null, number | null] {
  const [bid, ask] = [book!.bidPrice[0][rows - 1], book!.askPrice[0][rows - 1]];
  const price = (ticks: number): number => Number((ticks * instrument.priceUnit).toFixed(10));
  return [bid === ABSENT_BID ? null : price(bid), ask === ABSENT_ASK ? null : price(ask)];
}

const exchangeLine = ({ text }: Spoken, i: number): string =>
  `${1_772_326_800n * 1_000_000_000n + BigInt(i) * 100_000_000n} ${text}`;

it.each(EXCHANGES.filter(({ name }) => name !== "OKX with numbers"))(
  "$name: a capture's days end in the exchange's own book, one day a symbol",
  ({ name, make, venue }) => {
    const exchange = make(7);
    const said = exchange.greeting();
    for (let i = 0; i < 600; i++) {
      said.push(exchange.next());
      if (said.length === 20 && name.startsWith("Binance"))
        said.push(...exchange.markets.map((market) => exchange.snapshot(market)));
    }
    const days = daysOf(venue, said.map(exchangeLine));
    expect(days).toHaveLength(exchange.markets.length);
    for (const { day, report } of days) {
      expect(report.unaccounted).toBe(0);
      expect(lastBest(day)).toEqual([report.bestBid, report.bestAsk]);
      // Messages that changed nothing are no rows.
      expect(day.rows).toBeGreaterThan(0.8 * report.applied);
      expect(day.rows).toBeLessThanOrEqual(report.applied + 1);
      expect(day.trades!.first[day.rows]).toBeLessThanOrEqual(report.trades);
      expect(day.instrument).toMatchObject({ symbol: report.symbol, venue, timeZone: "UTC", date: "2026-03-01" });
    }
  },
);

/** A Binance capture of one symbol, one update a tenth of a second, written by hand; `at` numbers the updates. */
const update = (at: number, price = "100.1"): string =>
  `${1_772_326_800_000_000_000n + BigInt(at) * 100_000_000n} {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":${1_772_326_800_000 + at * 100},"s":"XUSDT","U":${at},"u":${at},"b":[["${price}","${at}"]],"a":[["101.5","${at}"]]}}`;
const snapshot = (at: number): string =>
  `${1_772_326_800_000_000_000n + BigInt(at) * 100_000_000n} {"lastUpdateId":${at},"bids":[["99.5","1"]],"asks":[["102.5","2"]]}`;

it("a hole in a capture is a gap row where the book comes back, and prices that come finer are told in finer ticks", () => {
  const lines = [update(1), update(2), snapshot(2), update(3), update(4), update(6), snapshot(7), update(8)];
  const [{ day, report }] = daysOf("binance", [...lines, update(9, "100.125"), update(10)]);
  expect(report.gaps).toBe(1);
  expect(day.instrument.priceUnit).toBe(0.001);
  expect([...day.gaps!.row]).toEqual([3]);
  expect(GAP_CAUSES[day.gaps!.cause[0]]).toBe("sequence");
  const bids = Array.from(day.book!.bidPrice[0].subarray(0, day.rows));
  // Image, 3, 4; after the hole image and 8; the same book in finer ticks, 9, 10.
  expect(bids).toEqual([99_500, 100_100, 100_100, 99_500, 100_100, 100_100, 100_125, 100_125]);
});

it("a capture of more rows than there was room for is a day of them all", () => {
  const lines = [update(1), snapshot(1), ...Array.from({ length: 40_000 }, (_, i) => update(i + 2))];
  const [{ day }] = daysOf("binance", lines);
  expect(day.rows).toBe(40_001);
  const sizes = day.book!.askSize[0];
  expect([sizes[1], sizes[20_000], sizes[40_000]]).toEqual([2, 20_001, 40_001]);
});

interface Diff {
  readonly E: number;
  readonly U: number;
  readonly u: number;
  readonly b: readonly [string, string][];
  readonly a: readonly [string, string][];
}

/** What the rows must be, by applying each JSON diff to plain maps. */
function rebuilt(lines: readonly string[]) {
  const frames = lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>);
  const start = frames.find((frame) => "lastUpdateId" in frame) as unknown as {
    lastUpdateId: number;
    bids: [string, string][];
    asks: [string, string][];
  };
  const [bids, asks] = [start.bids, start.asks].map((side) => new Map(side.map(([p, q]) => [Number(p), Number(q)])));
  const rows: { ms: number; best: number[] }[] = [];
  for (const { data } of frames) {
    const diff = data as (Diff & { e?: string }) | undefined;
    if (diff?.e !== "depthUpdate" || diff.u <= start.lastUpdateId) continue;
    for (const [map, changes] of [
      [bids, diff.b],
      [asks, diff.a],
    ] as const) {
      for (const [p, q] of changes) {
        if (Number(q) === 0) map.delete(Number(p));
        else map.set(Number(p), Number(q));
      }
    }
    const bid = Math.max(...bids.keys());
    const ask = Math.min(...asks.keys());
    rows.push({ ms: diff.E, best: [bid, bids.get(bid)!, ask, asks.get(ask)!] });
  }
  return rows;
}

const MINUTE = realData("binance/binance_spot_btcusdt_20240808_first60s.jsonl.gz");
const SESSION = ["hftbt_spot_btcusdt_20240808.gz", "hftbt_spot_btcusdt_20240809.gz"].map((name) =>
  realData(`binance/${name}`),
);

it.skipIf(!MINUTE)(
  "Binance, a minute of BTCUSDT: every row is what maps rebuild from the JSON, at its time",
  async () => {
    const lines = await linesOf(MINUTE!);
    const expected = rebuilt(lines);
    const [{ day, report }] = daysOf("binance", lines);
    const { bidPrice, bidSize, askPrice, askSize } = day.book!;
    // Row 0 is the snapshot.
    expect(day.rows).toBe(expected.length + 1);
    const found = expected.map((_, i) => ({
      ms: Math.round(day.time[i + 1] / 1e6) + Date.parse(`${day.instrument.date}T00:00:00Z`),
      best: [bidPrice[0][i + 1] / 100, bidSize[0][i + 1], askPrice[0][i + 1] / 100, askSize[0][i + 1]],
    }));
    expect(found).toEqual(expected);
    expect(report.quotes.compared).toBeGreaterThan(400);
    expect(report.quotes.mismatches).toBe(0);
    expect(lastBest(day)).toEqual([61837.88, 61837.89]);
  },
);

it.skipIf(SESSION.includes(null))(
  "Binance, ten minutes of BTCUSDT in two files: quotes agree, inputs and features are finite, trades are all there",
  async () => {
    const lines = (await Promise.all(SESSION.map((path) => linesOf(path!)))).flat();
    const [{ day, report }] = daysOf("binance", lines, "BTCUSDT");
    expect([day.rows, day.gaps!.row.length]).toEqual([6488, 0]);
    expect(report.quotes.mismatches).toBeLessThanOrEqual(2);
    expect(report.quotes.compared).toBeGreaterThan(5000);
    expect(report.trades - day.trades!.first[day.rows]).toBeLessThan(20);
    const names = referenceNamesOf(day);
    expect(names).toHaveLength(55);
    const { columns } = referenceInputs(day, names, fitReference(day, { from: 0, to: 3000 }));
    for (const [i, name] of names.entries()) expect(columns[i].subarray(101).every(Number.isFinite), name).toBe(true);
    const parameters = fitParameters(day, { from: 0, to: 3000 });
    const features = computeFeatures(day, FEATURE_SETS.default, parameters);
    // A market order of 100 BTC goes through all ten levels, so that its cost is not known.
    const known = FEATURE_SETS.default.filter((name) => availability(day, name) === null && !name.startsWith("cost_"));
    expect(known.length).toBeGreaterThan(90);
    for (const name of known) {
      const column = features.columns[FEATURE_SETS.default.indexOf(name)];
      expect(Number.isFinite(column[day.rows - 1]), name).toBe(true);
    }
    expect(futureMoves(day, 50).filter(Number.isFinite)).toHaveLength(day.rows - 50);
  },
);

it.skipIf(!MINUTE)("a hole cut into a real capture: no input, no label reaches across it", async () => {
  const lines = await linesOf(MINUTE!);
  const depth = lines.flatMap((line, i) => (line.includes("depthUpdate") ? [i] : []));
  const start = lines.find((line) => line.includes("lastUpdateId"))!;
  // The second half is the first one told again an hour later: a hole in the numbers, then its own snapshot.
  const later = lines.map((line) =>
    line
      .replace(/^\d+/, (ns) => String(BigInt(ns) + 3_600_000_000_000n))
      .replace(/"(E|T)":(\d+)/g, (_, key: string, ms: string) => `"${key}":${Number(ms) + 3_600_000}`)
      .replace(/"(U|u|lastUpdateId)":(\d+)/g, (_, key: string, id: string) => `"${key}":${Number(id) + 1e6}`)
      .replace(/"t":(\d+)/g, (_, id: string) => `"t":${Number(id) + 1e6}`),
  );
  const [{ day }] = daysOf("binance", [...lines.slice(0, depth[300]), ...later]);
  expect(start).toBeDefined();
  const [gap] = day.gaps!.row;
  expect([day.gaps!.row.length, gap]).toEqual([1, expect.any(Number)]);
  const [alone] = daysOf("binance", later);
  const names = referenceNamesOf(day);
  const scale = { medianSize: 1 };
  const after = referenceInputs(day, names, scale).columns.map((column) => column.slice(gap + 101));
  const own = referenceInputs(alone.day, names, scale).columns.map((column) => column.slice(101));
  names.forEach((name, i) => {
    expect(after[i].length, name).toBe(own[i].length);
    after[i].forEach((value, row) => expect(value).toBeCloseTo(own[i][row], 9));
  });
  const moves = futureMoves(day, 10);
  expect(moves.subarray(gap - 10, gap).every(Number.isNaN)).toBe(true);
  expect(moves.subarray(gap, gap + 50).every(Number.isFinite)).toBe(true);
});

/** Capture, venue, symbols in it. */
const CAPTURES: readonly (readonly [file: string, venue: VenueName, symbols: number])[] = [
  ["binance/hftbt_usdm_btcusdt_20240808.gz", "binance-usdm", 1],
  ["binance/cryptofeed_BINANCE-ee25be.gz", "binance", 3],
  ["coinbase/cryptofeed_COINBASE_advanced-trade_2026-08-09_ws-only.jsonl.gz", "coinbase", 2],
  ["coinbase/cryptofeed_COINBASE-pro.ws.28.gz", "coinbase-exchange", 10],
  ["kraken/cryptofeed_KRAKEN.ws.50.gz", "kraken", 10],
  ["okx/cryptofeed_OKX_books_2022-05-13.gz", "okx", 3],
];

it.skipIf(CAPTURES.some(([file]) => realData(file) === null)).each(CAPTURES)(
  "%s: every symbol's day ends in the report's book, was never crossed, and gives the protocol all its inputs",
  async (file, venue, symbols) => {
    const days = daysOf(venue, await linesOf(realData(file)!));
    expect(days).toHaveLength(symbols);
    for (const { day, report } of days) {
      expect(lastBest(day)).toEqual([report.bestBid, report.bestAsk]);
      expect([day.gaps!.row.length, report.unaccounted]).toEqual([0, 0]);
      const { bidPrice, askPrice } = day.book!;
      const crossed = Array.from({ length: day.rows }, (_, row) => bidPrice[0][row] >= askPrice[0][row]);
      expect(crossed.filter(Boolean)).toHaveLength(0);
      expect(day.time.every((time, row) => row === 0 || time >= day.time[row - 1])).toBe(true);
      const names = referenceNamesOf(day);
      expect(names).toHaveLength(55);
      if (day.rows < 150) continue;
      const { columns } = referenceInputs(day, names, fitReference(day, { from: 0, to: day.rows }));
      for (const [i, name] of names.entries()) {
        expect(columns[i].subarray(101).every(Number.isFinite), `${name} of ${report.symbol}`).toBe(true);
      }
    }
  },
);
