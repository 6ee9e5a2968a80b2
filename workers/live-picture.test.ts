import { expect, it } from "vitest";
import { EventBatch, GAP_CAUSES } from "../src/core/live/batch.ts";
import { EventKind } from "../src/core/market/events.ts";
import { tickSize } from "../src/core/market/instrument.ts";
import type { TrainedModel } from "../src/core/replay/fixed.ts";
import { later } from "../test/store.ts";
import type { LiveFrameRequest } from "./live-api.ts";
import { LivePicture } from "./live-picture.ts";

const KEY = { venue: "binance", symbol: "BTCUSDT" } as const;
const REQUEST: LiveFrameRequest = {
  elapsed: 16,
  columns: 100,
  timeSpan: 60e9,
  rightEdge: null,
  priceRows: 40,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 1e9,
  leastSale: 0,
  mostSales: 10,
};

/** Events of one step, given to the picture as of `scale`. */
function step(
  picture: LivePicture,
  scale: { price: number; qty: number },
  at: number,
  events: readonly (readonly [kind: "bid" | "ask" | "sold" | "finer", price: number, qty: number])[],
): void {
  const batch = new EventBatch();
  for (const [kind, price, qty] of events) {
    const time = at * 1e9;
    if (kind === "finer") batch.push(0, EventKind.Gap, GAP_CAUSES.indexOf("finer-ticks"), 0, 0, 0, time, time, at);
    else if (kind === "sold") batch.push(0, EventKind.Trade, 0, -1, price, qty, time, time, at);
    else batch.push(0, EventKind.Book, 0, kind === "bid" ? 1 : -1, price, qty, time, time, at);
  }
  for (let i = 0; i < batch.count; i++) picture.take(batch, i, scale);
  picture.settle();
}

const best = (picture: LivePicture, at: number) => {
  const quote = picture.frame(REQUEST, at * 1e9, true, 0)?.frame.quote;
  const tick = picture.instrument ? tickSize(picture.instrument) : Number.NaN;
  return [(quote?.bid ?? Number.NaN) * tick, (quote?.ask ?? Number.NaN) * tick];
};

it("takes ticks and lots that were learned while there was no book: nothing says so but the scale", () => {
  const picture = new LivePicture(KEY, 10, 0);
  step(picture, { price: 0, qty: 0 }, 1, [["sold", 61_726, 1]]);
  const scale = { price: 2, qty: 5 };
  step(picture, scale, 2, [
    ["bid", 6_172_613, 0.12345],
    ["ask", 6_172_614, 0.5],
  ]);
  step(picture, scale, 3, [["sold", 6_172_613, 0.00017]]);
  step(picture, scale, 4, [["bid", 6_172_612, 0.2]]);
  expect(best(picture, 5)).toEqual([expect.closeTo(61_726.13, 8), expect.closeTo(61_726.14, 8)]);
  expect(picture.instrument).toMatchObject({ priceUnit: 0.01, lotSize: 1e-5 });
  const sales = picture.frame(REQUEST, 5e9, true, 0)?.sales ?? [];
  expect(sales.map(({ price, size }) => [price * 0.01, size])).toEqual([
    [expect.closeTo(61_726.13, 8), 0.00017],
    [expect.closeTo(61_726, 8), 1],
  ]);
});

it("keeps events before a gap to finer ticks in the coarse ones, and those after it in the fine ones", () => {
  const picture = new LivePicture(KEY, 10, 0);
  step(picture, { price: 1, qty: 3 }, 1, [
    ["bid", 1000, 2],
    ["ask", 1002, 3],
  ]);
  expect(best(picture, 2)).toEqual([expect.closeTo(100, 8), expect.closeTo(100.2, 8)]);
  step(picture, { price: 2, qty: 3 }, 3, [
    ["sold", 1000, 1],
    ["finer", 0, 0],
    ["bid", 10_005, 2],
    ["ask", 10_020, 3],
  ]);
  step(picture, { price: 2, qty: 3 }, 4, [["bid", 10_001, 1]]);
  expect(best(picture, 5)).toEqual([expect.closeTo(100.05, 8), expect.closeTo(100.2, 8)]);
  const [sale] = picture.frame(REQUEST, 5e9, true, 0)?.sales ?? [];
  expect(sale.price * 0.01).toBeCloseTo(100, 8);
});

