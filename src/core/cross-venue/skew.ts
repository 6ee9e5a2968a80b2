import type { Lag } from "../live/lag.ts";

/**
 * How far one venue's book may lag behind the fastest of those compared, milliseconds: what its fastest message takes
 * longer than theirs, and how much longer than that its messages take (p99). The local clock cancels; what is left of the
 * venues' own clocks is in the first part. `leastOffset` is the least clock offset of all the markets compared. Infinity
 * where the venue writes no times: then nothing bounds it.
 */
export const skewOf = (lag: Pick<Lag, "clockOffset" | "p99"> | null, leastOffset: number): number =>
  lag === null ? Number.POSITIVE_INFINITY : Math.max(0, lag.clockOffset - leastOffset) + Math.max(0, lag.p99);
