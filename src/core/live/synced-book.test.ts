import { describe, expect, it } from "vitest";
import { bookMessage } from "../../../test/exchange/messages.ts";
import { binance } from "../sources/binance.ts";
import { bybit } from "../sources/bybit.ts";
import { coinbaseExchange } from "../sources/coinbase-exchange.ts";
import { kraken } from "../sources/kraken.ts";
import { EventBatch } from "./batch.ts";
import type { BookMessage } from "./message.ts";
import { SyncedBook } from "./synced-book.ts";
import type { Venue } from "./venue.ts";

/** A book, its events, and a clock that moves a tenth of a second a message. */
function follow(venue: Venue, strict = true) {
  const book = new SyncedBook("X", 0, venue, { price: 0, qty: 0 }, strict);
  const batch = new EventBatch();
  let at = 0;
  const hear = (...messages: BookMessage[]): void => {
    for (const message of messages) book.receive(message, (at += 1e8), batch);
  };
  const events = (): string[] => {
    const texts = Array.from({ length: batch.count }, (_, i) => {
      const event = batch.event(i);
      if (event.kind === "gap") return `gap ${event.cause}`;
      if (event.kind !== "book") return event.kind;
      return `${event.side === 1 ? "bid" : "ask"} ${event.price}x${event.qty}`;
    });
    batch.clear();
    return texts;
  };
  return { book, batch, hear, events, lose: () => book.lose("paused", at, batch) };
}

const snapshot = (last: number, bids: string, asks: string, more: Partial<BookMessage> = {}): BookMessage =>
  bookMessage({ form: "snapshot", last, ...more, bids, asks, time: more.time ?? Number.NaN });
const update = (first: number, last: number, bids = "", asks = ""): BookMessage =>
  bookMessage({ first, last, bids, asks });

describe("a book whose snapshot is asked for", () => {
  it("is live from the update that joins on to the snapshot, and its first events are the whole book", () => {
    const { book, hear, events } = follow(binance);
    hear(update(98, 100, "9x9"), update(101, 103, "10x2"));
    expect([book.state, book.want, book.ledger.waiting]).toEqual(["SYNCING", "start", 2]);
    hear(snapshot(101, "9x1 8x1", "11x1"));
    expect([book.state, book.bestBid, book.bestAsk]).toEqual(["LIVE", 10, 11]);
    expect(events()).toEqual(["bid 8x1", "bid 9x1", "ask 11x1", "bid 10x2"]);
    expect([book.ledger.applied, book.ledger.ignored.get("older-than-snapshot")]).toEqual([1, 1]);
  });

  it("is not live while no update has joined on to the snapshot", () => {
    const { book, hear, events } = follow(binance);
    hear(snapshot(100, "9x1", "11x1"));
    expect([book.state, book.bestBid, book.want]).toEqual(["SYNCING", Number.NaN, null]);
    hear(update(101, 101));
    expect([book.state, book.bestBid]).toEqual(["LIVE", 9]);
    expect(events()).toEqual(["bid 9x1", "ask 11x1"]);
  });

  it("asks for another snapshot, and keeps what waits, when the first one is too old", () => {
    const { book, hear } = follow(binance);
    hear(update(101, 103, "10x2"), update(104, 105, "9x3"));
    hear(snapshot(99, "9x1", "11x1"));
    expect([book.state, book.want, book.ledger.waiting, book.ledger.snapshotsRefused]).toEqual([
      "SYNCING",
      "start",
      2,
      1,
    ]);
    hear(snapshot(100, "9x1", "11x1"));
    expect([book.state, book.bestBid, book.ledger.applied, book.ledger.ignoredTotal]).toEqual(["LIVE", 10, 2, 0]);
  });

  it("declares a gap at a hole, is empty in it, and counts what came in it", () => {
    const { book, hear, events } = follow(binance);
    hear(update(101, 101), snapshot(100, "9x1", "11x1"), update(102, 102));
    events();
    hear(update(104, 104, "10x1"));
    expect([book.state, book.bestBid, book.want, book.book.ladder.bids.size]).toEqual(["GAP", Number.NaN, "start", 0]);
    expect(events()).toEqual(["gap sequence"]);
    hear(update(105, 105), snapshot(104, "8x1", "12x1"));
    const { gaps, inGap, applied, unaccounted } = book.ledger;
    expect([book.state, book.bestBid, gaps, inGap, applied, unaccounted]).toEqual(["LIVE", 8, 1, 1, 3, 0]);
    expect(events()).toEqual(["bid 8x1", "ask 12x1"]);
  });

  it("forgets levels from before a reconnection, and what had waited", () => {
    const { book, batch, hear } = follow(binance);
    book.epochs.add(1);
    hear(update(101, 101), snapshot(100, "9x1", "11x1"));
    book.disconnected(1, 0, batch);
    expect([book.state, book.book.ladder.bids.size, book.ledger.gaps]).toEqual(["GAP", 0, 1]);
    book.epochs.add(2);
    hear(update(501, 501), update(502, 502));
    book.disconnected(2, 0, batch);
    expect([book.ledger.waiting, book.ledger.inGap, book.ledger.gaps]).toEqual([0, 2, 1]);
    hear(update(601, 601), snapshot(600, "5x1", "6x1"));
    expect([book.bestBid, book.book.ladder.bids.size]).toEqual([5, 1]);
  });

  it("goes on when one of two connections that carry it closes", () => {
    const { book, batch, hear } = follow(binance);
    book.epochs.add(1).add(2);
    hear(update(101, 101), snapshot(100, "9x1", "11x1"), update(102, 102), update(102, 102), update(103, 103));
    book.disconnected(1, 0, batch);
    expect([book.state, book.ledger.ignored.get("duplicate"), book.ledger.gaps]).toEqual(["LIVE", 1, 0]);
  });

  it("lets go of everything when too much waits, and starts over from there", () => {
    const { book, hear } = follow(binance);
    for (let id = 1; id <= 20_001; id++) hear(update(id, id, "10x1"));
    expect([book.ledger.waiting, book.ledger.ignored.get("overflow"), book.ledger.unaccounted]).toEqual([1, 20_000, 0]);
    hear(snapshot(20_000, "9x1", "11x1"));
    expect(book.state).toBe("LIVE");
  });

  it("does not stay live on numbers that started over", () => {
    const { book, hear } = follow(binance);
    hear(update(1000, 1000), snapshot(999, "9x1", "11x1"));
    for (let id = 1; id <= 501; id++) hear(update(id, id, "10x1"));
    expect(book.state).toBe("GAP");
  });
});

