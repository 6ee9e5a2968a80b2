import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Malformed } from "../live/payload.ts";
import { VENUE_NAMES, type VenueName } from "../live/venue.ts";
import { MAX_PRODUCTS, parseProducts } from "./products.ts";
import { SHIPPED_PRODUCTS } from "./shipped-products.ts";
import { VENUES } from "./venues.ts";

const binanceRow = (symbol: string, more: object = {}): object => ({
  symbol,
  status: "TRADING",
  baseAsset: symbol.slice(0, -4),
  quoteAsset: symbol.slice(-4),
  filters: [
    { filterType: "PRICE_FILTER", minPrice: "0.01000000", tickSize: "0.01000000" },
    { filterType: "LOT_SIZE", stepSize: "0.00001000" },
  ],
  ...more,
});

/** An answer of each venue, as its documents show it: one product that trades and one that does not. */
const ANSWERS: Readonly<Record<VenueName, { readonly answer: unknown; readonly expected: string }>> = {
  binance: {
    answer: { symbols: [binanceRow("BTCUSDT"), binanceRow("OLDUSDT", { status: "BREAK" })] },
    expected: "BTCUSDT BTC/USDT 2 5",
  },
  "binance-us": { answer: { symbols: [binanceRow("BTCUSDT")] }, expected: "BTCUSDT BTC/USDT 2 5" },
  "binance-usdm": {
    answer: {
      symbols: [
        binanceRow("BTCUSDT", { contractType: "PERPETUAL" }),
        binanceRow("BTCUSDT_261225", { contractType: "CURRENT_QUARTER" }),
      ],
    },
    expected: "BTCUSDT BTC/USDT 2 5",
  },
  coinbase: {
    answer: {
      products: [
        {
          product_id: "BTC-USD",
          base_currency_id: "BTC",
          quote_currency_id: "USD",
          price_increment: "0.01",
          base_increment: "0.00000001",
          alias: "",
        },
        { product_id: "BTC-USDC", base_currency_id: "BTC", quote_currency_id: "USDC", alias: "BTC-USD" },
        { product_id: "OLD-USD", base_currency_id: "OLD", quote_currency_id: "USD", trading_disabled: true },
      ],
    },
    expected: "BTC-USD BTC/USD 2 8",
  },
  "coinbase-exchange": {
    answer: [
      {
        id: "BTC-USD",
        base_currency: "BTC",
        quote_currency: "USD",
        quote_increment: "0.01",
        base_increment: "0.00000001",
        status: "online",
      },
      { id: "OLD-USD", base_currency: "OLD", quote_currency: "USD", status: "delisted" },
    ],
    expected: "BTC-USD BTC/USD 2 8",
  },
  kraken: {
    answer: {
      error: [],
      result: {
        XXBTZUSD: { altname: "XBTUSD", wsname: "XBT/USD", pair_decimals: 1, lot_decimals: 8, status: "online" },
        OLD: { altname: "OLDUSD", wsname: "OLD/USD", pair_decimals: 1, lot_decimals: 8, status: "cancel_only" },
      },
    },
    expected: "BTC/USD BTC/USD 1 8",
  },
  okx: {
    answer: {
      code: "0",
      data: [
        { instId: "BTC-USDT", baseCcy: "BTC", quoteCcy: "USDT", tickSz: "0.1", lotSz: "0.00000001", state: "live" },
        { instId: "OLD-USDT", baseCcy: "OLD", quoteCcy: "USDT", tickSz: "0.1", lotSz: "1", state: "suspend" },
      ],
    },
    expected: "BTC-USDT BTC/USDT 1 8",
  },
  bybit: {
    answer: {
      retCode: 0,
      result: {
        list: [
          {
            symbol: "BTCUSDT",
            baseCoin: "BTC",
            quoteCoin: "USDT",
            status: "Trading",
            lotSizeFilter: { basePrecision: "0.000001" },
            priceFilter: { tickSize: "0.01" },
          },
          { symbol: "OLDUSDT", baseCoin: "OLD", quoteCoin: "USDT", status: "Closed" },
        ],
      },
    },
    expected: "BTCUSDT BTC/USDT 2 6",
  },
};

describe.each(VENUE_NAMES)("the product list of %s", (venue) => {
  const { answer, expected } = ANSWERS[venue];

  it("gives what trades now, with the decimals of its ticks and lots", () => {
    const products = parseProducts(venue, JSON.stringify(answer));
    expect(products.map((p) => `${p.symbol} ${p.title} ${p.priceDecimals} ${p.qtyDecimals}`)).toEqual([expected]);
  });

  it("is refused where no product is left, and never crashes on what is no list", () => {
    for (const text of ["", "[]", "{}", "null", '{"symbols":[1,null,{}]}', '{"result":{"list":[{}]}}', '{"data":[[]]}'])
      expect(() => parseProducts(venue, text)).toThrow(Malformed);
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parseProducts(venue, text);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });

  it("has a shipped stand-in of forty symbols that the venue's messages would call the same", () => {
    const shipped = SHIPPED_PRODUCTS[venue];
    expect(new Set(shipped.map(({ symbol }) => symbol)).size).toBe(40);
    for (const { symbol } of shipped) expect(VENUES[venue].canonical(symbol)).toBe(symbol);
  });
});

it("keeps symbols of any script, leaves out rows that are broken, and counts a symbol once", () => {
  const rows = [
    binanceRow("币安人生USDT"),
    binanceRow("AUSDT", { filters: [] }),
    binanceRow("AUSDT"),
    binanceRow("B".repeat(70)),
    binanceRow("\uD800USDT"),
    { status: "TRADING" },
  ];
  const products = parseProducts("binance", JSON.stringify({ symbols: rows }));
  expect(products.map((p) => [p.symbol, p.priceDecimals])).toEqual([
    ["币安人生USDT", 2],
    ["AUSDT", null],
  ]);
});

it("reads no more products than any venue has", () => {
  const symbols = Array.from({ length: MAX_PRODUCTS + 5 }, (_, i) => binanceRow(`${i}USDT`));
  expect(parseProducts("binance", JSON.stringify({ symbols }))).toHaveLength(MAX_PRODUCTS);
});

it("takes a step that is none, or finer than any, for unknown", () => {
  const steps = ["1e-8", "10.00", "0", "-1", "0.0000000000001", "x", "", 5];
  const rows = steps.map((tickSize, i) =>
    binanceRow(`${i}USDT`, { filters: [{ filterType: "PRICE_FILTER", tickSize }] }),
  );
  const products = parseProducts("binance", JSON.stringify({ symbols: rows }));
  expect(products.map(({ priceDecimals }) => priceDecimals)).toEqual([8, 0, null, null, null, null, null, null]);
});
