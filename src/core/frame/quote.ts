import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import type { ForecastColumns } from "./columns.ts";
import type { Quote } from "./frame.ts";
import type { TradeIndex } from "./trade-index.ts";

/** The best prices and the trades so far, after `played` rows. NaN where a side is empty; `dark`: no book is known now. */
export function quoteAt(
  day: MarketDay,
  trades: TradeIndex,
  forecast: ForecastColumns | null,
  played: number,
  dark = false,
): Quote {
  const n = dark ? -1 : played - 1;
  const book = n >= 0 ? day.book : null;
  const hasBid = book !== null && book.bidPrice[0][n] !== ABSENT_BID;
  const hasAsk = book !== null && book.askPrice[0][n] !== ABSENT_ASK;
  const bid = hasBid ? book.bidPrice[0][n] : Number.NaN;
  const ask = hasAsk ? book.askPrice[0][n] : Number.NaN;
  const past = trades.known(played);
  return {
    bid,
    bidSize: hasBid ? book.bidSize[0][n] : 0,
    ask,
    askSize: hasAsk ? book.askSize[0][n] : 0,
    spreadTicks: ask - bid,
    spreadBps: (1e4 * (ask - bid)) / ((ask + bid) / 2),
    microprice: forecast && n >= 0 && n < forecast.ready ? forecast.microprice[n] : Number.NaN,
    lastPrice: past > 0 ? trades.price[past - 1] : Number.NaN,
    lastAggressor: past > 0 ? trades.aggressor[past - 1] : 0,
    tradedQuantity: trades.total[past],
  };
}
