import { ALERT_KIND_NAMES, ALERT_STARTS, type AlertKind, type AlertRule } from "../core/alerts/rule.ts";
import { flag, number, oneOf, readFields, type Readers, text } from "./schema.ts";

/** Rules as a person keeps them. */

/** More than anybody reads. */
export const MOST_RULES = 40;

const newRule = (id: string, kind: AlertKind): AlertRule => ({
  id,
  kind,
  ...ALERT_STARTS[kind],
  enabled: false,
  sound: false,
  notify: false,
});

/** One of each kind, all of them off. */
export const FIRST_RULES: readonly AlertRule[] = ALERT_KIND_NAMES.map((kind) => newRule(kind, kind));

/** A rule more, on at once: whoever adds one wants it. */
export function addRule(rules: readonly AlertRule[], kind: AlertKind): readonly AlertRule[] {
  if (rules.length >= MOST_RULES) return rules;
  let n = rules.length + 1;
  while (rules.some(({ id }) => id === `rule-${n}`)) n++;
  return [...rules, { ...newRule(`rule-${n}`, kind), enabled: true }];
}

export const RULE_READERS: Readers<AlertRule> = {
  id: text(/^[a-z0-9-]+$/, 40),
  kind: oneOf(...ALERT_KIND_NAMES),
  threshold: number(0, 1e9),
  holds: number(0, 3_600_000),
  coolDown: number(0, 86_400_000),
  enabled: flag,
  sound: flag,
  notify: flag,
};

/** Rules of which every field is valid, each name once; undefined for what is no list. */
export function readRules(value: unknown): readonly AlertRule[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const byId = new Map<string, AlertRule>();
  for (const given of value.slice(0, MOST_RULES)) {
    const rule = readFields(RULE_READERS, given);
    const whole = Object.keys(RULE_READERS).every((name) => Object.hasOwn(rule, name));
    if (whole && rule.id !== undefined && !byId.has(rule.id)) byId.set(rule.id, rule as AlertRule);
  }
  return [...byId.values()];
}
