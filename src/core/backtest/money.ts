import { tickSize, type Instrument } from "../market/instrument.ts";

/** Fees are kept as whole billionths of the currency, each rounded once, so that their sums are exact too. */
export const FEE_PARTS = 1e9;

/**
 * Accounts are kept in half-tick lots (price in half-ticks times lots): integers, so that sums are exact as long as
 * they stay under 2^53. Only what is shown is converted.
 */
export interface Money {
  /** Currency. */
  of(halfTickLots: number): number;
  /** Units (shares, coins). */
  units(lots: number): number;
  /** Whole lots; throws RangeError if `units` is not a positive multiple of the lot. */
  lots(units: number): number;
  /** Currency of one tick on one unit. */
  readonly tick: number;
}

export function moneyOf(instrument: Instrument): Money {
  const { lotSize } = instrument;
  const tick = tickSize(instrument);
  const perCurrency = nearInteger(2 / (tick * lotSize));
  return {
    of: (halfTickLots) => halfTickLots / perCurrency,
    units: (lots) => lots * lotSize,
    lots(units) {
      const lots = Math.round(units / lotSize);
      if (!(lots >= 1) || Math.abs(lots * lotSize - units) > 1e-9 * Math.max(1, units)) {
        throw new RangeError(`quantity ${units} is not a positive multiple of the lot size ${lotSize}`);
      }
      return lots;
    },
    tick,
  };
}

/** 1e-4 * 100 is not quite 0.01 in every engine's arithmetic: the intended whole number, where there is one. */
const nearInteger = (x: number): number => (Math.abs(x - Math.round(x)) < 1e-6 * x ? Math.round(x) : x);