/** 60 bids from 159 down to 100, asks far above in a whole row. */
const bids = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `${from - i}x1`).join(" ");

describe("a truncated snapshot", () => {
  const asks = Array.from({ length: 60 }, (_, i) => `${200 + i}x1`).join(" ");
  const truncated = { truncated: true };

  it("is asked for again before the market leaves its range, and the book goes on in the wider one", () => {
    const { book, hear, events } = follow(binance);
    hear(update(101, 101), snapshot(100, bids(159, 60), asks, truncated));
    expect([book.want, book.book.range.lowest]).toEqual([null, 100]);
    for (let i = 0; i < 11; i++) hear(update(102 + i, 102 + i, `${159 - i}x0`));
    expect(book.want).toBe("reach");
    events();
    hear(update(113, 113, "148x0"), snapshot(112, bids(148, 70), asks, truncated));
    expect([book.state, book.want, book.bestBid, book.book.range.lowest]).toEqual(["LIVE", null, 147, 79]);
    const news = events();
    expect(news[0]).toBe("bid 148x0");
    expect(news.slice(1).toSorted()).toEqual(Array.from({ length: 21 }, (_, i) => `bid ${79 + i}x1`).toSorted());
    expect(book.ledger.gaps).toBe(0);
  });

  it("that is newer than the book waits until the book has come as far", () => {
    const { book, hear } = follow(binance);
    hear(update(101, 101), snapshot(100, bids(140, 41), asks, truncated), update(102, 102, "140x0"));
    expect(book.want).toBe("reach");
    hear(snapshot(104, `150x4 ${bids(138, 60)}`, asks, truncated));
    expect([book.want, book.bestBid]).toEqual(["reach", 139]);
    hear(update(103, 103, "139x0"), update(104, 104, "150x4"), update(105, 105, "151x1"));
    expect([book.state, book.want, book.bestBid, book.book.range.lowest]).toEqual(["LIVE", null, 151, 79]);
  });

  it("that disagrees with the book within the range known before ends the book", () => {
    const { book, hear, events } = follow(binance);
    hear(update(101, 101), snapshot(100, bids(140, 41), asks, truncated), update(102, 102));
    events();
    hear(update(103, 103), snapshot(102, `${bids(140, 10)} 120x77 ${bids(119, 30)}`, asks, truncated));
    expect(book.state).toBe("GAP");
    expect(events()).toEqual(["gap audit"]);
  });

  it("is not shown beyond its range, unless nobody can be asked", () => {
    for (const strict of [true, false]) {
      const { book, hear } = follow(binance, strict);
      hear(update(101, 101), snapshot(100, "100x1 99x1", "110x1", truncated));
      hear(update(102, 102, "100x0"), update(103, 103, "99x0 90x1"));
      expect(book.state).toBe(strict ? "GAP" : "LIVE");
    }
  });
});

