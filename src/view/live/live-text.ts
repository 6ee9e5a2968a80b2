import type { Lag, MarketKey, MarketStatus, Product, Products, RecordingState } from "./types.ts";
import { type Instrument, tickDecimals } from "../../core/market/instrument.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { basisPoints, bytes, MINUS, NBSP, number, percent, signed } from "../format.ts";

/** Live figures as people read them. */

export const milliseconds = (value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "n/a";
  return value < 10_000
    ? `${number(value, Math.abs(value) < 10 ? 1 : 0)}${NBSP}ms`
    : `${number(value / 1000, 1)}${NBSP}s`;
};

/** `40 / 95 / 210 ms`. */
export const lagText = (lag: Lag | null): string =>
  lag === null
    ? "n/a"
    : `${[lag.p50, lag.p95, lag.p99].map((value) => number(value, value < 10 ? 1 : 0)).join(" / ")}${NBSP}ms`;

/** `+3.2 ms`: this clock less the exchange's. */
export const offsetText = (lag: Lag | null): string =>
  lag === null ? "n/a" : `${signed(lag.clockOffset, Math.abs(lag.clockOffset) < 10 ? 1 : 0)}${NBSP}ms`;

export const rateText = (perSecond: number): string => number(perSecond, perSecond < 10 && perSecond > 0 ? 1 : 0);

/** Price of the status, with the decimals of its tick. */
export const priceText = (price: number | null, instrument: Instrument | null): string =>
  price === null ? "n/a" : number(price, instrument ? tickDecimals(instrument) : 2);

/** `0.01` wide, `0.1 bps`. */
export function spreadText({ bid, ask, instrument }: Pick<MarketStatus, "bid" | "ask" | "instrument">): string {
  if (bid === null || ask === null) return "n/a";
  const bps = ((ask - bid) / ((ask + bid) / 2)) * 1e4;
  return `${number(ask - bid, instrument ? tickDecimals(instrument) : 2)}, ${basisPoints(bps)}${NBSP}bps`;
}

export const marketName = ({ venue, symbol }: MarketKey): string => `${symbol}, ${venueTitle(venue)}`;

/** How long a state has lasted, to the second, from epoch milliseconds. */
export function sinceText(since: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  if (seconds < 60) return `${seconds}${NBSP}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}min ${seconds % 60}${NBSP}s`;
  return `${number(Math.floor(seconds / 3600))}${NBSP}h ${Math.floor(seconds / 60) % 60}${NBSP}min`;
}

const RECORDING_WORDS: Readonly<Record<RecordingState["state"], string>> = {
  recording: "Recording",
  elsewhere: "Recorded in another tab",
  full: "Recording stopped: full",
  failed: "Recording failed",
  off: "Not recorded",
};

export const recordingText = ({ state, bytes: size }: RecordingState): string =>
  state === "recording" ? `${RECORDING_WORDS[state]} ${bytes(size)}` : RECORDING_WORDS[state];

/** Where the list of a venue's products is from, and why. */
export function originText(products: Products | undefined, venue: string): string {
  if (!products || products.state === "loading") return `Asking ${venue} what it trades.`;
  if (products.state === "failed") return `${venue}’s list could not be had: ${products.reason}.`;
  const { origin, problem, products: list } = products.list;
  if (origin === "venue") return `${number(list.length)} products, from ${venue}’s own list.`;
  const why = problem ? ` ${venue}’s own list could not be had: ${problem.replace(/[.\s]+$/, "")}.` : "";
  return `${number(list.length)} well-known products, shipped with the program.${why}`;
}

/** `−1.2 s`: how far the picture lies behind now. */
export const behindText = (nanos: number): string => `${MINUS}${number(nanos / 1e9, nanos < 60e9 ? 1 : 0)}${NBSP}s`;

export const weightText = ({ used, limit }: { readonly used: number; readonly limit: number }): string =>
  `${number(used)} of ${number(limit)} a minute (${percent(limit > 0 ? used / limit : 0)})`;

export const productTitle = ({ title, symbol }: Product): string => title || symbol;
