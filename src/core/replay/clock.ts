import { rowAfter, type MarketDay } from "../market/day.ts";

/** What a person can ask of a replay. */
export type TransportCommand =
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  /** Market seconds per second, kept within SLOWEST and FASTEST; Infinity is as fast as possible. */
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "loop"; readonly loop: boolean }
  | { readonly kind: "seek"; readonly time: number }
  /** Rows played after the seek; used by links and tests. */
  | { readonly kind: "seek-row"; readonly row: number }
  | { readonly kind: "step-rows"; readonly rows: number }
  | { readonly kind: "step-time"; readonly nanos: number };

export const SLOWEST = 0.1;
export const FASTEST = 1000;
/**
 * Rows per real millisecond at infinite speed: the pace of the pipeline this project promises (400,000 events a second),
 * so that "as fast as possible" still passes through the day instead of jumping to its end.
 */
export const TOP_RATE = 400;

const NANOS_PER_MILLISECOND = 1e6;

type Timeline = Pick<MarketDay, "rows" | "time">;

/**
 * Where a replay stands: a value, advanced by pure functions of elapsed real milliseconds. `row` rows have been played
 * and `time` is not before the last of them nor after the next. Among rows of equal time, stepping can stop at any;
 * seeking to a time plays them all.
 */
export interface Clock {
  readonly row: number;
  /** Nanoseconds since the base day; may hold a fraction while playing. */
  readonly time: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly loop: boolean;
}

/** Paused at the day's first time, at normal speed. */
export const startClock = (timeline: Timeline): Clock =>
  atTime(timeline, { row: 0, time: 0, playing: false, speed: 1, loop: false }, startOf(timeline));

const startOf = ({ time, rows }: Timeline): number => (rows > 0 ? time[0] : 0);
const endOf = ({ time, rows }: Timeline): number => (rows > 0 ? time[rows - 1] : 0);

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

function atTime(timeline: Timeline, clock: Clock, wanted: number): Clock {
  const time = clamp(wanted, startOf(timeline), endOf(timeline));
  return { ...clock, time, row: rowAfter(timeline.time, time, timeline.rows) };
}

function atRow(timeline: Timeline, clock: Clock, wanted: number): Clock {
  const row = clamp(Math.trunc(wanted), 0, timeline.rows);
  return { ...clock, row, time: row > 0 ? timeline.time[row - 1] : startOf(timeline) };
}

function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`replay: ${what} ${value} is not a number`);
  return value;
}

/** The clock after a command. A step pauses; play at the end begins anew. Throws RangeError for a number that is none. */
export function command(timeline: Timeline, clock: Clock, asked: TransportCommand): Clock {
  if (asked.kind === "play") {
    return { ...(clock.row < timeline.rows ? clock : atTime(timeline, clock, startOf(timeline))), playing: true };
  }
  if (asked.kind === "pause") return { ...clock, playing: false };
  if (asked.kind === "speed") return { ...clock, speed: speedOf(asked.speed) };
  if (asked.kind === "loop") return { ...clock, loop: asked.loop };
  if (asked.kind === "seek") return atTime(timeline, clock, finite(asked.time, "time"));
  if (asked.kind === "seek-row") return atRow(timeline, clock, finite(asked.row, "row"));
  const step =
    asked.kind === "step-rows"
      ? atRow(timeline, clock, clock.row + finite(asked.rows, "rows"))
      : atTime(timeline, clock, clock.time + finite(asked.nanos, "step"));
  return { ...step, playing: false };
}

function speedOf(speed: number): number {
  if (speed === Number.POSITIVE_INFINITY) return speed;
  return clamp(finite(speed, "speed"), SLOWEST, FASTEST);
}

/**
 * The clock `milliseconds` of real time later. At infinite speed it waits for `ready`, the rows that the pipeline has
 * worked through; at any other it keeps time. At the end it stops, or with `loop` goes on from the start.
 */
export function elapse(timeline: Timeline, clock: Clock, milliseconds: number, ready = timeline.rows): Clock {
  if (!clock.playing || !(milliseconds > 0)) return clock;
  if (clock.speed === Number.POSITIVE_INFINITY) return race(timeline, clock, milliseconds, ready);
  const time = clock.time + milliseconds * clock.speed * NANOS_PER_MILLISECOND;
  const end = endOf(timeline);
  if (time < end) return { ...clock, time, row: Math.max(clock.row, rowAfter(timeline.time, time, timeline.rows)) };
  if (!clock.loop) return { ...atTime(timeline, clock, end), playing: false };
  const start = startOf(timeline);
  return atTime(timeline, clock, start + (end > start ? (time - end) % (end - start) : 0));
}

function race(timeline: Timeline, clock: Clock, milliseconds: number, ready: number): Clock {
  if (clock.row === timeline.rows && clock.loop) return atTime(timeline, clock, startOf(timeline));
  const reachable = clamp(ready, clock.row, timeline.rows);
  const next = atRow(
    timeline,
    clock,
    Math.min(reachable, clock.row + Math.max(1, Math.floor(milliseconds * TOP_RATE))),
  );
  return { ...next, playing: next.row < timeline.rows || clock.loop };
}
