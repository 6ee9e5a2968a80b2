import { expose, transfer } from "comlink";
import { browserPorts } from "../src/io/live/browser-ports.ts";
import { throughOrigin } from "../src/io/live/origin.ts";
import { Streams } from "../src/io/streams/streams.ts";
import { contactedHosts } from "./hosts.ts";
import type { LiveApi, MarketKey } from "./live-api.ts";
import { LiveDesk } from "./live-desk.ts";
import type { LiveRoom } from "./live-room.ts";

/** A local server in place of every venue, for tests; empty in the published build. */
const ORIGIN = (import.meta as { readonly env?: { readonly VITE_LIVE_ORIGIN?: string } }).env?.VITE_LIVE_ORIGIN ?? "";

let streams: Streams | null = null;
const desk = new LiveDesk({
  ...browserPorts,
  rewrite: ORIGIN === "" ? (url) => url : throughOrigin(ORIGIN),
  streams: () => (streams ??= new Streams()),
});

function room(key: MarketKey): LiveRoom {
  const found = desk.room(key);
  if (!found) throw new Error(`${key.symbol} is not followed`);
  return found;
}

const api = {
  products: (venue) => desk.products(venue),
  watch: async (markets, settings) => desk.watch(markets, settings),
  configure: (market, settings) => desk.configure(market, settings),
  send: (market, file) => desk.send(market, file),
  frame: (market, request) => {
    const frame = desk.frame(market, request);
    return frame && transfer(frame, [frame.frame.heat.buffer as ArrayBuffer, frame.volumeDelta.buffer as ArrayBuffer]);
  },
  status: () => desk.status(),
  bookTable: (market) => desk.bookTable(market),
  stateHash: async (market) => room(market).stateHash(),
  packed: async (market) => {
    const window = room(market).picture.packed();
    return transfer(window, [window.packed]);
  },
  record: (market, on) => desk.setRecording(market, on),
  pageChanged: (change) => desk.pageChanged(change),
  hosts: contactedHosts,
  watchFor: (rules) => desk.lookout.watchFor(rules),
  alerts: () => desk.lookout.alerts(),
  crossVenue: (settings) => desk.lookout.crossVenue(settings),
  mids: (first, second, span) => {
    const found = desk.lookout.mids(first, second, span);
    const series = found ? [found.first, found.second] : [];
    return found && transfer(found, series.flatMap(({ time, mid }) => [time.buffer, mid.buffer]) as ArrayBuffer[]);
  },
} satisfies LiveApi;

expose(api);
