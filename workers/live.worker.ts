import { expose } from "comlink";
import { contactedHosts } from "./hosts.ts";
import type { LiveApi, MarketKey, MarketStatus } from "./live-api.ts";

let watched: readonly MarketKey[] = [];

const unconnected = (key: MarketKey): MarketStatus => ({
  key,
  instrument: null,
  state: "OFFLINE",
  since: Date.now(),
  reason: "This build opens no sockets.",
  remedy: "Open a recorded day instead.",
  route: null,
  report: null,
  lag: null,
  messagesPerSecond: 0,
  bid: null,
  bidSize: null,
  ask: null,
  askSize: null,
  heardAt: null,
  recording: { state: "off", detail: null, sessionId: null, events: 0, bytes: 0, unflushed: 0 },
});

const api = {
  products: (venue) => Promise.resolve({ venue, products: [], origin: "shipped", problem: "this build has none" }),
  watch: async (markets) => void (watched = markets),
  configure: () => undefined,
  frame: () => null,
  status: () => ({ at: Date.now(), feeds: [], markets: watched.map(unconnected) }),
  bookTable: () => [],
  stateHash: () => Promise.reject(new Error("nothing was received")),
  packed: () => Promise.reject(new Error("nothing was received")),
  record: () => Promise.resolve(),
  pageChanged: () => undefined,
  hosts: contactedHosts,
} satisfies LiveApi;

expose(api);
