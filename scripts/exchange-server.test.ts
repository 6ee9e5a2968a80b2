import { afterEach, describe, expect, it } from "vitest";
import { nodePorts } from "../test/exchange/node-ports.ts";
import { dayOf } from "../src/core/live/time.ts";
import { VENUE_NAMES, type VenueName } from "../src/core/live/venue.ts";
import { asNumber } from "../src/core/live/decimal.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { Feed } from "../src/io/live/feed.ts";
import { throughOrigin } from "../src/io/live/origin.ts";
import { loadProducts } from "../src/io/live/product-list.ts";
import { type Running, serveExchanges } from "./exchange-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

const within = async (milliseconds: number, holds: () => boolean): Promise<void> => {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error("not in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const say = (running: Running, venue: VenueName, verb: string): Promise<unknown> =>
  fetch(`${running.origin}/control/${venue}/${verb}`).then((response) => response.json());

describe.each(VENUE_NAMES)("over real sockets, %s", (venue) => {
  it("becomes live with the true book, notices a loss, and heals", async () => {
    const running = await serveExchanges({ pauseMs: 10 });
    open.push(running);
    const ports = nodePorts();
    const endpoints = throughOrigin(running.origin);
    const list = await loadProducts(venue, ports, endpoints);
    expect(list).toMatchObject({ origin: "venue", problem: null });
    const symbols = list.products.map(({ symbol }) => symbol);
    expect(symbols).toEqual(running.made.get(venue)?.exchange.markets.map(({ symbol }) => symbol));
    expect(symbols.length).toBeGreaterThan(1);
    const feed = new Feed(VENUES[venue], symbols, ports, { dayMs: dayOf(Date.now()), endpoints }, () => {});
    open.push({ close: () => feed.stop() });
    feed.start();
    const allLive = (): boolean => feed.session.markets.every(({ book }) => book.state === "LIVE");
    await within(8000, allLive);
    const gaps = (): number => feed.session.markets.reduce((sum, { book }) => sum + book.ledger.gaps, 0);
    if (VENUES[venue].aid !== "none") {
      const before = gaps();
      await say(running, venue, "lose?frames=20");
      await within(8000, () => gaps() > before);
      // What was lost of a symbol shows with its next update.
      await new Promise((resolve) => setTimeout(resolve, 400));
      await within(8000, allLive);
    }
    await say(running, venue, "still");
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const { symbol, book } of feed.session.markets) {
      const truth = (await say(running, venue, `truth?symbol=${encodeURIComponent(symbol)}`)) as {
        bids: [string, string][];
        asks: [string, string][];
      };
      const { ladder, scale } = book.book;
      for (const side of ["bids", "asks"] as const) {
        const held = Array.from({ length: ladder[side].size }, (_, i) => [
          asNumber(ladder[side].price(i), scale.price),
          asNumber(ladder[side].quantity(i), scale.qty),
        ]);
        expect(held).toEqual(truth[side].map((row) => row.map(Number)));
      }
      expect(book.ledger.unaccounted).toBe(0);
    }
    expect(feed.session.counts.unaccounted).toBe(0);
    expect(feed.market(symbols[0])?.route?.rung).toBe(1);
  });
});
