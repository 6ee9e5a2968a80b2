import type { AlertKind, Observation } from "./rule.ts";

export interface AlertKindText {
  readonly title: string;
  readonly unit: string;
  readonly meaning: string;
  /** The number that is compared with the threshold. */
  readonly value: (seen: Observation) => number | null;
}

const absolute = (value: number | null): number | null => (value === null ? null : Math.abs(value));

/** What each kind is called and compares; where it starts is `ALERT_STARTS`. */
export const ALERT_KINDS = {
  spread: {
    title: "Wide spread",
    unit: "bps",
    meaning: "best ask less best bid, in basis points of the mid",
    value: (seen) => seen.spread,
  },
  imbalance: {
    title: "Book imbalance",
    unit: "of 1",
    meaning: "(bid − ask) / (bid + ask) of the sizes of the best five levels, either way",
    value: (seen) => absolute(seen.imbalance),
  },
  wall: {
    title: "Liquidity wall",
    unit: "× median",
    meaning: "the largest visible level over the median visible level of its side",
    value: (seen) => seen.wall,
  },
  volatility: {
    title: "Volatility",
    unit: "bps/√min",
    meaning: "root of the sum of squared one-second returns of the mid over the last minute",
    value: (seen) => seen.volatility,
  },
  confidence: {
    title: "Forecast confidence",
    unit: "%",
    meaning: "the larger of the forecast's probabilities of down and up",
    value: (seen) => seen.confidence,
  },
  integrity: {
    title: "Feed integrity",
    unit: "s not live",
    meaning: "seconds for which the book has not been live",
    value: (seen) => (seen.notLive === null ? null : seen.notLive / 1000),
  },
} as const satisfies Readonly<Record<AlertKind, AlertKindText>>;
