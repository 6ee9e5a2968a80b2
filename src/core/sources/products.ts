import { plainDecimal } from "../live/decimal.ts";
import * as read from "../live/payload.ts";
import type { VenueName } from "../live/venue.ts";

/** One thing that a venue trades. */
export interface Product {
  /** As the venue's messages write it. */
  readonly symbol: string;
  /** As people write it: BTC/USDT. */
  readonly title: string;
  readonly base: string;
  readonly quote: string;
  /** Null where the list does not say. */
  readonly priceDecimals: number | null;
  readonly qtyDecimals: number | null;
}

/** Where each venue tells, to anybody, what it trades. */
export const PRODUCT_ADDRESSES: Readonly<Record<VenueName, string>> = {
  binance: "https://data-api.binance.vision/api/v3/exchangeInfo?showPermissionSets=false&symbolStatus=TRADING",
  "binance-us": "https://api.binance.us/api/v3/exchangeInfo",
  "binance-usdm": "https://fapi.binance.com/fapi/v1/exchangeInfo",
  coinbase: "https://api.coinbase.com/api/v3/brokerage/market/products?product_type=SPOT",
  "coinbase-exchange": "https://api.exchange.coinbase.com/products",
  kraken: "https://api.kraken.com/0/public/AssetPairs",
  okx: "https://www.okx.com/api/v5/public/instruments?instType=SPOT",
  bybit: "https://api.bybit.com/v5/market/instruments-info?category=spot&limit=1000",
};

/** More products than any venue lists; the rest of a longer list is left out. */
export const MAX_PRODUCTS = 20_000;
const FINEST = 12;

/**
 * The venue's own list, from the answer to its address: products that can be traded now, each symbol once. Rows that are
 * not what the venue's documents say are left out. Throws Malformed if no row is left.
 */
export function parseProducts(venue: VenueName, text: string): Product[] {
  const bySymbol = new Map<string, Product>();
  for (const row of rowsOf(venue, read.parse(text))) {
    const product = attempt(() => READERS[venue](read.fields(row)));
    if (product && !bySymbol.has(product.symbol)) bySymbol.set(product.symbol, product);
    if (bySymbol.size === MAX_PRODUCTS) break;
  }
  if (bySymbol.size === 0) throw new read.Malformed("no product in the list");
  return [...bySymbol.values()];
}

function rowsOf(venue: VenueName, answer: unknown): readonly unknown[] {
  if (venue === "coinbase-exchange") return read.list(answer);
  const body = read.fields(answer);
  if (venue === "coinbase") return read.list(body.products);
  if (venue === "kraken") return Object.values(read.fields(body.result));
  if (venue === "okx") return read.list(body.data);
  if (venue === "bybit") return read.list(read.fields(body.result).list);
  return read.list(body.symbols);
}

/** Null for a product that cannot be traded now. */
type Reader = (row: read.Fields) => Product | null;

const product = (symbol: string, base: string, quote: string, tick: unknown, lot: unknown): Product => ({
  symbol,
  title: `${base}/${quote}`,
  base,
  quote,
  priceDecimals: decimalsOf(tick),
  qtyDecimals: decimalsOf(lot),
});

const binance: Reader = (row) => {
  if (row.status !== "TRADING") return null;
  // Deliveries have an end; only perpetuals are followed.
  if (row.contractType !== undefined && row.contractType !== "PERPETUAL") return null;
  const filters = read.list(row.filters, 100).filter(read.isFields);
  const tick = filters.find(({ filterType }) => filterType === "PRICE_FILTER")?.tickSize;
  const lot = filters.find(({ filterType }) => filterType === "LOT_SIZE")?.stepSize;
  return product(read.text(row.symbol), read.text(row.baseAsset), read.text(row.quoteAsset), tick, lot);
};

const READERS: Readonly<Record<VenueName, Reader>> = {
  binance,
  "binance-us": binance,
  "binance-usdm": binance,
  coinbase: (row) => {
    if (row.is_disabled === true || row.trading_disabled === true || row.status === "delisted") return null;
    const symbol = read.text(row.product_id);
    // Books in USDC are those in USD under another name.
    if (typeof row.alias === "string" && row.alias !== "") return null;
    const { quote_increment: quoteLot, price_increment: tick = quoteLot, base_increment: lot } = row;
    return product(symbol, read.text(row.base_currency_id), read.text(row.quote_currency_id), tick, lot);
  },
  "coinbase-exchange": (row) => {
    if (row.status !== "online" || row.trading_disabled === true) return null;
    const { quote_increment: tick, base_increment: lot } = row;
    return product(read.text(row.id), read.text(row.base_currency), read.text(row.quote_currency), tick, lot);
  },
  kraken: (row) => {
    if (row.status !== undefined && row.status !== "online") return null;
    const [base, quote] = read.text(row.wsname).split("/").map(krakenName);
    const names = { base: read.text(base), quote: read.text(quote) };
    return {
      symbol: `${names.base}/${names.quote}`,
      title: `${names.base}/${names.quote}`,
      ...names,
      priceDecimals: places(row.pair_decimals),
      qtyDecimals: places(row.lot_decimals),
    };
  },
  okx: (row) => {
    if (row.state !== "live") return null;
    return product(read.text(row.instId), read.text(row.baseCcy), read.text(row.quoteCcy), row.tickSz, row.lotSz);
  },
  bybit: (row) => {
    if (row.status !== "Trading") return null;
    const tick = read.fields(row.priceFilter).tickSize;
    const lot = read.fields(row.lotSizeFilter).basePrecision;
    return product(read.text(row.symbol), read.text(row.baseCoin), read.text(row.quoteCoin), tick, lot);
  },
};

/** Version 2 of Kraken's protocol calls these by their common names; the list still has the old ones. */
const krakenName = (name: string): string => ({ XBT: "BTC", XDG: "DOGE" })[name] ?? name;

/** "0.01000000" has 2 decimals that matter, "10" none. Null for what is no such step. */
function decimalsOf(step: unknown): number | null {
  if (typeof step !== "string" || step.length > 40) return null;
  const match = /^\d{1,15}(?:\.(\d+))?$/.exec(plainDecimal(step));
  if (!match || !(Number(step) > 0)) return null;
  const { length } = (match[1] ?? "").replace(/0+$/, "");
  return length <= FINEST ? length : null;
}

const places = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= FINEST ? value : null;

function attempt<T>(read_: () => T): T | null {
  try {
    return read_();
  } catch (error) {
    if (error instanceof read.Malformed) return null;
    throw error;
  }
}
