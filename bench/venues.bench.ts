import { openAsBlob } from "node:fs";
import { Session } from "../src/core/live/session.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { CaptureLines } from "../src/io/captures/line.ts";
import { readLines } from "../src/io/captures/read.ts";
import { realData } from "../test/data.ts";
import { EXCHANGES, OPENING_MS } from "../test/exchange/exchange.ts";
import type { Bench, BenchRow } from "./row.ts";

const FILES = ["binance/hftbt_spot_btcusdt_20240808.gz", "binance/hftbt_spot_btcusdt_20240809.gz"];
const MADE_UP = 100_000;
const PASSES = 3;

interface Frames {
  readonly name: string;
  readonly dayMs: number;
  readonly texts: readonly string[];
  readonly at: Float64Array;
}

/** The recorded BTCUSDT session where it is at hand, else as many frames of the made-up exchange that speaks Binance. */
async function frames(): Promise<Frames> {
  const paths = FILES.map(realData).filter((path) => path !== null);
  return paths.length === FILES.length ? recorded(paths) : madeUp();
}

async function recorded(paths: readonly string[]): Promise<Frames> {
  const reader = new CaptureLines();
  const texts: string[] = [];
  const at: number[] = [];
  for (const path of paths) {
    for await (const lines of readLines(await openAsBlob(path))) {
      for (const line of lines.map((text) => reader.read(text))) {
        if (line.kind !== "frame") continue;
        texts.push(line.text);
        at.push(line.at);
      }
    }
  }
  return { name: "BTCUSDT capture of 2024-08-08", dayMs: reader.dayMs ?? 0, texts, at: Float64Array.from(at) };
}

function madeUp(): Frames {
  const exchange = EXCHANGES[0].make(1);
  const [market] = exchange.markets;
  const first = exchange.snapshot(market).text;
  const texts: string[] = [];
  while (texts.length < MADE_UP) {
    const { symbol, kind, text } = exchange.next();
    if (symbol === market.symbol && kind !== "control") texts.push(text);
    if (texts.length === 1) texts.push(first);
  }
  return { name: "made-up Binance", dayMs: OPENING_MS, texts, at: Float64Array.from(texts, (_, i) => i * 4e6) };
}

/** Frames to events, validated and accounted for, with the best prices read after every frame. */
function ours({ texts, at, dayMs }: Frames): number {
  const session = new Session(VENUES.binance, { symbols: "any", dayMs });
  session.step({ kind: "opened", epoch: 1, at: 0 });
  let checksum = 0;
  for (let i = 0; i < texts.length; i++) {
    session.step({ kind: "frame", epoch: 1, at: at[i], text: texts[i] });
    session.batch.clear();
    for (const { book } of session.markets) {
      if (book.state === "LIVE") checksum += book.book.ladder.bids.price(0) + book.book.ladder.asks.price(0);
    }
  }
  return checksum / 100;
}

interface Plain {
  readonly stream?: string;
  readonly lastUpdateId?: number;
  readonly bids?: [string, string][];
  readonly asks?: [string, string][];
  readonly data?: {
    readonly e?: string;
    readonly s: string;
    readonly u: number;
    b: [string, string][];
    a: [string, string][];
  };
}

interface MapBook {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  id: number;
  live: boolean;
  best: number;
  waiting: NonNullable<Plain["data"]>[];
}

/** What a first draft does: a map a side, sorted for its best after each change. It checks nothing. */
function naive({ texts }: Frames): number {
  const books = new Map<string, MapBook>();
  let checksum = 0;
  for (const text of texts) {
    const frame = JSON.parse(text) as Plain;
    if (frame.lastUpdateId !== undefined) load(books, frame);
    else if (frame.data?.e === "depthUpdate") {
      const book = bookOf(books, frame.data.s);
      if (Number.isNaN(book.id)) book.waiting.push(frame.data);
      else follow(book, frame.data);
    }
    for (const book of books.values()) if (book.live) checksum += book.best;
  }
  return checksum;
}

function bookOf(books: Map<string, MapBook>, symbol: string): MapBook {
  const known = books.get(symbol);
  if (known) return known;
  const book = { bids: new Map(), asks: new Map(), id: Number.NaN, live: false, best: 0, waiting: [] };
  books.set(symbol, book);
  return book;
}

function load(books: ReadonlyMap<string, MapBook>, frame: Plain): void {
  const book = [...books.values()].find(({ id }) => Number.isNaN(id));
  if (!book) return;
  for (const [price, qty] of frame.bids ?? []) book.bids.set(Number(price), Number(qty));
  for (const [price, qty] of frame.asks ?? []) book.asks.set(Number(price), Number(qty));
  book.id = frame.lastUpdateId ?? 0;
  for (const data of book.waiting) follow(book, data);
}

function follow(book: MapBook, data: NonNullable<Plain["data"]>): void {
  if (data.u <= book.id) return;
  book.id = data.u;
  book.live = true;
  for (const [side, rows] of [
    [book.bids, data.b],
    [book.asks, data.a],
  ] as const) {
    for (const [price, qty] of rows) {
      if (Number(qty) === 0) side.delete(Number(price));
      else side.set(Number(price), Number(qty));
    }
  }
  book.best = [...book.bids.keys()].sort((a, b) => b - a)[0] + [...book.asks.keys()].sort((a, b) => a - b)[0];
}

function fastest(work: () => number): { readonly seconds: number; readonly result: number } {
  let seconds = Number.POSITIVE_INFINITY;
  let result = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const start = performance.now();
    result = work();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return { seconds, result };
}

/** Messages of the busiest minute of a session, and how long that is. */
function busiestMinute({ at }: Frames): number {
  let most = 0;
  for (let from = 0, to = 0; to < at.length; to++) {
    while (at[to] - at[from] > 60e9) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

const bench: Bench = async () => {
  const session = await frames();
  const count = session.texts.length;
  const mine = fastest(() => ours(session));
  const rival = fastest(() => naive(session));
  if (Math.abs(mine.result / rival.result - 1) > 1e-9) throw new Error("session and naive book disagree");
  const rows: BenchRow[] = [
    {
      name: `${session.name}: ${count} frames to an accounted book and events, against JSON.parse, Map and sort`,
      ours: count / mine.seconds,
      rival: count / rival.seconds,
      ratio: rival.seconds / mine.seconds,
      unit: "messages/s",
    },
  ];
  const minute = busiestMinute(session);
  const seconds = (minute / count) * mine.seconds;
  rows.push({
    name: `${session.name}: its busiest minute, ${minute} frames, against real time`,
    ours: 60 / seconds,
    rival: 1,
    ratio: 60 / seconds,
    unit: "x real time",
  });
  return rows;
};

export default bench;
