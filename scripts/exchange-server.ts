import { openAsBlob } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { VENUE_NAMES, type VenueName } from "../src/core/live/venue.ts";
import { originOf, venueOrigins } from "../src/core/sources/addresses.ts";
import { readLines } from "../src/io/captures/read.ts";
import { fromPath } from "../src/io/live/origin.ts";
import { CaptureServer } from "../test/exchange/capture-server.ts";
import { EXCHANGES } from "../test/exchange/exchange.ts";
import { padded } from "../test/exchange/market.ts";
import { type Server, VenueServer } from "../test/exchange/venue-server.ts";

/**
 * For tests and development only: speaks every venue's protocol on one local port, about made-up markets or out of capture
 * files. A build with VITE_LIVE_ORIGIN=http://localhost:PORT and VITE_CONNECT_SRC="http://localhost:PORT ws://localhost:PORT"
 * goes there instead of to the venues: the address `wss://host/path` is asked for as `/wss/host/path`.
 *
 * `/control/VENUE/...` is for tests: `truth?symbol=S` the made-up book, `still` and `move` stop and start the market, `lose?frames=N`
 * loses what is said next, `restart` ends every connection, `refuse` and `serve` close and open the venue.
 */
export interface ExchangeSettings {
  /** 0 takes any free one. */
  readonly port: number;
  readonly seed: number;
  /** Milliseconds between two things that happen at each made-up venue. */
  readonly pauseMs: number;
  /** Served in place of the made-up exchanges of their venues. */
  readonly captures: ReadonlyMap<VenueName, CaptureServer>;
  /** What a made-up venue trades; two coins where it is not said. */
  readonly symbols: Readonly<Partial<Record<VenueName, readonly string[]>>>;
}

const DEFAULTS: ExchangeSettings = {
  port: 0,
  seed: 1,
  pauseMs: 50,
  captures: new Map(),
  // One that trades a quote currency itself: venues can then be compared in one money.
  symbols: { kraken: ["BTC/USD", "ETH/USD", "USDT/USD"] },
};
const CORS = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" };

interface House {
  readonly server: Server;
  /** Null where a capture plays. */
  readonly made: VenueServer | null;
  open: boolean;
  moving: boolean;
  /** Frames still to be lost. */
  toLose: number;
}

export interface Running {
  readonly port: number;
  readonly origin: string;
  readonly made: ReadonlyMap<VenueName, VenueServer>;
  close(): Promise<void>;
}

export async function serveExchanges(settings: Partial<ExchangeSettings> = {}): Promise<Running> {
  const { port, seed, pauseMs, captures, symbols } = { ...DEFAULTS, ...settings };
  const houses = new Map(
    VENUE_NAMES.map((venue) => [venue, houseOf(venue, seed, symbols[venue], captures.get(venue))] as const),
  );
  const byOrigin = new Map(
    VENUE_NAMES.flatMap((venue) => venueOrigins(venue).map((origin) => [origin, venue] as const)),
  );
  const houseAt = (path: string): readonly [string, House] | null => {
    const url = fromPath(path);
    const venue = url === null ? undefined : byOrigin.get(originOf(url));
    const house = venue && houses.get(venue);
    return url !== null && house?.open ? [url, house] : null;
  };
  const http = createServer((request, response) => void answer(request, response, houseAt, houses));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on("upgrade", (request, socket, head) => {
    const found = houseAt(request.url ?? "");
    if (!found) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const [url, { server }] = found;
      const session = server.accept(url, {
        send: (text) => client.send(text),
        close: (code, reason) => client.close(code, reason),
        waiting: () => client.bufferedAmount,
      });
      client.on("message", (data: Buffer) => session.received(data.toString("utf8")));
      client.on("close", () => session.closed());
      client.on("error", () => {});
    });
  });
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const timer = setInterval(() => [...houses.values()].forEach(advance), pauseMs);
  const bound = (http.address() as AddressInfo).port;
  const made = [...houses].flatMap(([venue, house]) => (house.made ? [[venue, house.made] as const] : []));
  return {
    port: bound,
    origin: `http://localhost:${bound}`,
    made: new Map(made),
    close: () => {
      clearInterval(timer);
      for (const client of sockets.clients) client.terminate();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      return closed;
    },
  };
}