describe("a book whose snapshot comes on the stream", () => {
  it("ignores updates before the snapshot, and is empty from a loss to the next one", () => {
    const { book, hear, events, lose } = follow(coinbaseExchange);
    hear(bookMessage({ bids: "9x9" }), snapshot(Number.NaN, "9x1", "11x1"), bookMessage({ asks: "11x0 12x1" }));
    expect([book.state, book.bestAsk]).toEqual(["LIVE", 12]);
    expect(events()).toEqual(["bid 9x1", "ask 11x1", "ask 11x0", "ask 12x1"]);
    lose();
    hear(bookMessage({ bids: "10x1" }));
    expect([book.state, book.bestBid, book.ledger.inGap]).toEqual(["GAP", Number.NaN, 1]);
    hear(snapshot(Number.NaN, "7x1", "8x1"));
    expect([book.state, book.bestBid, book.book.ladder.bids.size]).toEqual(["LIVE", 7, 1]);
  });

  it("leaves no level of the old book when a new snapshot comes, and tells the difference", () => {
    const { book, hear, events } = follow(coinbaseExchange);
    hear(snapshot(Number.NaN, "9x1 8x1", "11x1", { time: 1 }));
    events();
    hear(snapshot(Number.NaN, "9x1 7x5", "12x1", { time: 2 }));
    expect(events()).toEqual(["bid 8x0", "bid 7x5", "ask 11x0", "ask 12x1"]);
    expect([book.ledger.gaps, book.ledger.snapshots]).toEqual([0, 2]);
  });

  it("takes a restart of the venue for a gap", () => {
    const { book, hear, events } = follow(bybit);
    hear(snapshot(50, "9x1", "11x1", { time: 1, depth: 50 }), update(51, 51, "9x2"));
    events();
    hear(snapshot(1, "5x1", "6x1", { time: 2, depth: 50, restart: true }), update(2, 2, "5x2"));
    expect([book.state, book.ledger.gaps, book.bestBid]).toEqual(["LIVE", 1, 5]);
    expect(events()).toEqual(["gap restart", "bid 5x1", "ask 6x1", "bid 5x2"]);
  });

  it("gives no event of an update whose checksum is wrong, and starts over", () => {
    const { book, hear, events } = follow(kraken);
    hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1, depth: 10 }));
    events();
    hear(bookMessage({ bids: "10x1", checksum: 12345 }));
    const { checksumsFailed, applied, inGap, unaccounted } = book.ledger;
    expect([book.state, book.want, checksumsFailed, applied, inGap, unaccounted]).toEqual(["GAP", "start", 1, 0, 1, 0]);
    expect(events()).toEqual(["gap checksum"]);
  });

  it("is not live on a snapshot whose checksum is wrong", () => {
    const { book, hear, events } = follow(kraken);
    hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1, depth: 10, checksum: 1 }));
    expect([book.state, book.want, book.ledger.checksumsFailed, events()]).toEqual(["SYNCING", "start", 1, []]);
  });

  it("forgets what falls below the venue's depth after the whole message, not within it", () => {
    const { book, hear, events } = follow(bybit);
    hear(snapshot(50, "9x1 8x1", "11x1 12x1", { time: 1, depth: 2 }));
    events();
    hear(update(51, 51, "10x1 9x0"));
    expect(events()).toEqual(["bid 10x1", "bid 9x0"]);
    hear(update(52, 52, "9x1"));
    expect(events()).toEqual(["bid 9x1", "bid 8x0"]);
    expect(book.book.ladder.bids.size).toBe(2);
  });
});

