import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { takerFees } from "../live/venue-fees.ts";
import { Board, type BoardMarket, type BoardPair } from "./board.ts";
import { leadLag, LEAD_LAG } from "./lead-lag.ts";
import { opportunity, type Leg } from "./opportunity.ts";
import { QuoteWindow } from "./quote-window.ts";

/** A price for each coin. */
const units = (levels: [number, number][]): number[] => levels.flatMap(([price, n]) => Array<number>(n).fill(price));

const quote = (bid: number, ask: number, skew = 25) => ({ bids: [bid, 1], asks: [ask, 1], skew });

const leg = (levels: number[], over: Partial<Leg> = {}): Leg => ({ levels, slip: 0, fee: 0, rate: 1, ...over });

describe("an opportunity between two venues", () => {
  const asks = [100, 1, 101, 2, 102, 5];
  const bids = [101.5, 2, 100.5, 4];

  it("walks both books as long as a coin earns, and no further", () => {
    expect(opportunity(leg(asks), leg(bids))).toEqual({
      grossBps: expect.closeTo(150, 9),
      net: { size: 2, profit: expect.closeTo(1.5 + 0.5, 9), edgeBps: expect.closeTo(150, 9) },
    });
  });

  it("looks like one and is none after fees, basis or slip", () => {
    const nets = [
      opportunity(leg(asks, { fee: 0.01 }), leg(bids, { fee: 0.01 })),
      opportunity(leg(asks), leg(bids, { rate: 0.98 })),
      opportunity(leg(asks, { slip: 2 }), leg(bids)),
      opportunity(leg(asks), leg(bids, { slip: 2 })),
    ];
    for (const found of nets) {
      expect(found?.grossBps).toBeCloseTo(150, 9);
      expect(found?.net).toMatchObject({ size: 0, profit: 0 });
      expect(found?.net?.edgeBps).toBeLessThan(0);
    }
  });

  it("says nothing net where a quote currency has no rate", () => {
    expect(opportunity(leg(asks, { rate: null }), leg(bids))?.net).toBeNull();
    expect(opportunity(leg([]), leg(bids))).toBeNull();
    expect(() => opportunity(leg(asks, { slip: -1 }), leg(bids))).toThrow(RangeError);
  });

  it("never finds less than a coin-by-coin walk of tiny steps, nor more", () => {
    const side = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 3 }), (a, b, fee) => {
        const up = a.toSorted((x, y) => x[0] - y[0]);
        const down = b.toSorted((x, y) => y[0] - x[0]);
        const rate = fee / 100;
        let profit = 0;
        const sold = units(down);
        for (const [i, price] of units(up).entries()) {
          if (i >= sold.length) break;
          profit += Math.max(0, sold[i] * (1 - rate) - price * (1 + rate));
        }
        const found = opportunity(leg(up.flat(), { fee: rate }), leg(down.flat(), { fee: rate }));
        expect(found?.net?.profit).toBeCloseTo(profit, 9);
      }),
    );
  });
});

describe("the worst quote of a while", () => {
  it("is that of looking at every quote which held in it", () => {
    const quotes = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 5 }), bid: fc.integer(), ask: fc.integer() }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(quotes, fc.integer({ min: 0, max: 12 }), (steps, span) => {
        const window = new QuoteWindow(12);
        const seen: { at: number; bid: number; ask: number }[] = [];
        let at = 0;
        for (const { after, bid, ask } of steps) {
          at += after;
          window.quote(at, bid, ask);
          seen.push({ at, bid, ask });
          const from = at - span;
          const held = seen.filter((_, i) => (seen[i + 1]?.at ?? Infinity) > from);
          const worst = {
            bid: Math.min(...held.map((quote) => quote.bid)),
            ask: Math.max(...held.map((quote) => quote.ask)),
          };
          expect(window.worst(at, span)).toEqual(seen[0].at <= from ? worst : null);
        }
      }),
    );
  });

  it("knows nothing until quotes are known throughout again", () => {
    const window = new QuoteWindow(10);
    window.quote(0, 99, 101);
    window.quote(12, 98, 102);
    expect(window.worst(15, 10)).toEqual({ bid: 98, ask: 102 });
    window.forget();
    window.quote(16, 99, 100);
    expect(window.worst(25, 10)).toBeNull();
    expect(window.worst(26, 10)).toEqual({ bid: 99, ask: 100 });
  });
});

