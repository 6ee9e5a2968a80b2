import { PRODUCT_ADDRESSES } from "../../src/core/sources/products.ts";
import { productAnswer } from "./product-answers.ts";
import type { Answer } from "../../src/io/live/ports.ts";
import type { Exchange, Spoken } from "./exchange.ts";
import { subscriptions, type Said } from "./subscriptions.ts";
import type { VenueName } from "../../src/core/live/venue.ts";

/** One client's connection, as the server sees it. */
export interface Peer {
  send(text: string): void;
  /** Bytes that wait to be sent; left out where nothing waits. */
  waiting?(): number;
  /** Ends it from the server's side. */
  close(code: number, reason: string): void;
}

/** What a server does with a connection; a network calls it. */
export interface Session {
  received(text: string): void;
  closed(): void;
}

/** Whatever speaks a venue's protocol: a made-up exchange or a capture. */
export interface Server {
  accept(url: string, peer: Peer): Session;
  get(url: string): Answer | Promise<Answer>;
}

interface Client {
  readonly peer: Peer;
  readonly books: Set<string>;
  readonly trades: Set<string>;
  readonly tops: Set<string>;
  sequence: number;
}

/**
 * A made-up exchange behind a venue's protocol: any number of clients subscribe, ask for snapshots and are told what
 * happens. `advance` lets one thing happen. Everything said is kept as the truth that a book can be compared with.
 */
export class VenueServer implements Server {
  readonly venue: VenueName;
  readonly exchange: Exchange;
  /** True: what is said next is lost on the way to every client. */
  losing = false;
  /** Sees every text about a book as it leaves, with the truth behind it. */
  witness: (text: string, spoken: Spoken) => void = () => {};
  /** Levels a side that snapshots on request are cut to. */
  cut = Number.POSITIVE_INFINITY;
  private readonly clients = new Set<Client>();

  constructor(venue: VenueName, exchange: Exchange) {
    this.venue = venue;
    this.exchange = exchange;
  }

  get connections(): number {
    return this.clients.size;
  }

  accept(url: string, peer: Peer): Session {
    if (/\/ws-api\//.test(url)) return this.answering(peer);
    const client: Client = { peer, books: new Set(), trades: new Set(), tops: new Set(), sequence: 0 };
    this.clients.add(client);
    this.hear(client, subscriptions(this.venue, url));
    return {
      received: (text) => this.hear(client, subscriptions(this.venue, text)),
      closed: () => this.clients.delete(client),
    };
  }

  /** REST: depth, and what is traded. */
  get(url: string): Answer {
    if (url === PRODUCT_ADDRESSES[this.venue])
      return { status: 200, text: productAnswer(this.venue, this.exchange.markets), retryAfter: null };
    const symbol = new URL(url).searchParams.get("symbol");
    const market = this.exchange.markets.find((known) => known.symbol === symbol);
    if (!market) return { status: 400, text: '{"code":-1121,"msg":"Invalid symbol."}', retryAfter: null };
    return { status: 200, text: this.image(market), retryAfter: null };
  }

  /** The answer to a request for a book. */
  private image(market: Exchange["markets"][number]): string {
    const spoken = this.exchange.snapshot(market);
    const whole = JSON.parse(spoken.text) as { bids: unknown[]; asks: unknown[] };
    const { bids, asks } = whole;
    const text = JSON.stringify({ ...whole, bids: bids.slice(0, this.cut), asks: asks.slice(0, this.cut) });
    this.witness(text, spoken);
    return text;
  }

  /** One thing happens, and whoever subscribed to it hears of it. */
  advance(): void {
    const spoken = this.exchange.next();
    if (this.losing) {
      this.countLost();
      return;
    }
    for (const client of this.clients) this.tell(client, spoken);
  }

  /** Says something to everyone, as it is. */
  shout(text: string): void {
    for (const { peer } of this.clients) peer.send(text);
  }

  /** Ends every connection. */
  restart(): void {
    for (const client of this.clients) {
      this.clients.delete(client);
      client.peer.close(1012, "restart");
    }
  }

  /** Ends every connection, as servers do when they may not say why. */
  hangUp(code: number): void {
    for (const client of this.clients) client.peer.close(code, "");
    this.clients.clear();
  }

  /** Forgets that anybody wanted to hear of a symbol, and says nothing. */
  forget(symbol: string): void {
    for (const { books, trades } of this.clients) {
      books.delete(symbol);
      trades.delete(symbol);
    }
  }

  /** Ends the connection that has lasted longest. */
  endOldest(): void {
    const [client] = this.clients;
    this.clients.delete(client);
    client.peer.close(1001, "shutdown");
  }

  private answering(peer: Peer): Session {
    return {
      received: (text) => {
        const { id, params } = JSON.parse(text) as { id: number; params: { symbol: string } };
        const market = this.exchange.markets.find(({ symbol }) => symbol === params.symbol);
        const result = market ? `"result":${this.image(market)}` : '"error":{"code":-1121}';
        peer.send(`{"id":${id},"status":${market ? 200 : 400},${result}}`);
      },
      closed: () => {},
    };
  }

  private hear(client: Client, said: Said): void {
    for (const { channel, symbol, on } of said.channels) {
      const set = channel === "book" ? client.books : channel === "trades" ? client.trades : client.tops;
      if (on) set.add(symbol);
      else set.delete(symbol);
    }
    for (const answer of said.answers) this.send(client, answer);
    if (this.venue.startsWith("binance")) return;
    for (const { channel, symbol, on } of said.channels) {
      const market = this.exchange.markets.find((known) => known.symbol === symbol);
      if (on && channel === "book" && market) this.sendBook(client, this.exchange.snapshot(market));
    }
  }

  private tell(client: Client, spoken: Spoken): void {
    const { kind, symbol, text } = spoken;
    if (kind === "control") {
      if (client.books.size > 0 && !this.venue.startsWith("binance")) this.send(client, text);
    } else if (kind === "trade" && client.trades.has(symbol)) this.send(client, text);
    else if (kind !== "trade" && client.books.has(symbol)) this.sendBook(client, spoken);
    if (kind !== "trade" && client.tops.has(symbol)) this.top(client, symbol);
  }

  private top(client: Client, symbol: string): void {
    const { text } = this.exchange.snapshot(this.exchange.marketOf(symbol));
    const { lastUpdateId, bids, asks } = JSON.parse(text) as { lastUpdateId: number; bids: unknown[]; asks: unknown[] };
    const data = { lastUpdateId, bids: bids.slice(0, 20), asks: asks.slice(0, 20) };
    this.send(client, JSON.stringify({ stream: `${symbol.toLowerCase()}@depth20@100ms`, data }));
  }

  /** What was lost had its number. */
  private countLost(): void {
    for (const client of this.clients) client.sequence++;
  }

  private sendBook(client: Client, spoken: Spoken): void {
    this.witness(this.send(client, spoken.text), spoken);
  }

  /** Coinbase numbers the frames of each connection by itself. */
  private send(client: Client, text: string): string {
    const numbered = this.venue === "coinbase";
    const sent = numbered ? text.replace(/"sequence_num":\d+/, () => `"sequence_num":${client.sequence++}`) : text;
    client.peer.send(sent);
    return sent;
  }
}
