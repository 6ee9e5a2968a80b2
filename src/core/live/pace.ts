const KEPT = 64;
/** A market is not called silent before this many usual pauses. */
const PAUSES = 20;

/** How often a symbol is heard of, to tell a quiet market from a dead stream. Times in nanoseconds. */
export class Pace {
  private readonly pauses = new Float64Array(KEPT);
  private count = 0;
  private last = Number.NaN;

  heard(at: number): void {
    const pause = at - this.last;
    this.last = at;
    if (pause >= 0) this.pauses[this.count++ % KEPT] = pause;
  }

  /** Silence after which it counts as stale: `least`, or twenty times the median of the latest pauses. */
  patience(least: number): number {
    const size = Math.min(this.count, KEPT);
    if (size === 0) return least;
    const median = this.pauses.slice(0, size).sort()[size >> 1];
    return Math.max(least, PAUSES * median);
  }
}
