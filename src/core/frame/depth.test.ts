import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { depthColumnAt } from "../market/depth.ts";
import type { LiveViewRequest } from "../live/live-frame.ts";
import { FrameComposer } from "./composer.ts";
import { cellOf } from "./depth-scale.ts";
import { KnownBy, type MarketFrame } from "./frame.ts";

const REQUEST: LiveViewRequest = {
  elapsed: 16,
  columns: 90,
  timeSpan: 60e9,
  rightEdge: null,
  priceRows: 40,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 2e9,
  leastSale: 0,
  mostSales: 10,
};

function framed(
  day: MarketDay,
  request: Partial<LiveViewRequest> = {},
  composer = new FrameComposer(day),
): MarketFrame {
  const [start, end] = [day.time[0], day.time[day.rows - 1]];
  const clock = { start, end, time: end, playing: true, speed: 1, loop: false };
  const cursor = { row: day.rows, rows: day.rows, ready: day.rows, ...clock };
  const none = { received: 0, applied: 0, ignored: 0, inGaps: 0, gaps: 0, halts: 0 };
  const integrity = { ...none, crossed: false, halted: false, stateHash: null };
  const moment = { cursor, integrity, forecast: null, record: null, dark: false };
  return composer.compose(moment, { ...REQUEST, ...request });
}

/** The same market with all of its twelve levels a side, and with the best few and its depth. */
const pair = (seed: number, levels: number, rows = 120) =>
  [liveDay({ seed, rows, levels: 40, gaps: 0.02 }), liveDay({ seed, rows, levels, gaps: 0.02 })] as const;

/** Tick -> quantity of a side after row `n`, of all levels kept. */
function levelsOf(day: MarketDay, n: number, side: "bid" | "ask"): Map<number, number> {
  const { levels, bidPrice, bidSize, askPrice, askSize } = day.book!;
  const [price, size] = side === "bid" ? [bidPrice, bidSize] : [askPrice, askSize];
  const found = new Map<number, number>();
  for (let level = 0; level < levels; level++) if (size[level][n] > 0) found.set(price[level][n], size[level][n]);
  return found;
}

function sum(levels: ReadonlyMap<number, number>, low: number, high: number): number {
  let quantity = 0;
  for (const [tick, size] of levels) if (tick >= low && tick <= high) quantity += size;
  return quantity;
}

const known = ({ heat }: MarketFrame): number => heat.reduce((count, cell) => count + (cell > 0 ? 1 : 0), 0);

describe("the heat of a market whose depth is known", () => {
  it("shows, beyond the kept levels, what rested there when its column was taken", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 2, 5), fc.constantFrom(1, 3), (seed, ticksPerRow, levels) => {
        const [all, few] = pair(seed, levels);
        const composer = new FrameComposer(few);
        const frame = framed(few, { ticksPerRow }, composer);
        let beyond = 0;
        for (let c = 0; c < frame.columns; c++) {
          const n = composer.rowOf[c];
          if (n < 0) continue;
          const band = few.depth![0];
          const then = band.row[depthColumnAt(band, n)];
          const bids = levelsOf(all, then, "bid");
          const asks = levelsOf(all, then, "ask");
          const [lowest, highest] = [Math.min(...bids.keys()), Math.max(...asks.keys())];
          for (let row = 0; row < frame.priceRows; row++) {
            const high = frame.topTick - row * ticksPerRow;
            const low = high - ticksPerRow + 1;
            const kept = low >= few.book!.bidPrice[levels - 1][n] && high <= few.book!.askPrice[levels - 1][n];
            const cell = frame.heat[row * frame.columns + c];
            if (kept) continue;
            const quantity = sum(bids, low, high) + sum(asks, low, high);
            if (low < lowest || high > highest) continue;
            beyond++;
            // A cut-off snapshot may have reached less far; what is shown is right or unknown.
            if (cell === 0) continue;
            const wanted = quantity === 0 ? 1 : cellOf(quantity, frame.depthRange);
            expect(Math.abs(cell - wanted)).toBeLessThanOrEqual(1);
          }
        }
        expect(beyond).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });

  it("knows more of the market than its kept levels do, and the same within them", () => {
    const [, few] = pair(7, 3);
    const deep = framed(few);
    const flat = framed({ ...few, depth: null });
    expect(known(deep)).toBeGreaterThan(1.5 * known(flat));
    flat.heat.forEach((cell, i) => cell > 0 && expect(deep.heat[i] > 0).toBe(true));
  });

  it("is the same from a composer that has shown other pictures before", () => {
    const [, few] = pair(9, 2);
    const composer = new FrameComposer(few);
    for (const ticksPerRow of [1, 5, 2, 1]) {
      const fresh = framed(few, { ticksPerRow });
      expect(framed(few, { ticksPerRow }, composer).heat).toEqual(fresh.heat);
    }
  });

  it("says under the crosshair what the cell there holds", () => {
    const [all, few] = pair(12, 2);
    const n = few.rows - 1;
    const tick = few.book!.bidPrice[1][n] - 3;
    const { readout } = framed(few, { crosshair: { time: few.time[n], tick } });
    const band = few.depth![0];
    const then = band.row[depthColumnAt(band, n)];
    expect(readout.resting).toBeCloseTo(levelsOf(all, then, "bid").get(tick) ?? 0, 4);
  });
});

describe("the ladder of a market whose depth is known", () => {
  it("goes on beyond the kept levels, side by side, with sums that add up", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 2, 5, 10), fc.constantFrom(1, 3), (seed, ladderTicks, levels) => {
        const [, few] = pair(seed, levels, 60);
        const { ladder, quote } = framed(few, { ladderTicks, priceRows: 60 });
        const n = few.rows - 1;
        expect([ABSENT_ASK, ABSENT_BID]).not.toContain(few.book!.askPrice[levels - 1][n]);
        expect(ladder.known).toContain(KnownBy.Depth);
        const high = (row: number): number => ladder.topTick - row * ladderTicks;
        let asks = 0;
        for (let row = ladder.rows - 1; row >= 0; row--) {
          asks += ladder.ask[row];
          if (high(row) < quote.ask || ladder.known[row] === KnownBy.Nothing) expect(ladder.ask[row]).toBe(0);
          else if (ladder.ask[row] > 0) expect(ladder.askSum[row] / asks).toBeCloseTo(1, 5);
        }
        let bids = 0;
        for (let row = 0; row < ladder.rows; row++) {
          bids += ladder.bid[row];
          if (high(row + 1) + 1 > quote.bid || ladder.known[row] === KnownBy.Nothing) expect(ladder.bid[row]).toBe(0);
          else if (ladder.bid[row] > 0) expect(ladder.bidSum[row] / bids).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 60 },
    );
  });
});
