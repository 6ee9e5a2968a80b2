import { ALERT_KINDS } from "./kinds.ts";
import type { AlertKind, AlertRule, Observation } from "./rule.ts";

/** A rule that fired, for a market. */
export interface Alert {
  readonly rule: string;
  readonly kind: AlertKind;
  /** As the caller names it. */
  readonly market: string;
  /** Milliseconds, of the caller's clock. */
  readonly at: number;
  readonly value: number;
  readonly threshold: number;
}

interface Standing {
  /** Since when the condition has held without a break; NaN while it does not. */
  since: number;
  /** It has fired and has not ceased to hold since. */
  fired: boolean;
  firedAt: number;
}

/** Alerts kept for a person to read, the latest last. */
const LOG = 500;

/**
 * Tells when rules begin to hold: once each time, after the holding time, and never within the cool-down of the last. A
 * condition that never ceases fires once. Unknown values hold nothing.
 */
export class Watchman {
  rules: readonly AlertRule[] = [];
  #standings = new Map<string, Standing>();
  #log: Alert[] = [];

  /** The latest alerts, oldest first. */
  get log(): readonly Alert[] {
    return this.#log;
  }

  clearLog(): void {
    this.#log = [];
  }

  /** What is seen of a market at `at`; returns what fires now. Times must not go back by more than a cool-down. */
  observe(market: string, at: number, seen: Observation): readonly Alert[] {
    const fired = this.rules.flatMap((rule) => (rule.enabled ? (this.#judge(rule, market, at, seen) ?? []) : []));
    if (fired.length > 0) this.#log = [...this.#log, ...fired].slice(-LOG);
    return fired;
  }

  /** The market is not watched any more. */
  forget(market: string): void {
    for (const key of this.#standings.keys()) if (key.endsWith(`\n${market}`)) this.#standings.delete(key);
  }

  #judge({ id, kind, threshold, holds, coolDown }: AlertRule, market: string, at: number, seen: Observation) {
    const standing = this.#standing(`${id}\n${market}`);
    const value = ALERT_KINDS[kind].value(seen);
    if (value === null || !(value > threshold)) {
      standing.since = Number.NaN;
      standing.fired = false;
      return null;
    }
    if (Number.isNaN(standing.since)) standing.since = at;
    if (standing.fired || at - standing.since < holds || at - standing.firedAt < coolDown) return null;
    standing.fired = true;
    standing.firedAt = at;
    return { rule: id, kind, market, at, value, threshold };
  }

  #standing(key: string): Standing {
    const known = this.#standings.get(key) ?? { since: Number.NaN, fired: false, firedAt: Number.NEGATIVE_INFINITY };
    this.#standings.set(key, known);
    return known;
  }
}