it("refuses a forecaster that there is not, and stays with the one it has", () => {
  const picture = new LivePicture(KEY, 10, 0);
  picture.configure({ model: "queue-imbalance", horizon: 10 });
  expect(() => picture.configure({ model: "no such model", horizon: 20 })).toThrow(RangeError);
  step(picture, { price: 0, qty: 0 }, 1, [["bid", 1, 1]]);
  expect(picture.frame(REQUEST, 2e9, true, 0)?.frame.horizon).toBe(10);
});

it("has nothing to pack or to draw before its first row", () => {
  const picture = new LivePicture(KEY, 10, 0);
  expect(() => picture.packed()).toThrow(/nothing of this market/);
  expect(picture.frame(REQUEST, 0, true, 0)).toBeNull();
  expect(picture.bookTable(true)).toEqual([]);
  expect(picture.instrument).toBeNull();
});

/** One row a tenth of a second, whose mid goes up and down. */
function told(picture: LivePicture, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const mid = 1000 + Math.round(4 * Math.sin(row / 9));
    step(picture, { price: 0, qty: 0 }, row / 10, [
      ["bid", 1000 + Math.round(4 * Math.sin((row - 1) / 9)) - 1, 0],
      ["ask", 1000 + Math.round(4 * Math.sin((row - 1) / 9)) + 1, 0],
      ["bid", mid - 1, 1 + (row % 7)],
      ["ask", mid + 1, 1 + (row % 5)],
    ]);
  }
}

const certain = (horizon: number): TrainedModel => ({
  forecaster: {
    name: "certain",
    fitted: true,
    *fit() {},
    predict: (_, { from, to }, out) => {
      for (let at = 0; at < 3 * (to - from); at += 3) out.set([0.25, 0.25, 0.5], at);
    },
    save: () => {
      throw new Error("not saved");
    },
    describe: () => ({ name: "certain", title: "Certain", summary: "", inputs: [], parameterCount: 0, source: "" }),
  },
  recipe: { system: "reference", names: [], scale: { medianSize: 1 }, parameters: null },
  horizon,
  theta: 1,
});

/** The picture at `at` seconds, once its forecasts are scored. */
async function passed(picture: LivePicture, at: number) {
  for (let tries = 0; tries < 200; tries++) {
    const now = (at + tries / 10) * 1e9;
    const frame = picture.frame(REQUEST, now, true, now / 1e6)?.frame;
    if (frame?.record) return frame;
    picture.pass(now / 1e6, now);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return null;
}

it("a model that was sent speaks on later rows alone, is scored on them, and goes when another is chosen", async () => {
  const picture = new LivePicture(KEY, 10, 0);
  picture.configure({ model: "queue-imbalance", horizon: 10 });
  await expect(picture.send(Promise.resolve(certain(10)))).rejects.toThrow(/nothing of this market/);
  told(picture, 1, 1500);
  await picture.send(Promise.resolve(certain(10)));
  told(picture, 1500, 1800);
  const { rows } = picture.packed();
  const frame = await passed(picture, 200);
  expect(frame?.record).toMatchObject({ title: "Certain, fixed", horizon: 10, scored: rows - 1499 - 10 });
  expect(picture.confidence).toBeCloseTo(0.5, 6);
  picture.configure({ model: "queue-imbalance", horizon: 10 });
  expect((await passed(picture, 230))?.record?.title).toBe("Certain, fixed");
  picture.configure({ model: "prior", horizon: 10 });
  expect((await passed(picture, 260))?.record?.model).toBe("prior");
});

it("of two choices the later one counts, also where the earlier one is still being loaded", async () => {
  const picture = new LivePicture(KEY, 10, 0);
  told(picture, 1, 1200);
  const { promise, resolve } = later<TrainedModel>();
  const sent = picture.send(promise);
  picture.configure({ model: "prior", horizon: 20 });
  resolve(certain(10));
  await sent;
  expect((await passed(picture, 200))?.horizon).toBe(20);
});

it("takes a model off where ticks become finer than those it was trained on, and says so", async () => {
  const picture = new LivePicture(KEY, 10, 0);
  picture.configure({ model: "prior", horizon: 10 });
  told(picture, 1, 1200);
  await picture.send(Promise.resolve(certain(10)));
  step(picture, { price: 2, qty: 0 }, 121, [
    ["finer", 0, 0],
    ["bid", 100_005, 2],
    ["ask", 100_020, 3],
  ]);
  expect(() => picture.frame(REQUEST, 122e9, true, 0)).toThrow(/ticks became finer/);
  expect((await passed(picture, 123))?.record?.model).toBe("prior");
});
