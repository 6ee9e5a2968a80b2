/** What is traded, where, and how its integers translate to money. */
export interface Instrument {
  readonly symbol: string;
  readonly venue: string;
  /** ISO date of the base day that nanoseconds count from; null when the source does not say. */
  readonly date: string | null;
  /** IANA zone of the base day's midnight, e.g. America/New_York. */
  readonly timeZone: string;
  readonly currency: string;
  /** Currency per price unit: 1e-4 for LOBSTER. Message and trade prices are integers in this unit. */
  readonly priceUnit: number;
  /** Price units per tick: 100 for LOBSTER at a tick of 0.01. Book prices are integers in ticks. */
  readonly tickUnits: number;
  /** Smallest quantity step, in base units (shares, coins). */
  readonly lotSize: number;
}

/** Tick size in currency. */
export const tickSize = (instrument: Instrument): number => instrument.priceUnit * instrument.tickUnits;

/** Decimals needed to write one tick exactly. */
export function tickDecimals(instrument: Instrument): number {
  const size = tickSize(instrument);
  for (let decimals = 0; decimals < 12; decimals++) {
    if (Math.abs(size * 10 ** decimals - Math.round(size * 10 ** decimals)) < 1e-9) return decimals;
  }
  return 12;
}