describe("the board of one thing at several venues", () => {
  const fees = takerFees({ binance: 0, coinbase: 0, kraken: 0 });
  const settings = { common: "USD", fees, latency: 50 };
  const usdt: BoardMarket = { venue: "binance", symbol: "BTCUSDT", base: "BTC", quote: "USDT" };
  const usd: BoardMarket = { venue: "coinbase", symbol: "BTC-USD", base: "BTC", quote: "USD" };
  const basis: BoardMarket = { venue: "kraken", symbol: "USDT/USD", base: "USDT", quote: "USD" };
  const opened = (markets: readonly BoardMarket[]): Board => {
    const board = new Board();
    board.watch(markets);
    board.update(usdt, 0, quote(100, 101));
    board.update(usd, 0, quote(102, 103));
    board.update(basis, 0, quote(0.98, 0.99));
    return board;
  };

  it("changes no money where both venues are priced in the same: a basis is neither needed nor paid", () => {
    const tether: BoardMarket = { venue: "kraken", symbol: "BTC/USDT", base: "BTC", quote: "USDT" };
    const board = new Board();
    const alone = { ...settings, fees: takerFees({ binance: 0, kraken: 0 }) };
    board.watch([usdt, tether]);
    board.update(usdt, 0, quote(100, 101));
    board.update(tether, 0, quote(102, 103));
    const [without] = board.pairs("BTC", alone, 1e9);
    expect(without).toMatchObject({ money: "USDT", opportunity: { net: { profit: 1 } } });
    board.watch([usdt, tether, basis]);
    board.update(basis, 1e9, quote(0.5, 1));
    expect(board.pairs("BTC", alone, 1e9)[0]).toEqual(without);
  });

  it("takes the tether for what it fetches, not for a dollar", () => {
    const [best] = opened([usdt, usd, basis]).pairs("BTC", settings, 1e9);
    expect([best.buy.venue, best.sell.venue]).toEqual(["binance", "coinbase"]);
    expect(best.opportunity.net?.profit).toBeCloseTo(102 - 101 * 0.99, 9);
    const [unknown] = opened([usdt, usd]).pairs("BTC", settings, 1e9);
    expect(unknown.opportunity).toMatchObject({ grossBps: expect.closeTo(1e4 * (102 / 101 - 1), 6), net: null });
  });

  it("takes the worst prices of as long as the clocks and the way there leave open", () => {
    const board = opened([usdt, usd, basis]);
    board.update(usd, 900e6, quote(99, 103));
    board.update(usd, 950e6, quote(102, 103));
    const best = (): BoardPair => board.pairs("BTC", settings, 1e9).find(({ sell }) => sell === usd) as BoardPair;
    expect(best().doubt).toBe(100);
    expect(best().opportunity.net).toMatchObject({ size: 0 });
    board.update(usd, 951e6, quote(102, 103, 0));
    board.update(usdt, 951e6, quote(100, 101, 0));
    expect(best().doubt).toBe(50);
    expect(best().opportunity.net?.size).toBe(1);
  });

  it("says nothing of a book that is not live, nor net of one that just became so", () => {
    const board = opened([usdt, usd, basis]);
    board.update(usd, 1e9, null);
    expect(board.pairs("BTC", settings, 1e9)).toEqual([]);
    expect(board.lines(settings).map(({ live, bid }) => [live, bid])).toEqual([
      [true, 100],
      [false, null],
      [true, 0.98],
    ]);
    board.update(usd, 1.01e9, quote(102, 103));
    expect(board.pairs("BTC", settings, 1.02e9).map(({ known, opportunity: { net } }) => [known, net])).toEqual([
      [false, null],
      [false, null],
    ]);
    expect(board.pairs("BTC", { ...settings, latency: 6000 }, 60e9)[0].opportunity.net).toBeNull();
  });
});

/** A random walk seen by two venues, the second `delay` nanoseconds later. */
function pair(seed: number, delay: number, shared: boolean, seconds = 600) {
  const random = new Random(seed);
  const step = (): number => (random.integer(3) - 1) * 0.01;
  const n = seconds * 20;
  const make = (shift: number, moves: number[]) => {
    let mid = 100;
    const time = Float64Array.from({ length: n }, (_, i) => i * 50e6 + shift);
    return { time, mid: Float64Array.from(moves, (move) => (mid += move)), count: n };
  };
  const moves = Array.from({ length: n }, step);
  return [make(0, moves), make(delay, shared ? moves : Array.from({ length: n }, step))] as const;
}

describe("lead and lag", () => {
  it("finds which market moves first, and by how much", () => {
    const [first, second] = pair(3, 300e6, true);
    const found = leadLag(first, second, 0, 600e9);
    expect(found?.peakLag).toBe(300e6);
    expect(found?.peak).toBeGreaterThan(0.9);
    expect(found?.p).toBeLessThan(0.01);
    expect(leadLag(second, first, 0, 600e9)?.peakLag).toBe(-300e6);
  });

  it("claims nothing of markets that have nothing to do with each other", () => {
    const values = Array.from({ length: 40 }, (_, seed) => {
      const [first, second] = pair(100 + seed, 0, false, 120);
      return leadLag(first, second, 0, 120e9, { ...LEAD_LAG, draws: 99 })?.p ?? Number.NaN;
    });
    expect(values.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(6);
    expect(values.filter((p) => p > 0.5).length).toBeGreaterThan(10);
  });

  it("takes no return across a hole, and says nothing of a market that stands still", () => {
    const [first, second] = pair(5, 0, true, 120);
    first.mid.fill(Number.NaN, 1000, 1400);
    expect(leadLag(first, second, 0, 120e9)?.bins).toBeLessThan(1200 - 190);
    expect(leadLag(first, { ...second, mid: second.mid.map(() => 5) }, 0, 120e9)).toBeNull();
    expect(leadLag(first, second, 0, 10e9)).toBeNull();
  });
});
