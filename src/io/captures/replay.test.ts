import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { EXCHANGES, type Spoken } from "../../../test/exchange/exchange.ts";
import { VENUES } from "../../core/sources/venues.ts";
import { readLines } from "./read.ts";
import { CaptureReplay } from "./replay.ts";

const SECOND = 1_000_000_000n;
const OPENING = 1_772_326_800n * SECOND;

const stamp = (i: number): string => String(OPENING + (BigInt(i) * SECOND) / 10n);

/** A capture of a made-up exchange as hftbacktest's collector would write it; snapshots of Binance come late and inline. */
function capture(name: string, frames: number): { lines: string[]; last: Spoken[] } {
  const dialect = EXCHANGES.find((known) => known.name === name);
  if (!dialect) throw new Error(name);
  const exchange = dialect.make(5);
  const said: Spoken[] = exchange.greeting();
  for (let i = 0; i < frames; i++) {
    said.push(exchange.next());
    if (said.length === 20 && name.startsWith("Binance"))
      said.push(...exchange.markets.map((m) => exchange.snapshot(m)));
  }
  return {
    lines: said.map(({ text }, i) => `${stamp(i)} ${text}`),
    last: exchange.markets.map((market) => exchange.snapshot(market)),
  };
}

function replayed(name: string, lines: readonly string[]) {
  const dialect = EXCHANGES.find((known) => known.name === name);
  const replay = new CaptureReplay(VENUES[dialect?.venue ?? "binance"]);
  for (const line of lines) replay.line(line);
  return { reports: replay.finish(), counts: replay.counts };
}

it.each(EXCHANGES.filter(({ name }) => name !== "OKX with numbers"))(
  "$name: a capture ends in the exchange's own book, with nothing missing and nothing unaccounted for",
  ({ name }) => {
    const { lines, last } = capture(name, 1500);
    const { reports } = replayed(
      name,
      lines.filter((line) => !line.endsWith(" pong")),
    );
    expect(reports.map(({ symbol }) => symbol).toSorted()).toEqual(last.map(({ symbol }) => symbol).toSorted());
    for (const { symbol, book } of last) {
      const report = reports.find((known) => known.symbol === symbol);
      expect(report).toMatchObject({ state: "LIVE", inGap: 0, unaccounted: 0, crossed: 0, checksumsFailed: 0 });
      expect([report?.bids, report?.asks]).toEqual([book.bids.length, book.asks.length]);
    }
  },
);

it("the same capture gives the same hash, another one another", () => {
  const { lines } = capture("Bybit", 500);
  const [one, two] = [replayed("Bybit", lines), replayed("Bybit", lines)];
  expect(one.reports).toEqual(two.reports);
  const other = replayed("Bybit", lines.slice(0, -1));
  expect(other.reports.map(({ hash }) => hash)).not.toEqual(one.reports.map(({ hash }) => hash));
});

it("a line cut out of a capture is one gap, and all that follows is in it where no snapshot comes", () => {
  const { lines } = capture("Binance spot", 800);
  const at = lines.findLastIndex(
    (line, i) => i < 400 && line.includes('"s":"BTCUSDT"') && line.includes("depthUpdate"),
  );
  const { reports } = replayed("Binance spot", lines.toSpliced(at, 1));
  const [broken, whole] = ["BTCUSDT", "ETHUSDT"].map((s) => reports.find(({ symbol }) => symbol === s));
  expect(broken).toMatchObject({ state: "GAP", gaps: 1, bestBid: null, bestAsk: null, bids: 0, unaccounted: 0 });
  expect(broken?.waiting).toBe(0);
  expect(broken?.inGap).toBeGreaterThan(50);
  expect(whole).toMatchObject({ state: "LIVE", gaps: 0, inGap: 0 });
});

