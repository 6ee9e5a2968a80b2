const LEAST_MS = 250;
const MOST_MS = 30_000;

/** The longest wait before attempt `failures` + 1: 250 ms doubled with every failure, at most 30 s. */
export const ceiling = (failures: number): number => Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(failures - 1, 20));

/**
 * Milliseconds to wait after so many failures in a row: anything up to the ceiling with equal chance (full jitter), so that
 * thousands of clients cut off together do not come back together. `random` is in [0, 1).
 */
export const backOff = (failures: number, random: number): number =>
  failures <= 0 ? 0 : Math.max(1, random * ceiling(failures));
