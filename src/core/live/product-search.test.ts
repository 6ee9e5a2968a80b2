import { expect, it } from "vitest";
import { searchProducts } from "./product-search.ts";

const named = (text: string) => {
  const [base, quote] = text.split("/");
  return { symbol: `${base}${quote}`, base, quote };
};
const LIST = [
  "WBTC/USDT",
  "ETH/BTC",
  "BTC/EUR",
  "BTC/USDT",
  "BTCST/USDT",
  "BTC/FDUSD",
  "SOL/USDT",
  "币安人生/USDT",
].map(named);
const found = (text: string, most = 20): string[] => searchProducts(LIST, text, most).map(({ symbol }) => symbol);

it("puts the whole name first, then the base in the usual quotes, its start, the quote, and what only contains it", () => {
  expect(found("btc")).toEqual(["BTCUSDT", "BTCEUR", "BTCFDUSD", "BTCSTUSDT", "ETHBTC", "WBTCUSDT"]);
  expect(found("BTCEUR")[0]).toBe("BTCEUR");
});

it("takes every way of writing a pair for the same", () => {
  for (const text of ["btc/usdt", "BTC-USDT", " btc usdt", "btc_usdt"]) expect(found(text)[0]).toBe("BTCUSDT");
});

it("finds symbols of any script, nothing for nonsense, and the list's beginning for nothing", () => {
  expect(found("币安")).toEqual(["币安人生USDT"]);
  expect(found("zzz")).toEqual([]);
  expect(found(" ", 2)).toEqual(["WBTCUSDT", "ETHBTC"]);
});
