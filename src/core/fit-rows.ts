import type { MarketDay } from "./market/day.ts";

/** About as many rows as a busy symbol gives in an hour at ten a second. */
export const LIVE_FIT_ROWS = 50_000;

/**
 * Rows, counted back from the newest, that a refit takes as a day unfolds: all of a file, which has an end. A market that
 * is received goes on for weeks, so its refits take the latest only; a replay of its recording does as well, so that it
 * says what was said live, though the live window had let go of older rows.
 */
export const fitRowsOf = (day: Pick<MarketDay, "messages" | "trades">): number =>
  !day.messages && day.trades ? LIVE_FIT_ROWS : Number.POSITIVE_INFINITY;
