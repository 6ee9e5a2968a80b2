import * as fc from "fast-check";
import { expect, test } from "vitest";
import { command, elapse, FASTEST, SLOWEST, startClock, TOP_RATE, type Clock, type TransportCommand } from "./clock.ts";

const SECOND = 1e9;
const timeline = (...seconds: readonly number[]) => ({
  rows: seconds.length,
  time: Float64Array.from(seconds, (s) => s * SECOND),
});
/** Two rows share second 12. */
const FIVE = timeline(10, 11, 12, 12, 14);

const after = (day: typeof FIVE, ...commands: readonly TransportCommand[]): Clock =>
  commands.reduce((clock, each) => command(day, clock, each), startClock(day));
const place = ({ row, time }: Clock): readonly [number, number] => [row, time / SECOND];
const playing = (speed: number, ...more: readonly TransportCommand[]): Clock =>
  after(FIVE, { kind: "speed", speed }, ...more, { kind: "play" });

const timelines = fc
  .array(fc.constantFrom(0, 0, 0.5, 1, 3), { minLength: 1, maxLength: 40 })
  .map((gaps) => timeline(...gaps.map((_, i) => 100 + gaps.slice(0, i).reduce<number>((sum, gap) => sum + gap, 0))));
const commands: fc.Arbitrary<TransportCommand> = fc.oneof(
  fc.constantFrom<TransportCommand>({ kind: "play" }, { kind: "pause" }),
  fc.record({ kind: fc.constant("speed" as const), speed: fc.constantFrom(0.1, 1, 7, 1000, Infinity, 1e9, 0) }),
  fc.record({ kind: fc.constant("loop" as const), loop: fc.boolean() }),
  fc.record({ kind: fc.constant("seek" as const), time: fc.integer({ min: 90, max: 230 }).map((s) => s * SECOND) }),
  fc.record({ kind: fc.constant("seek-row" as const), row: fc.integer({ min: -3, max: 50 }) }),
  fc.record({ kind: fc.constant("step-rows" as const), rows: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ kind: fc.constant("step-time" as const), nanos: fc.integer({ min: -3, max: 3 }).map((s) => s * SECOND) }),
);

test("a clock starts paused with every row of the first time played", () => {
  expect(startClock(timeline(10, 10, 11))).toEqual({
    row: 2,
    time: 10 * SECOND,
    playing: false,
    speed: 1,
    loop: false,
  });
  expect(startClock(timeline())).toMatchObject({ row: 0, time: 0 });
});

test("time advances by elapsed time times speed, and only while playing", () => {
  expect(place(elapse(FIVE, playing(1), 1500))).toEqual([2, 11.5]);
  expect(place(elapse(FIVE, playing(0.1), 1500))).toEqual([1, 10.15]);
  expect(place(elapse(FIVE, playing(1000), 2))).toEqual([4, 12]);
  const paused = command(FIVE, playing(1), { kind: "pause" });
  expect(elapse(FIVE, paused, 1500)).toBe(paused);
  expect(elapse(FIVE, playing(1), 0).row).toBe(1);
});

test("playing to a time in any pieces reaches the row that seeking to it reaches", () => {
  fc.assert(
    fc.property(timelines, fc.constantFrom(0.5, 1, 8), fc.array(fc.nat(2000)), (day, speed, pieces) => {
      let clock = after(day, { kind: "speed", speed }, { kind: "play" });
      for (const piece of pieces) clock = elapse(day, clock, piece);
      const total = pieces.reduce((sum, piece) => sum + piece, 0);
      const sought = command(day, clock, { kind: "seek", time: day.time[0] + total * speed * 1e6 });
      expect(place(clock)).toEqual(place(sought));
    }),
  );
});

test("whatever is asked, the time lies between the last row played and the next", () => {
  fc.assert(
    fc.property(timelines, fc.array(fc.tuple(commands, fc.nat(3000)), { maxLength: 30 }), (day, script) => {
      let clock = startClock(day);
      for (const [asked, milliseconds] of script) {
        clock = elapse(day, command(day, clock, asked), milliseconds);
        const { row, time, speed } = clock;
        expect(row === 0 || day.time[row - 1] <= time).toBe(true);
        expect(row === day.rows || day.time[row] >= time).toBe(true);
        expect(time >= day.time[0] && time <= day.time[day.rows - 1]).toBe(true);
        expect(speed === Infinity || (speed >= SLOWEST && speed <= FASTEST)).toBe(true);
      }
    }),
  );
});