describe("what is wrong in a book", () => {
  it("shows at once when it is crossed, heals when it uncrosses, and ends the book when it lasts", () => {
    const { book, hear, events } = follow(coinbaseExchange);
    hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1 }));
    hear(bookMessage({ bids: "11x1" }));
    expect([book.state, book.ledger.crossed]).toEqual(["LIVE", 0]); // locked
    hear(bookMessage({ bids: "12x1" }));
    expect([book.state, book.bestBid, book.ledger.crossed]).toEqual(["CROSSED", Number.NaN, 1]);
    hear(bookMessage({ bids: "12x0" }));
    expect([book.state, book.bestBid]).toEqual(["LIVE", 11]);
    events();
    for (let i = 0; i < 6; i++) hear(bookMessage({ bids: `${13 + i}x1` }));
    expect([book.state, book.want, book.ledger.crossed, book.ledger.gaps]).toEqual(["GAP", "start", 7, 1]);
    expect(events().at(-1)).toBe("gap crossed");
  });

  it("ends a book that stays crossed for more than a second without a message", () => {
    const { book, batch, hear } = follow(coinbaseExchange);
    hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1 }), bookMessage({ bids: "12x1" }));
    book.passTime(1.1e9, 15e9, batch);
    expect(book.state).toBe("CROSSED");
    book.passTime(1.3e9, 15e9, batch);
    expect(book.state).toBe("GAP");
  });

  it("is stale after silence, and live again with the next message that fits", () => {
    const { book, batch, hear } = follow(coinbaseExchange);
    hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1 }));
    book.passTime(15.1e9, 15e9, batch);
    expect(book.state).toBe("LIVE");
    book.passTime(15.2e9, 15e9, batch);
    expect([book.state, book.bestBid]).toEqual(["STALE", Number.NaN]);
    hear(bookMessage({ bids: "10x1" }));
    expect([book.state, book.bestBid, book.ledger.gaps]).toEqual(["LIVE", 10, 0]);
  });

  it("is started over where the stream allows when it has been stale for long", () => {
    for (const [venue, state] of [
      [coinbaseExchange, "GAP"],
      [binance, "STALE"],
    ] as const) {
      const { book, batch, hear } = follow(venue);
      if (venue === binance) hear(update(101, 101), snapshot(100, "9x1", "11x1"));
      else hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1 }));
      book.passTime(60.05e9, 15e9, batch);
      expect([book.state, book.want]).toEqual(["STALE", null]);
      book.passTime(60.3e9, 15e9, batch);
      expect(book.state).toBe(state);
    }
  });

  it("old messages do not keep it from being stale", () => {
    const { book, batch, hear } = follow(binance);
    hear(update(101, 101), snapshot(100, "9x1", "11x1"));
    for (let i = 0; i < 200; i++) hear(update(101, 101));
    book.passTime(20.2e9, 15e9, batch);
    expect(book.state).toBe("STALE");
  });

  it.each(["-1x1", "0x1", "1.5.5x1", "10x-1", "10xNaN", "1e400x1", "10x0.0000000000001"])(
    "an update with the level %s is not applied, not even in part",
    (level) => {
      const { book, hear, events } = follow(binance);
      hear(update(101, 101), snapshot(100, "9x1", "11x1"));
      events();
      hear(update(102, 102, `8x1 ${level}`));
      expect([book.state, book.ledger.applied, book.ledger.inGap]).toEqual(["GAP", 1, 1]);
      expect(events()).toEqual(["gap malformed"]);
    },
  );
});

const top = (last: number, bids: string, asks: string): BookMessage => bookMessage({ form: "top", last, bids, asks });

