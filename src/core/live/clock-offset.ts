const SLOTS = 60;
/** Ten minutes in all. */
const SLOT_NS = 10e9;

/**
 * This clock less an exchange's, as the least of local - exchange time over the last ten minutes: no message arrives before
 * it is sent, so the true offset is at most this. A bound, not a measurement: it holds the fastest journey. Nanoseconds.
 */
export class ClockOffset {
  private readonly least = new Float64Array(SLOTS).fill(Number.POSITIVE_INFINITY);
  private slot = Number.NaN;

  /** A message of exchange time `exchange` arrived at `local`. */
  sample(local: number, exchange: number): void {
    this.turn(local);
    const at = this.slot % SLOTS;
    this.least[at] = Math.min(this.least[at], local - exchange);
  }

  /** NaN before the first sample, and when the last one is older than the window. */
  get value(): number {
    const least = this.least.reduce((a, b) => Math.min(a, b));
    return Number.isFinite(least) ? least : Number.NaN;
  }

  /** The local clock was set: what was sampled is of another one. */
  reset(): void {
    this.least.fill(Number.POSITIVE_INFINITY);
    this.slot = Number.NaN;
  }

  private turn(local: number): void {
    const slot = Math.max(0, Math.floor(local / SLOT_NS));
    if (Number.isNaN(this.slot) || slot - this.slot >= SLOTS) this.least.fill(Number.POSITIVE_INFINITY);
    else
      for (let passed = this.slot + 1; passed <= slot; passed++) this.least[passed % SLOTS] = Number.POSITIVE_INFINITY;
    // Time that goes back is counted to the slot that is open.
    if (!(slot < this.slot)) this.slot = slot;
  }
}
