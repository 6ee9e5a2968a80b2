/**
 * How long messages travel; nanoseconds, >= 0. Feed latency is not here: it is in `Tape.received`, the second clock
 * that every event carries.
 */
export interface LatencyModel {
  /** From the decision at `time` to the arrival at the exchange. */
  entry(time: number): number;
  /** From the exchange at `time` to the strategy's knowledge of a fill. */
  response(time: number): number;
}

/** The same entry latency for every order; responses arrive at once unless given. */
export const constantLatency = (entry: number, response = 0): LatencyModel => ({
  entry: () => entry,
  response: () => response,
});
