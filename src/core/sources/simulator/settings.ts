import type { MarketModel } from "./model.ts";
import { GOOG_LIKE } from "./model.ts";

export interface SimulatorSettings {
  /** Taken modulo 2^32. The same settings and seed give the same rows, bit for bit, in every engine. */
  readonly seed: number;
  /** Length of the session, in seconds. */
  readonly seconds: number;
  /** Levels of each side in the book columns; an event outside them is not in the file, as with LOBSTER. */
  readonly levels: number;
  /** Planted signal, in [0, 1): the direction of each move of the mid is a coin with P(up) = (1 + signal X) / 2, X = +-1 hidden. 0: a null market. */
  readonly signal: number;
  /** Speed of the market's clock: 1 is about GOOG's pace in 2012 (6 rows a second). */
  readonly activity: number;
  /** "day": busier at the open and the close of a 09:30-16:00 session. */
  readonly profile: "flat" | "day";
  /** First moment, in seconds since midnight. */
  readonly start: number;
  /** ISO date. */
  readonly date: string;
  readonly symbol: string;
  /** First mid, in ticks. */
  readonly startPrice: number;
  /** One trading halt: seconds from the start, and how long; null for none. */
  readonly halt: { readonly at: number; readonly seconds: number } | null;
  readonly model: MarketModel;
}

export const SIMULATOR_DEFAULTS: SimulatorSettings = {
  seed: 1,
  seconds: 600,
  levels: 10,
  signal: 0.4,
  activity: 1,
  profile: "flat",
  start: 34_200,
  date: "2099-01-02",
  symbol: "SIMX",
  startPrice: 57_000,
  halt: null,
  model: GOOG_LIKE,
};

/** Throws RangeError naming the setting and what it may be. */
export function checkSettings(settings: SimulatorSettings): void {
  const must = (holds: boolean, name: keyof SimulatorSettings, rule: string): void => {
    if (!holds) throw new RangeError(`${name} ${JSON.stringify(settings[name])}: ${rule}`);
  };
  must(Number.isSafeInteger(settings.seed), "seed", "a whole number");
  must(settings.seconds > 0 && settings.seconds <= 86_400, "seconds", "above 0, up to 86400");
  must(
    settings.start >= 0 && settings.start + settings.seconds <= 86_400,
    "start",
    "the session must lie within its day",
  );
  must(
    Number.isInteger(settings.levels) && settings.levels >= 1 && settings.levels <= 200,
    "levels",
    "a whole number from 1 to 200",
  );
  must(settings.signal >= 0 && settings.signal < 1, "signal", "from 0 up to, not including, 1");
  must(settings.activity > 0 && settings.activity <= 1000, "activity", "above 0, up to 1000");
  must(
    Number.isInteger(settings.startPrice) && settings.startPrice >= 20_000,
    "startPrice",
    "whole ticks, at least 20000",
  );
  must(isDate(settings.date), "date", "a day of the calendar as YYYY-MM-DD");
  must(/^[A-Za-z0-9.-]{1,12}$/.test(settings.symbol), "symbol", "1 to 12 letters, digits, dots or hyphens");
  const { halt, model } = settings;
  if (!(model.tickUnits > 0 && model.tickUnits % 2 === 0))
    throw new RangeError(`model.tickUnits ${model.tickUnits}: even`);
  must(
    halt === null || (halt.at > 0 && halt.seconds > 0 && halt.at + halt.seconds < settings.seconds),
    "halt",
    "must begin and end within the session",
  );
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const [year, month, day] = text.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1];
}
