import { ClockOffset } from "./clock-offset.ts";

/**
 * The exchange's time now, so that a picture flows between messages: this clock less the least delay seen lately, which
 * no message can be before. It never goes back, and is never before the latest message. Nanoseconds since the base day.
 */
export class LiveEdge {
  private readonly offset = new ClockOffset();
  private least = Number.NaN;
  private reached = Number.NEGATIVE_INFINITY;

  /** A message that an exchange sent at `exchange` arrived at `local`. */
  seen(local: number, exchange: number): void {
    if (!Number.isFinite(local - exchange)) return;
    this.offset.sample(local, exchange);
    this.reached = Math.max(this.reached, exchange);
  }

  /** At local time `now`; before any message, that itself. */
  at(now: number): number {
    const { value } = this.offset;
    // A market silent for longer than offsets are kept goes on with the last one.
    if (!Number.isNaN(value)) this.least = value;
    const edge = Math.floor(Number.isNaN(this.least) ? now : now - this.least);
    this.reached = Math.max(this.reached, edge);
    return this.reached;
  }
}
