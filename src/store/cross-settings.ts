import { VENUE_NAMES, type VenueName } from "../core/live/venue.ts";
import { number, oneOf, readFields, type Reader, type Readers } from "./schema.ts";

/** How markets of several venues are compared. */
export interface CrossSettings {
  /** Money in which results are told. */
  readonly common: CommonCurrency;
  /** Milliseconds from here to a venue and back. */
  readonly latencyMs: number;
  /** A person's own taker fees, basis points; the list price where there is none. */
  readonly takerBps: Readonly<Partial<Record<VenueName, number>>>;
}

export const COMMON_CURRENCIES = ["USD", "USDT", "USDC", "EUR"] as const;
export type CommonCurrency = (typeof COMMON_CURRENCIES)[number];

export const DEFAULT_CROSS: CrossSettings = { common: "USD", latencyMs: 200, takerBps: {} };

export const takerBps = number(0, 1000);
export const latencyMs = number(0, 4000);

const FEES = Object.fromEntries(VENUE_NAMES.map((name) => [name, takerBps])) as Readers<Record<VenueName, number>>;

const READERS: Readers<CrossSettings> = {
  common: oneOf(...COMMON_CURRENCIES),
  latencyMs,
  takerBps: (value) => (typeof value === "object" && value !== null ? readFields(FEES, value) : undefined),
};

export const readCross: Reader<CrossSettings> = (value) =>
  typeof value === "object" && value !== null ? { ...DEFAULT_CROSS, ...readFields(READERS, value) } : undefined;
