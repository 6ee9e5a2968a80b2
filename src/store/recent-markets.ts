import type { MarketKey } from "../../workers/live-api.ts";
import type { Ports } from "./app.ts";
import { marketId, parseMarketId, sameMarket } from "./market-key.ts";

/** Markets followed lately in this browser, the latest first. */

const KEY = "lobscope.markets";
const MOST = 8;

export function recentMarkets(storage: Ports["storage"]): readonly MarketKey[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.slice(0, MOST).flatMap((id: unknown) => (typeof id === "string" ? (parseMarketId(id) ?? []) : []));
  } catch {
    return [];
  }
}

/** Puts a market first; returns the list as it is now. */
export function keepRecent(storage: Ports["storage"], key: MarketKey): readonly MarketKey[] {
  const list = [key, ...recentMarkets(storage).filter((other) => !sameMarket(other, key))].slice(0, MOST);
  try {
    storage?.setItem(KEY, JSON.stringify(list.map(marketId)));
  } catch {
    // Without storage the list lasts as long as the page.
  }
  return list;
}
