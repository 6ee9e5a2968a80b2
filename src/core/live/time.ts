import { Malformed } from "./payload.ts";

const DAY_MS = 86_400_000;
const NANOS_PER_MS = 1_000_000;

/** Midnight UTC, in milliseconds since 1970, of the day that holds `ms`. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/**
 * Turns the ways in which venues and recorders write a moment into nanoseconds since one base day. Exact for every
 * moment within a hundred days of it. Throws Malformed for what is no moment.
 */
export class BaseDay {
  /** Midnight UTC in milliseconds since 1970. */
  readonly ms: number;
  /** The seconds part of the ISO text read last, for the next is often of the same second. */
  private second = "";
  private secondNanos = 0;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Whole milliseconds or microseconds since 1970, told apart by their size (from the year 2001 on). */
  epoch(value: number): number {
    if (!(value >= 1e12 && value < 1e17)) throw new Malformed("not a time");
    return value < 1e14 ? (value - this.ms) * NANOS_PER_MS : (value - this.ms * 1000) * 1000;
  }

  /** Nanoseconds since 1970 as 18 or 19 digits. */
  nanosText(digits: string): number {
    if (!/^\d{18,19}$/.test(digits)) throw new Malformed("not a time");
    return (Number(digits.slice(0, -9)) * 1000 - this.ms) * NANOS_PER_MS + Number(digits.slice(-9));
  }

  /** Seconds since 1970 with decimals: "1618678133.383209". */
  secondsText(value: string): number {
    if (!/^\d{9,11}(\.\d{1,9})?$/.test(value)) throw new Malformed("not a time");
    const [whole, fraction = ""] = value.split(".");
    return (Number(whole) * 1000 - this.ms) * NANOS_PER_MS + Number(fraction.padEnd(9, "0"));
  }

  /** "2026-08-09T21:05:48.228568804Z", with 0 to 9 decimals. */
  iso(value: unknown): number {
    if (typeof value !== "string") throw new Malformed("not a time");
    const second = value.slice(0, 19);
    if (second !== this.second) this.readSecond(second);
    const tail = value.slice(19);
    if (tail === "Z" || tail === "+00:00") return this.secondNanos;
    const match = /^\.(\d{1,9})(?:Z|\+00:00)$/.exec(tail);
    if (!match) throw new Malformed("not a time");
    return this.secondNanos + Number(match[1].padEnd(9, "0"));
  }

  private readSecond(value: string): void {
    const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)$/.exec(value);
    if (!match) throw new Malformed("not a time");
    const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
    this.secondNanos = (Date.UTC(year, month - 1, day, hour, minute, second) - this.ms) * NANOS_PER_MS;
    this.second = value;
  }
}
