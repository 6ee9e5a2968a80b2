import { type MarketDay, rowAfter, type Span } from "../market/day.ts";
import { SECOND } from "../market/units.ts";

/** The fixed protocol that every score is made under. Times are nanoseconds since the base day, the rest rows. */
export interface ProtocolSettings {
  readonly fromTime: number;
  readonly toTime: number;
  readonly trainShare: number;
  readonly validationShare: number;
  /** The longest look-back of a model. */
  readonly window: number;
  /** The longest horizon in the comparison: every horizon is scored on the same rows. */
  readonly horizon: number;
  /** With fewer rows than this between the two times, all rows of the day are taken. */
  readonly fewestRows: number;
}

/** 09:45-15:45 of the exchange's day; the first 60 % to train, the next 20 % to choose, the last 20 % to score. */
export const PROTOCOL: ProtocolSettings = {
  fromTime: 35_100 * SECOND,
  toTime: 56_700 * SECOND,
  trainShare: 0.6,
  validationShare: 0.8,
  window: 100,
  horizon: 100,
  fewestRows: 5_000,
};

/** Spans of day rows. Between them lie `window + horizon` rows that belong to none, so that no label reaches into the next. */
export interface ProtocolSplit {
  readonly rows: Span;
  /** Why `rows` are not those of the protocol's hours; null if they are. */
  readonly reason: string | null;
  readonly train: Span;
  readonly validation: Span;
  readonly test: Span;
}

/** A venue without order messages whose day is UTC's: no session opens or closes. */
const isAroundTheClock = ({ messages, instrument }: MarketDay): boolean =>
  messages === null && instrument.timeZone === "UTC";

/** Rows with fromTime <= time < toTime, or all with the reason why. */
export function protocolRows(day: MarketDay, settings = PROTOCOL): Pick<ProtocolSplit, "rows" | "reason"> {
  const all = { from: 0, to: day.rows };
  if (day.provenance.timeBasis === "row") return { rows: all, reason: "the file has no clock: all rows are used" };
  if (isAroundTheClock(day)) return { rows: all, reason: "the market never closes: all rows are used" };
  const rows = {
    from: rowAfter(day.time, settings.fromTime - 1, day.rows),
    to: rowAfter(day.time, settings.toTime - 1, day.rows),
  };
  const inside = rows.to - rows.from;
  if (inside >= settings.fewestRows || inside === day.rows) return { rows, reason: null };
  return { rows: all, reason: `only ${inside} of ${day.rows} rows lie in 09:45-15:45: all rows are used` };
}

/**
 * N rows, n1 = floor(.6 N), n2 = floor(.8 N): train [0, n1 - 200), validation [n1, n2 - 200), test [n2, N - 100), where
 * 200 = window + horizon and 100 = horizon. A longer `horizon` than the protocol's widens both. Throws RangeError if a
 * span would be empty. Source: evaluation protocol, point 3.
 */
export function protocolSplit(day: MarketDay, horizon: number, settings = PROTOCOL): ProtocolSplit {
  const { rows, reason } = protocolRows(day, settings);
  const reach = Math.max(horizon, settings.horizon);
  const purge = settings.window + reach;
  const n = rows.to - rows.from;
  const n1 = Math.floor(settings.trainShare * n);
  const n2 = Math.floor(settings.validationShare * n);
  const span = (from: number, to: number): Span => ({ from: rows.from + from, to: rows.from + to });
  const split = {
    rows,
    reason,
    train: span(0, n1 - purge),
    validation: span(n1, n2 - purge),
    test: span(n2, n - reach),
  };
  for (const name of ["train", "validation", "test"] as const) {
    if (split[name].to <= split[name].from) {
      throw new RangeError(
        `${n} rows are too few for horizon ${horizon}: the ${name} span of the 60/20/20 split, ${purge} rows apart, is empty`,
      );
    }
  }
  return split;
}