it("a connection that is opened again is a gap of what it carried; opened twice before its first frame it is not", () => {
  const book = '{"type":"snapshot","product_id":"A-B","bids":[["5","1"]],"asks":[["6","1"]]}';
  const change = '{"type":"l2update","product_id":"A-B","changes":[["buy","5","2"]],"time":"2026-03-01T01:00:00Z"}';
  const lines = [
    "wss://x <-> 1772326800.1",
    "wss://x <-> 1772326800.2",
    `1772326801.0: ${book}`,
    `1772326802.0: ${change}`,
  ];
  expect(replayed("Coinbase Exchange", lines).reports).toMatchObject([
    { state: "LIVE", gaps: 0, bestBid: 5, bestAsk: 6 },
  ]);
  const again = [...lines, "wss://x <-> 1772326803.0", `1772326804.0: ${change}`];
  expect(replayed("Coinbase Exchange", again).reports).toMatchObject([
    { state: "GAP", gaps: 1, inGap: 1, bestBid: null },
  ]);
  const healed = [...again, `1772326805.0: ${book}`];
  expect(replayed("Coinbase Exchange", healed)).toMatchObject({
    reports: [{ state: "LIVE", gaps: 1, inGap: 1, snapshots: 2 }],
    counts: { lines: 7, frames: 4, connects: 3 },
  });
});

const snapshotOf = (symbol: string): string =>
  `{"type":"snapshot","product_id":"${symbol}","bids":[["5","1"]],"asks":[["6","1"]]}`;

const fileOf = (symbol: string): string[] => ["wss://x <-> 1772326800.1", `1772326801.0: ${snapshotOf(symbol)}`];

it("files of two connections side by side, one after the other, are no reconnection", () => {
  const { reports } = replayed("Coinbase Exchange", [...fileOf("A-B"), ...fileOf("C-D")]);
  expect(reports).toMatchObject([
    { symbol: "A-B", state: "LIVE", gaps: 0 },
    { symbol: "C-D", state: "LIVE", gaps: 0 },
  ]);
});

it("an HTTP answer is the snapshot of the symbol in its address; other answers are counted", () => {
  const diff = '{"stream":"x","data":{"e":"depthUpdate","E":1772326800000,"s":"BTCUSDT","U":5,"u":6,"b":[],"a":[]}}';
  const { reports, counts } = replayed("Binance spot", [
    "https://x/api/v1/exchangeInfo -> 1772326800.0: {}",
    'https://x/api/v1/depth?symbol=BTCUSDT&limit=1000 -> 1772326800.1: {"lastUpdateId":5,"bids":[["1","1"]],"asks":[]}',
    `1772326800.2: ${diff}`,
  ]);
  expect(reports).toMatchObject([{ symbol: "BTCUSDT", state: "LIVE", applied: 1, bestBid: 1, bestAsk: null }]);
  expect(counts.answersUnread).toBe(1);
});

const depthOf = (depth: number, u: number, type = "snapshot"): string =>
  `1772326800.0: {"topic":"orderbook.${depth}.X","type":"${type}","ts":1772326800000,"data":{"s":"X","b":[["${depth}","1"]],"a":[],"u":${u}}}`;

it("the deepest of several channels of a symbol is its book, and the others count as passed over", () => {
  const lines = [
    depthOf(1, 70),
    depthOf(1, 71, "delta"),
    depthOf(50, 20),
    depthOf(1, 72, "delta"),
    depthOf(50, 21, "delta"),
    depthOf(1, 73),
  ];
  expect(replayed("Bybit", lines).reports).toMatchObject([
    {
      symbol: "X",
      depth: 50,
      received: 3,
      applied: 1,
      ignoredBy: { partial: 2 },
      gaps: 0,
      unaccounted: 0,
      bestBid: 50,
    },
  ]);
});

const text = async (file: Blob): Promise<string[]> => {
  const lines: string[] = [];
  for await (const some of readLines(file)) lines.push(...some);
  return lines;
};

it("plain, gzip, gzip in two members: the same lines; CRLF and a missing last newline change nothing", async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `${i} ${"é€𝄞".repeat(i % 7)}`);
  const whole = lines.join("\r\n");
  const half = Math.floor(whole.length / 2);
  expect(await text(new Blob([whole]))).toEqual(lines);
  expect(await text(new Blob([gzipSync(whole)]))).toEqual(lines);
  expect(await text(new Blob([gzipSync(whole.slice(0, half)), gzipSync(whole.slice(half))]))).toEqual(lines);
});

it("a gzip file that ends early gives every line before its end, and says so", async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i} ${(i * 7919) % 100_003}`);
  const packed = gzipSync(lines.join("\n"));
  const given: string[] = [];
  await expect(async () => {
    for await (const some of readLines(new Blob([packed.subarray(0, packed.length / 2)]))) given.push(...some);
  }).rejects.toThrow("ends after");
  expect(given.length).toBeGreaterThan(10_000);
  expect(given).toEqual(lines.slice(0, given.length));
});
