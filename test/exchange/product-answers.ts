import type { VenueName } from "../../src/core/live/venue.ts";
import type { TrueMarket } from "./market.ts";

const step = (decimals: number): string => (1 / 10 ** decimals).toFixed(decimals);

/** "BTCUSDT", "BTC-USD", "BTC/USD" -> base and quote. */
function pair(symbol: string): readonly [string, string] {
  const [base, quote] = symbol.split(/[-/]/);
  if (quote !== undefined) return [base, quote];
  return [symbol.slice(0, -4), symbol.slice(-4)];
}

/** What a venue answers when asked what it trades, as its documents show it. */
export function productAnswer(venue: VenueName, markets: readonly TrueMarket[]): string {
  const rows = markets.map(({ symbol, shape }) => {
    const [base, quote] = pair(symbol);
    return { symbol, base, quote, tick: step(shape.priceDecimals), lot: step(shape.qtyDecimals), shape };
  });
  switch (venue) {
    case "coinbase":
      return JSON.stringify({
        products: rows.map(({ symbol, base, quote, tick, lot }) => ({
          product_id: symbol,
          base_currency_id: base,
          quote_currency_id: quote,
          price_increment: tick,
          base_increment: lot,
          status: "online",
          alias: "",
        })),
      });
    case "coinbase-exchange":
      return JSON.stringify(
        rows.map(({ symbol, base, quote, tick, lot }) => ({
          id: symbol,
          base_currency: base,
          quote_currency: quote,
          quote_increment: tick,
          base_increment: lot,
          status: "online",
        })),
      );
    case "kraken": {
      const result = rows.map(({ symbol, shape }) => {
        const wsname = symbol.replace("BTC", "XBT");
        return [
          wsname,
          { wsname, pair_decimals: shape.priceDecimals, lot_decimals: shape.qtyDecimals, status: "online" },
        ];
      });
      return JSON.stringify({ error: [], result: Object.fromEntries(result) });
    }
    case "okx":
      return JSON.stringify({
        code: "0",
        data: rows.map(({ symbol, base, quote, tick, lot }) => ({
          instId: symbol,
          baseCcy: base,
          quoteCcy: quote,
          tickSz: tick,
          lotSz: lot,
          state: "live",
        })),
      });
    case "bybit":
      return JSON.stringify({
        retCode: 0,
        result: {
          list: rows.map(({ symbol, base, quote, tick, lot }) => ({
            symbol,
            baseCoin: base,
            quoteCoin: quote,
            status: "Trading",
            priceFilter: { tickSize: tick },
            lotSizeFilter: { basePrecision: lot },
          })),
        },
      });
    default:
      return JSON.stringify({
        symbols: rows.map(({ symbol, base, quote, tick, lot }) => ({
          symbol,
          status: "TRADING",
          baseAsset: base,
          quoteAsset: quote,
          contractType: venue === "binance-usdm" ? "PERPETUAL" : undefined,
          filters: [
            { filterType: "PRICE_FILTER", tickSize: tick },
            { filterType: "LOT_SIZE", stepSize: lot },
          ],
        })),
      });
  }
}
