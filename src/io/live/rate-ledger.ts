/** So much of something within any span of so many milliseconds. */
export interface Budget {
  /** Budgets of one key are one: an address of ours has one limit at a venue, whichever feed uses it. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

interface Spent {
  readonly at: number;
  readonly weight: number;
}

/**
 * What was asked of venues, as they count it: browsers hide the headers in which they tell. Over a sliding window, so that
 * whatever fixed windows a venue counts in hold no more than the limit.
 */
export class RateLedger {
  private readonly spent = new Map<string, Spent[]>();
  private readonly rests = new Map<string, number>();

  /**
   * 0 if `weight` may be spent at `now`, and it is; else the milliseconds to wait before asking again. More than the whole
   * limit counts as the whole limit.
   */
  take({ key, limit, windowMs }: Budget, weight: number, now: number): number {
    const rest = (this.rests.get(key) ?? 0) - now;
    if (rest > 0) return rest;
    const spent = this.recent(key, windowMs, now);
    const least = Math.min(weight, limit);
    let used = sum(spent);
    if (used + least <= limit) {
      spent.push({ at: now, weight: least });
      return 0;
    }
    for (const { at, weight: freed } of spent) {
      used -= freed;
      if (used + least <= limit) return Math.max(1, at + windowMs - now);
    }
    return windowMs;
  }

  used({ key, windowMs }: Budget, now: number): number {
    return sum(this.recent(key, windowMs, now));
  }

  /** The venue said stop: nothing of this key before `until`. */
  rest({ key }: Budget, until: number): void {
    this.rests.set(key, Math.max(until, this.rests.get(key) ?? 0));
  }

  private recent(key: string, windowMs: number, now: number): Spent[] {
    const spent = (this.spent.get(key) ?? []).filter(({ at }) => now - at < windowMs);
    this.spent.set(key, spent);
    return spent;
  }
}

const sum = (spent: readonly Spent[]): number => spent.reduce((total, { weight }) => total + weight, 0);

const ledgers = new WeakMap<object, RateLedger>();

/** The one ledger of all feeds that reach the world through the same ports. */
export function ledgerOf(ports: object): RateLedger {
  const ledger = ledgers.get(ports) ?? new RateLedger();
  ledgers.set(ports, ledger);
  return ledger;
}
