import { leadLag, LEAD_LAG, type LeadLag } from "./lead-lag.ts";

/** A market's mids from a while ago to now; NaN where its book was not live. */
export interface RecentMids {
  readonly time: Float64Array;
  readonly mid: Float64Array;
}

export interface LeadLagNow {
  /** Seconds up to now for which both mids were known without a hole. */
  readonly seconds: number;
  /** Null where those are too few, or a mid did not move. */
  readonly found: LeadLag | null;
}

/** Seconds that both books must have been live before anything can be said. */
export const LEAST_SECONDS = 40;

/**
 * Lead and lag over the latest stretch in which both mids were known throughout, at most the last `span` nanoseconds up to
 * `now`. A hole is not filled with returns of 0: shifted against quotes it would make chance look smaller than it is.
 */
export function leadLagNow(first: RecentMids, second: RecentMids, now: number, span: number): LeadLagNow {
  const from = Math.max(now - span, knownSince(first, now), knownSince(second, now));
  const seconds = (now - from) / 1e9;
  if (seconds < LEAST_SECONDS) return { seconds, found: null };
  const mids = ({ time, mid }: RecentMids) => ({ time, mid, count: time.length });
  return { seconds, found: leadLag(mids(first), mids(second), from, now, LEAD_LAG) };
}

/** When the mid began to be known, to be so until now. */
function knownSince({ time, mid }: RecentMids, now: number): number {
  let at = mid.length;
  while (at > 0 && !Number.isNaN(mid[at - 1])) at--;
  return at < mid.length ? time[at] : now;
}