describe("the best few levels alone", () => {
  it("are shown as such, each message complete in itself", () => {
    const { book, hear, events } = follow(binance);
    hear(top(5, "9x1 8x1", "11x1"), top(9, "10x1 9x1", "11x2"));
    expect([book.state, book.bestBid, book.ledger.applied]).toEqual(["TOP-20", 10, 2]);
    expect(events()).toEqual(["bid 8x1", "bid 9x1", "ask 11x1", "bid 8x0", "bid 10x1", "ask 11x2"]);
  });

  it("carry the receiver's time where they have none, not that of the whole book before", () => {
    const { batch, hear, lose } = follow(binance);
    hear(bookMessage({ first: 101, last: 101, bids: "10x1", time: 5e7 }), snapshot(100, "9x1", "11x1"));
    lose();
    batch.clear();
    hear({ ...top(105, "9x1", "11x1"), time: Number.NaN }, { ...top(106, "9x2", "11x1"), time: Number.NaN });
    const times = Array.from({ length: batch.count }, (_, i) => [batch.exchTs[i], batch.localTs[i]]);
    expect(times).toEqual([
      [3e8, 3e8],
      [3e8, 3e8],
      [4e8, 4e8],
    ]);
  });

  it("give way to the whole book, and do not come back", () => {
    const { book, hear, events } = follow(binance);
    hear(top(5, "9x1", "11x1"), update(6, 6, "10x1"), snapshot(5, "9x1 8x1", "11x1"), top(6, "1x1", "99x1"));
    expect([book.state, book.bestBid, book.ledger.ignored.get("partial")]).toEqual(["LIVE", 10, 1]);
    expect(events().slice(2)).toEqual(["gap deeper", "bid 8x1", "bid 9x1", "ask 11x1", "bid 10x1"]);
  });
});

it("numbers make the order, not times: an update stamped before the one before it is the next all the same", () => {
  const { book, hear } = follow(binance);
  hear(bookMessage({ first: 101, last: 101, bids: "10x1", time: 9e9 }), snapshot(100, "9x1", "12x1"));
  hear(bookMessage({ first: 102, last: 102, bids: "11x1", time: 5e9 }));
  expect([book.state, book.bestBid, book.book.id]).toEqual(["LIVE", 11, 102]);
});

it("a finer price makes the ticks finer: the book starts over downstream, and nothing counts as missing", () => {
  const { book, hear, events } = follow(coinbaseExchange);
  hear(snapshot(Number.NaN, "9x1", "11x1", { time: 1 }));
  events();
  hear(bookMessage({ bids: "9.25x0.5" }));
  expect(events()).toEqual(["gap finer-ticks", "bid 900x1", "ask 1100x1", "bid 925x0.5"]);
  expect([book.state, book.bestBid, book.ledger.gaps, book.book.scale.price]).toEqual(["LIVE", 925, 0, 2]);
});

it("events carry the exchange's time, the receiver's, and the number of the update; a snapshot's levels those of what joined on", () => {
  const { batch, hear } = follow(binance);
  hear(bookMessage({ first: 101, last: 101, bids: "10x1", time: 5e9 }), snapshot(100, "9x1", ""));
  hear(
    bookMessage({ first: 102, last: 103, bids: "9x0", time: 6e9 }),
    bookMessage({ first: 109, last: 110, time: 7e9 }),
  );
  const stamps = Array.from({ length: batch.count }, (_, i) => {
    const { kind, exchTs, localTs, sequence } = batch.event(i);
    return [kind, exchTs / 1e9, localTs / 1e8, sequence];
  });
  expect(stamps).toEqual([
    ["book", 5, 2, 100],
    ["book", 5, 2, 101],
    ["book", 6, 3, 103],
    ["gap", 7, 4, 103],
  ]);
});

it("prices too high for a tick column stay in the book and give no event", () => {
  const { book, hear, events } = follow(coinbaseExchange);
  hear(snapshot(Number.NaN, "9.01x1", "11.01x1 138991023.41x2", { time: 1 }));
  expect([book.book.ladder.asks.size, events()]).toEqual([2, ["bid 901x1", "ask 1101x1"]]);
});

it("a price finer than the best prices' tick column can hold is refused", () => {
  const { book, hear } = follow(coinbaseExchange);
  hear(snapshot(Number.NaN, "65083.66x1", "65083.67x1", { time: 1 }), bookMessage({ bids: "1.00000001x1" }));
  expect([book.state, book.book.scale.price]).toEqual(["GAP", 2]);
});
