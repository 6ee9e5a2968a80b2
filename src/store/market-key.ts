import type { LiveState, MarketKey, MarketStatus } from "../../workers/live-api.ts";
import type { DaySummary, RecordingSummary } from "../../workers/api.ts";
import { VENUE_NAMES } from "../core/live/venue.ts";
import { venueTitle } from "./venue-list.ts";

/** Names of markets as links, lists and the page write them. */

export const sameMarket = (a: MarketKey | null, b: MarketKey | null): boolean =>
  a === b || (a !== null && b !== null && a.venue === b.venue && a.symbol === b.symbol);

/** `binance:BTCUSDT`. */
export const marketId = ({ venue, symbol }: MarketKey): string => `${venue}:${symbol}`;

/** Venues write symbols in letters and digits of any script, joined by a few signs. */
const SYMBOL = /^[\p{L}\p{N}][\p{L}\p{N}/_.:-]{0,59}$/u;

/** Reads what `marketId` writes; undefined if it is none. */
export function parseMarketId(id: string): MarketKey | undefined {
  const colon = id.indexOf(":");
  const venue = VENUE_NAMES.find((name) => name === id.slice(0, colon));
  const symbol = id.slice(colon + 1);
  return venue !== undefined && SYMBOL.test(symbol) ? { venue, symbol } : undefined;
}

/** A book is shown, and may be acted on, in these states only. */
export const booksShown = (state: LiveState): boolean => state === "LIVE" || state === "TOP-20";

/** A recording's name as it is given by symbol and venue, with the venue as people write it; other names as they are. */
export function titledName(name: string): string {
  const venue = VENUE_NAMES.find((known) => name.endsWith(` on ${known}`));
  return venue ? name.slice(0, -venue.length) + venueTitle(venue) : name;
}

/** A day that was opened, with its venue as people write it. */
export function titledDay(day: DaySummary): DaySummary {
  const { instrument, provenance } = day;
  const venue = VENUE_NAMES.find((name) => name === instrument.venue);
  if (!venue) return day;
  return {
    ...day,
    instrument: { ...instrument, venue: venueTitle(venue) },
    provenance: { ...provenance, label: titledName(provenance.label) },
  };
}

/** A kept day or session, with its venue as people write it, in its name too unless the person named it. */
export function titledRecording(recording: RecordingSummary): RecordingSummary {
  const venue = VENUE_NAMES.find((one) => one === recording.venue);
  return venue ? { ...recording, venue: venueTitle(venue), name: titledName(recording.name) } : recording;
}

/** The open "day" of a live market, as the rest of the page knows days; null until its ticks are known. */
export function liveDay({ key, instrument, levels, state }: MarketStatus): DaySummary | null {
  if (!instrument) return null;
  return {
    instrument: { ...instrument, venue: venueTitle(key.venue) },
    provenance: {
      label: `${venueTitle(key.venue)} ${key.symbol}, live`,
      simulated: false,
      // A whole book has no last level; the short rung of a venue says so itself.
      sourceLevels: state === "TOP-20" ? 20 : Number.POSITIVE_INFINITY,
      timeBasis: "exchange",
    },
    rows: 0,
    levels,
    start: 0,
    end: 0,
    hasMessages: false,
    hasTrades: true,
    hasBook: true,
    received: true,
    quality: null,
    overview: null,
    recordingId: null,
    keptReason: null,
    // Another tick is another picture: prices count in it.
    fingerprint: `live:${marketId(key)}:${instrument.priceUnit * instrument.tickUnits}`,
  };
}
