import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { goldenFile } from "../../../test/golden.ts";
import { tinyLobster } from "../../../test/tiny-lobster.ts";
import { realData } from "../../../test/data.ts";
import type { MarketDay } from "../market/day.ts";
import { fitMicroprice, micropriceOffset, type MicropriceTable } from "./microprice.ts";

const constructed = (name: string) => fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
const edge = tinyLobster(constructed("edge_message_3.csv"), constructed("edge_orderbook_3.csv"));
const all = (day: MarketDay) => ({ from: 0, to: day.rows });

function expectTable(fitted: MicropriceTable | null, paramsPath: string): void {
  const { micro } = JSON.parse(readFileSync(paramsPath, "utf8")) as { micro: MicropriceTable };
  expect(fitted?.edges).toEqual(micro.edges);
  expect(fitted?.K).toBe(micro.K);
  const [ours, golden] = [fitted!.G.flat(), micro.G.flat()];
  expect(ours.length).toBe(golden.length);
  // The golden G(0) is rounding noise around an exact zero.
  golden.forEach((g, i) => expect(Math.abs(ours[i] - g)).toBeLessThanOrEqual(1e-8 * Math.abs(g) + 1e-14));
}

/** Changes every value outside rows 50..199. */
const mangled = (column: Int32Array) => column.map((value, row) => (row < 50 || row >= 200 ? value + 7 : value));

describe("micro-price", () => {
  it("equals the reference table on the constructed book", () => {
    expectTable(fitMicroprice(edge, all(edge)), constructed("edge_3_params.json"));
  });

  const message = realData("lobster/GOOG_2012-06-21_34200000_57600000_message_10.head2000.csv");
  const params = goldenFile("goog_10_params.json");
  it.skipIf(!message || !params)("equals the reference table on the first 2,000 rows of GOOG", () => {
    const goog = tinyLobster(message!, message!.replace("message", "orderbook"));
    expectTable(fitMicroprice(goog, all(goog)), params!);
  });

  it("is odd under exchange of the sides, to the last bit", () => {
    const table = fitMicroprice(edge, all(edge))!;
    for (let bid = 1; bid < 40; bid += 3) {
      for (let ask = 1; ask < 40; ask += 2) {
        for (const spread of [1, 10, 30]) {
          expect(micropriceOffset(table, bid, ask, spread)).toBe(0 - micropriceOffset(table, ask, bid, spread));
        }
      }
    }
  });

  it("is undefined beside an absent side, and unfitted where no row has both", () => {
    const table = fitMicroprice(edge, all(edge))!;
    expect(micropriceOffset(table, 0, 10, 1)).toBeNaN();
    const book = edge.book!;
    const oneSided: MarketDay = {
      ...edge,
      book: { ...book, askSize: book.askSize.map((column) => column.map(() => 0)) },
    };
    expect(fitMicroprice(oneSided, all(edge))).toBeNull();
    expect(fitMicroprice({ ...edge, book: null }, all(edge))).toBeNull();
  });

  it("does not look outside its span", () => {
    const book = edge.book!;
    const span = { from: 50, to: 200 };
    const other: MarketDay = { ...edge, book: { ...book, bidPrice: book.bidPrice.map(mangled) } };
    expect(fitMicroprice(other, span)).toEqual(fitMicroprice(edge, span));
  });

  it("gives nothing to states that were never seen", () => {
    const table = fitMicroprice(edge, { from: 0, to: 2 })!;
    expect(table.G.flat().every((g) => g === 0)).toBe(true);
  });
});
