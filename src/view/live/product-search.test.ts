import { expect, test } from "vitest";
import { MOST_SHOWN, searchProducts } from "./product-search.ts";
import type { Product } from "./types.ts";

const product = (base: string, quote: string): Product => ({
  symbol: base + quote,
  title: `${base}/${quote}`,
  base,
  quote,
  priceDecimals: null,
  qtyDecimals: null,
});
const LIST = [
  product("ETH", "BTC"),
  product("WBTC", "USDT"),
  product("BTCST", "USDT"),
  product("BTC", "USDT"),
  product("BTC", "EUR"),
  product("SOL", "USDT"),
];
const symbols = (query: string): string[] => searchProducts(LIST, query).map(({ symbol }) => symbol);

test("what is named exactly comes first, then the currency itself, what begins so, what is priced in it, and what holds it", () => {
  expect(symbols("btc/usdt")[0]).toBe("BTCUSDT");
  expect(symbols("BTC")).toEqual(["BTCEUR", "BTCUSDT", "BTCSTUSDT", "ETHBTC", "WBTCUSDT"]);
});

test("signs and case do not matter, and what is not there is not found", () => {
  expect(symbols("sol-usdt")).toEqual(["SOLUSDT"]);
  expect(symbols("XYZ")).toEqual([]);
});

test("an empty query shows the venue's own order, and no list is drawn whole", () => {
  expect(symbols("  ")).toEqual(LIST.map(({ symbol }) => symbol));
  const many = Array.from({ length: 3000 }, (_, i) => product(`C${i}`, "USDT"));
  expect(searchProducts(many, "").length).toBe(MOST_SHOWN);
  expect(searchProducts(many, "usdt").length).toBe(MOST_SHOWN);
});
