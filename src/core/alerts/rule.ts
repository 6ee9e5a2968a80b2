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

const MINUTE = 60_000;

/** A threshold, a holding time and a cool-down to start from, of every kind; apart from its words, for who needs no words. */
export const ALERT_STARTS = {
  spread: { threshold: 5, holds: 1000, coolDown: MINUTE },
  imbalance: { threshold: 0.8, holds: 2000, coolDown: MINUTE },
  wall: { threshold: 25, holds: 3000, coolDown: 2 * MINUTE },
  volatility: { threshold: 15, holds: 0, coolDown: 5 * MINUTE },
  confidence: { threshold: 70, holds: 0, coolDown: MINUTE },
  integrity: { threshold: 5, holds: 0, coolDown: MINUTE },
} as const satisfies Readonly<Record<string, Pick<AlertRule, "threshold" | "holds" | "coolDown">>>;

export type AlertKind = keyof typeof ALERT_STARTS;

export const ALERT_KIND_NAMES = Object.keys(ALERT_STARTS) as readonly AlertKind[];
