/** Integer nanoseconds since the source's base day (local midnight of `Instrument.date`). A hundred days fit a double exactly. */
export type Nanos = number & { readonly __unit: "Nanos" };

/** An integer number of ticks (`Instrument.tickUnits` price units each). */
export type Ticks = number & { readonly __unit: "Ticks" };

export const nanos = (value: number): Nanos => value as Nanos;
export const ticks = (value: number): Ticks => value as Ticks;

export const SECOND = 1_000_000_000 as Nanos;
export const MILLISECOND = 1_000_000 as Nanos;

/** +1 = bid or buyer, -1 = ask or seller; LOBSTER's own direction convention. */
export type Side = 1 | -1;
export const BID = 1;
export const ASK = -1;
