import type { VenueName } from "../live/venue.ts";
import type { Product } from "./products.ts";

/** Markets that have been liquid for years, most traded first. */
const COINS =
  "BTC ETH SOL XRP DOGE ADA BNB TRX AVAX LINK SUI DOT LTC BCH XLM HBAR NEAR UNI AAVE ATOM ETC FIL APT ARB OP INJ ICP ALGO PEPE SHIB TON POL RENDER FET TAO SEI TIA LDO WIF BONK";
const KRAKEN =
  "BTC ETH SOL XRP DOGE ADA TRX AVAX LINK SUI DOT LTC BCH XLM HBAR NEAR UNI AAVE ATOM ETC FIL APT ARB OP INJ ICP ALGO PEPE SHIB TON POL RENDER FET TAO SEI TIA LDO WIF BONK XMR";
const COINBASE =
  "BTC ETH SOL XRP DOGE ADA AVAX LINK SUI DOT LTC BCH XLM HBAR NEAR UNI AAVE ATOM ETC FIL APT ARB OP INJ ICP ALGO PEPE SHIB POL RENDER FET TAO SEI TIA LDO WIF BONK CRV MKR GRT";

const list = (coins: string, quote: string, joint: string): Product[] =>
  coins.split(" ").map((base) => ({
    symbol: `${base}${joint}${quote}`,
    title: `${base}/${quote}`,
    base,
    quote,
    // Ticks change, and a wrong one would be believed: a session learns them from the first snapshot.
    priceDecimals: null,
    qtyDecimals: null,
  }));

/** What the picker offers where a venue's own list cannot be had. Which of them trade now, only the venue knows. */
export const SHIPPED_PRODUCTS: Readonly<Record<VenueName, readonly Product[]>> = {
  binance: list(COINS, "USDT", ""),
  "binance-us": list(COINS, "USDT", ""),
  "binance-usdm": list(COINS.replace(" PEPE SHIB", " 1000PEPE 1000SHIB").replace(" BONK", " 1000BONK"), "USDT", ""),
  coinbase: list(COINBASE, "USD", "-"),
  "coinbase-exchange": list(COINBASE, "USD", "-"),
  kraken: list(KRAKEN, "USD", "/"),
  okx: list(COINS, "USDT", "-"),
  bybit: list(COINS, "USDT", ""),
};
