import { ALERT_KINDS } from "../core/alerts/kinds.ts";
import type { Alert } from "../core/alerts/watchman.ts";
import { parseMarketId } from "./market-key.ts";
import { venueTitle } from "./venue-list.ts";

/** "12.3": four digits at most. */
export const alertFigure = (value: number): string => String(Number(value.toPrecision(4))).replace("-", "\u2212");

/** `BTCUSDT, Binance`. */
export function alertMarket({ market }: Pick<Alert, "market">): string {
  const key = parseMarketId(market);
  return key ? `${key.symbol}, ${venueTitle(key.venue)}` : market;
}

export const alertTitle = (alert: Alert): string => `${ALERT_KINDS[alert.kind].title}: ${alertMarket(alert)}`;

/** `12.3 bps, above 5`. */
export const alertDetail = ({ kind, value, threshold }: Alert): string =>
  `${alertFigure(value)} ${ALERT_KINDS[kind].unit}, above ${alertFigure(threshold)}`;
