import * as fc from "fast-check";
import { expect, it } from "vitest";
import { VENUE_NAMES } from "../core/live/venue.ts";
import { marketId, parseMarketId, titledName } from "./market-key.ts";

it("reads back every market that it writes", () => {
  const symbol = fc.stringMatching(/^[A-Za-z0-9\u4e00-\u4e20][A-Za-z0-9/_.:\u4e00-\u4e20-]{0,40}$/u);
  fc.assert(
    fc.property(fc.constantFrom(...VENUE_NAMES), symbol, (venue, name) => {
      expect(parseMarketId(marketId({ venue, symbol: name }))).toEqual({ venue, symbol: name });
    }),
  );
});

it("reads no market of an unknown venue, and no symbol that could be more than a name", () => {
  for (const id of [
    "evil:BTCUSDT",
    "binance",
    "binance:",
    ":BTCUSDT",
    "binance:<img>",
    "binance:BTC USDT",
    "binance:a?b=c",
    "binance:a&b",
    "binance:a#b",
    "__proto__:x",
    `binance:${"x".repeat(61)}`,
  ]) {
    expect(parseMarketId(id)).toBeUndefined();
  }
});

it("writes the venue of a recording as people do, and leaves alone what the person called it", () => {
  expect(titledName("BTCUSDT on binance-usdm")).toBe("BTCUSDT on Binance USD-M");
  expect(titledName("Monday on the desk")).toBe("Monday on the desk");
  expect(titledName("binance")).toBe("binance");
});