function houseOf(
  venue: VenueName,
  seed: number,
  symbols: readonly string[] | undefined,
  capture: CaptureServer | undefined,
): House {
  const state = { open: true, moving: true, toLose: 0 };
  if (capture) return { server: capture, made: null, ...state };
  const dialect = EXCHANGES.find((known) => known.venue === venue);
  if (!dialect) throw new Error(`no made-up exchange for ${venue}`);
  const exchange = dialect.make(seed, symbols);
  exchange.clock = () => Date.now();
  const made = new VenueServer(venue, exchange);
  return { server: made, made, ...state };
}

function advance(house: House): void {
  const { made } = house;
  if (!made || !house.moving) return;
  made.losing = house.toLose > 0;
  if (made.losing) house.toLose--;
  made.advance();
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  houseAt: (path: string) => readonly [string, House] | null,
  houses: ReadonlyMap<VenueName, House>,
): Promise<void> {
  const path = request.url ?? "/";
  if (path.startsWith("/control/")) return control(path, response, houses);
  const found = houseAt(path);
  // Nothing is said to whom the venue does not serve: the connection ends, as a block does it.
  if (!found) {
    request.socket.destroy();
    return;
  }
  const [url, { server }] = found;
  const { status, text } = await server.get(url);
  response.writeHead(status, { ...CORS, "Content-Type": "application/json" }).end(text);
}

function control(path: string, response: ServerResponse, houses: ReadonlyMap<VenueName, House>): void {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const [, , venue, verb] = pathname.split("/");
  const house = houses.get(venue as VenueName);
  if (!house) {
    response.writeHead(404, CORS).end();
    return;
  }
  const result = command(house, verb, searchParams);
  response
    .writeHead(result === null ? 404 : 200, { ...CORS, "Content-Type": "application/json" })
    .end(JSON.stringify(result));
}

function command(house: House, verb: string, search: URLSearchParams): unknown {
  const { made } = house;
  switch (verb) {
    case "truth":
      return made ? truth(made, search.get("symbol") ?? "") : null;
    case "still":
    case "move":
      house.moving = verb === "move";
      return { moving: house.moving };
    case "lose":
      house.toLose = Number(search.get("frames") ?? 1);
      return { losing: house.toLose };
    case "restart":
      made?.restart();
      return { connections: made?.connections ?? 0 };
    case "refuse":
      house.open = false;
      made?.restart();
      return { open: false };
    case "serve":
      house.open = true;
      return { open: true };
    default:
      return null;
  }
}

/** The made-up book as price and quantity texts, best first. */
function truth({ exchange }: VenueServer, symbol: string): unknown {
  const market = exchange.markets.find((known) => known.symbol === symbol);
  if (!market) return null;
  const { priceDecimals, qtyDecimals } = market.shape;
  const { bids, asks } = market.shown();
  const rows = (levels: typeof bids): string[][] =>
    levels.map(([tick, lots]) => [padded(tick, priceDecimals), padded(lots, qtyDecimals)]);
  return { bids: rows(bids), asks: rows(asks) };
}

/** Files of one capture, in order, as one stream of lines. */
export async function* captureLines(paths: readonly string[]): AsyncGenerator<readonly string[]> {
  for (const path of paths) yield* readLines(await openAsBlob(path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "4400" },
      seed: { type: "string", default: "1" },
      pause: { type: "string", default: "50" },
      venue: { type: "string" },
      // "1" is the recorded pace, "Infinity" as fast as possible.
      speed: { type: "string", default: "1" },
    },
  });
  const venue = values.venue as VenueName | undefined;
  const captures = new Map<VenueName, CaptureServer>();
  if (venue && positionals.length > 0)
    captures.set(venue, new CaptureServer(venue, captureLines(positionals), Number(values.speed)));
  const running = await serveExchanges({
    port: Number(values.port),
    seed: Number(values.seed),
    pauseMs: Number(values.pause),
    captures,
  });
  process.stdout.write(`${running.origin}\n`);
}
