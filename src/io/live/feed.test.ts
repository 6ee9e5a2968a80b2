import { describe, expect, it } from "vitest";
import { bench } from "../../../test/exchange/feed-bench.ts";
import { EXCHANGES } from "../../../test/exchange/exchange.ts";

const NAMES = EXCHANGES.filter(({ name }) => name !== "Kraken v1").map(({ name }) => name);

describe.each(NAMES)("a feed of %s", (dialect) => {
  it("is live with the exchange's book seconds after the start, and stays so", async () => {
    const { world, feed, states, expectTrue } = bench({ dialect });
    expect(states().every((state) => state.endsWith("OFFLINE"))).toBe(true);
    feed.start();
    await world.run(5000);
    expect(states().every((state) => state.endsWith("LIVE"))).toBe(true);
    await expectTrue();
    await world.run(30_000);
    await expectTrue();
    expect(feed.status).toMatchObject({ connected: true, connections: 1, reconnects: 0, activity: "Connected." });
    feed.stop();
  });

  it("comes back by itself after the venue ended every connection, with one gap", async () => {
    const { world, feed, server, states, expectTrue } = bench({ dialect });
    feed.start();
    await world.run(20_000);
    server.restart();
    await world.run(41);
    expect(states().some((state) => state.endsWith("LIVE"))).toBe(false);
    await world.run(10_000);
    await expectTrue();
    expect(feed.status).toMatchObject({ connected: true, connections: 2 });
    for (const { book } of feed.session.markets)
      expect(book.ledger.gaps - server.exchange.restarts).toBeLessThanOrEqual(1);
    feed.stop();
  });
});
