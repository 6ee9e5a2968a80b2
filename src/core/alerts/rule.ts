/** What an alert can be about; thresholds are in the unit that `ALERT_KINDS` states. */
export interface AlertRule {
  readonly id: string;
  readonly kind: AlertKind;
  /** Fires above it. */
  readonly threshold: number;
  /** Milliseconds that the condition must have held. */
  readonly holds: number;
  /** Milliseconds after an alert in which the same rule is silent for the same market. */
  readonly coolDown: number;
  readonly enabled: boolean;
  readonly sound: boolean;
  readonly notify: boolean;
}

/** What is looked at. Null where it cannot be computed now: then nothing holds and nothing fires. */
export interface Observation {
  /** Best ask less best bid, basis points of the mid. */
  readonly spread: number | null;
  /** (bid - ask) / (bid + ask) of the sizes of the best five levels. */
  readonly imbalance: number | null;
  /** Largest visible level over the median of the visible levels of its side. */
  readonly wall: number | null;
  /** Square root of the sum of squared one-second log returns of the mid over the last minute, basis points. */
  readonly volatility: number | null;
  /** The larger of p(down) and p(up), per cent. */
  readonly confidence: number | null;
  /** Milliseconds for which the book has not been live; 0 while it is. */
  readonly notLive: number | null;
}

export interface AlertKindText {
  readonly title: string;
  readonly unit: string;
  readonly meaning: string;
  /** A threshold, a holding time and a cool-down to start from. */
  readonly start: Pick<AlertRule, "threshold" | "holds" | "coolDown">;
  /** The number that is compared with the threshold. */
  readonly value: (seen: Observation) => number | null;
}

const absolute = (value: number | null): number | null => (value === null ? null : Math.abs(value));
const MINUTE = 60_000;

export const ALERT_KINDS = {
  spread: {
    title: "Wide spread",
    unit: "bps",
    meaning: "best ask less best bid, in basis points of the mid",
    start: { threshold: 5, holds: 1000, coolDown: MINUTE },
    value: (seen) => seen.spread,
  },
  imbalance: {
    title: "Book imbalance",
    unit: "of 1",
    meaning: "(bid − ask) / (bid + ask) of the sizes of the best five levels, either way",
    start: { threshold: 0.8, holds: 2000, coolDown: MINUTE },
    value: (seen) => absolute(seen.imbalance),
  },
  wall: {
    title: "Liquidity wall",
    unit: "× median",
    meaning: "the largest visible level over the median visible level of its side",
    start: { threshold: 25, holds: 3000, coolDown: 2 * MINUTE },
    value: (seen) => seen.wall,
  },
  volatility: {
    title: "Volatility",
    unit: "bps/√min",
    meaning: "root of the sum of squared one-second returns of the mid over the last minute",
    start: { threshold: 15, holds: 0, coolDown: 5 * MINUTE },
    value: (seen) => seen.volatility,
  },
  confidence: {
    title: "Forecast confidence",
    unit: "%",
    meaning: "the larger of the forecast's probabilities of down and up",
    start: { threshold: 70, holds: 0, coolDown: MINUTE },
    value: (seen) => seen.confidence,
  },
  integrity: {
    title: "Feed integrity",
    unit: "s not live",
    meaning: "seconds for which the book has not been live",
    start: { threshold: 5, holds: 0, coolDown: MINUTE },
    value: (seen) => (seen.notLive === null ? null : seen.notLive / 1000),
  },
} as const satisfies Readonly<Record<string, AlertKindText>>;

export type AlertKind = keyof typeof ALERT_KINDS;

export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as readonly AlertKind[];