test("at the end play stops, and play begins anew", () => {
  const end = elapse(FIVE, playing(1), 9000);
  expect(end).toMatchObject({ row: 5, time: 14 * SECOND, playing: false });
  expect(command(FIVE, end, { kind: "play" })).toMatchObject({ row: 1, time: 10 * SECOND, playing: true });
});

test("with loop the time beyond the end is played from the start", () => {
  expect(place(elapse(FIVE, playing(1, { kind: "loop", loop: true }), 5500))).toEqual([2, 11.5]);
  expect(place(elapse(FIVE, playing(1, { kind: "loop", loop: true }), 13_500))).toEqual([2, 11.5]);
  const still = timeline(10, 10);
  const clock = after(still, { kind: "loop", loop: true }, { kind: "play" });
  expect(elapse(still, clock, 100)).toMatchObject({ row: 2, playing: true });
});

test("steps stop among rows of equal time, pause, and stay inside the day", () => {
  const third = after(FIVE, { kind: "play" }, { kind: "step-rows", rows: 2 });
  expect([place(third), third.playing]).toEqual([[3, 12], false]);
  expect(place(command(FIVE, third, { kind: "step-rows", rows: 1 }))).toEqual([4, 12]);
  expect(place(command(FIVE, third, { kind: "step-rows", rows: -9 }))).toEqual([0, 10]);
  expect(place(command(FIVE, third, { kind: "step-rows", rows: 9 }))).toEqual([5, 14]);
  const second = command(FIVE, third, { kind: "step-time", nanos: -SECOND });
  expect([place(second), second.playing]).toEqual([[2, 11], false]);
  expect(place(command(FIVE, third, { kind: "step-time", nanos: 60 * SECOND }))).toEqual([5, 14]);
});

test("a row stepped to is not lost when play goes on within its time", () => {
  const third = after(FIVE, { kind: "seek-row", row: 3 }, { kind: "play" });
  expect(elapse(FIVE, third, 1).row).toBe(4);
  const zero = after(FIVE, { kind: "seek-row", row: 0 }, { kind: "play" });
  expect(place(zero)).toEqual([0, 10]);
  expect(elapse(FIVE, zero, 1).row).toBe(1);
});

test("seeking does not stop play, and speed is kept within its bounds", () => {
  expect(after(FIVE, { kind: "play" }, { kind: "seek", time: 12 * SECOND })).toMatchObject({ row: 4, playing: true });
  expect(playing(1e9).speed).toBe(FASTEST);
  expect(playing(-1).speed).toBe(SLOWEST);
  expect(playing(Infinity).speed).toBe(Infinity);
});

test("as fast as possible passes through the rows that are ready, and waits for more", () => {
  const day = timeline(...Array.from({ length: 5 * TOP_RATE }, (_, i) => i));
  const clock = after(day, { kind: "speed", speed: Infinity }, { kind: "play" });
  expect(elapse(day, clock, 2)).toMatchObject({ row: 1 + 2 * TOP_RATE, time: 2 * TOP_RATE * SECOND, playing: true });
  expect(elapse(day, clock, 0.0001).row).toBe(2);
  expect(elapse(day, clock, 2, 10)).toMatchObject({ row: 10, playing: true });
  expect(elapse(day, { ...clock, row: 20 }, 2, 10).row).toBe(20);
  const end = elapse(day, clock, 50);
  expect(end).toMatchObject({ row: day.rows, playing: false });
  const looping = elapse(day, { ...clock, loop: true }, 50);
  expect(looping).toMatchObject({ row: day.rows, playing: true });
  expect(elapse(day, looping, 50)).toMatchObject({ row: 1, playing: true });
});

test("a number that is none is refused", () => {
  for (const asked of [
    { kind: "seek", time: Number.NaN },
    { kind: "seek-row", row: Infinity },
    { kind: "step-rows", rows: Number.NaN },
    { kind: "step-time", nanos: -Infinity },
    { kind: "speed", speed: Number.NaN },
  ] as const) {
    expect(() => after(FIVE, asked)).toThrow(RangeError);
  }
});
