import type { Ports } from "./ports.ts";

const NS_PER_MS = 1e6;
/** Jumps of the machine's clock below this are corrections, which local times ignore. */
const JUMP_MS = 2000;

/**
 * Local time as nanoseconds since the base day, never going back: the machine's clock at the start, carried on by the
 * monotonic one. A machine clock that is set back changes nothing; one that leaps ahead of the monotonic clock means that
 * the machine slept (or was set, which nobody can tell apart), and local time follows it.
 */
export class LocalClock {
  private readonly ports: Ports;
  private base: number;
  private ran: number;
  private ahead: number;

  constructor(ports: Ports, dayMs: number) {
    this.ports = ports;
    this.ran = ports.now();
    this.ahead = ports.wall() - this.ran;
    this.base = this.ahead - dayMs;
  }

  get now(): number {
    return (this.base + this.ports.now()) * NS_PER_MS;
  }

  /** Milliseconds since this was called last in which nothing of ours ran, as far as the clocks tell. */
  wake(): number {
    const now = this.ports.now();
    const ahead = this.ports.wall() - now;
    const leap = ahead - this.ahead;
    const idle = now - this.ran;
    this.ran = now;
    this.ahead = ahead;
    if (leap < JUMP_MS) return idle;
    this.base += leap;
    return idle + leap;
  }
}
