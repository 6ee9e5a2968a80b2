import { expect, it } from "vitest";
import { LocalClock } from "./local-clock.ts";

const DAY = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;

function clocks() {
  const time = { mono: 500, wall: DAY + HOUR };
  const ports = { now: () => time.mono, wall: () => time.wall } as unknown as ConstructorParameters<
    typeof LocalClock
  >[0];
  const clock = new LocalClock(ports, DAY);
  const pass = (milliseconds: number): void => {
    time.mono += milliseconds;
    time.wall += milliseconds;
  };
  return { time, clock, pass };
}

it("tells the machine's time since the base day, and how long nothing of ours ran", () => {
  const { clock, pass } = clocks();
  expect(clock.now).toBe(HOUR * 1e6);
  pass(1500);
  expect([clock.wake(), clock.now]).toEqual([1500, (HOUR + 1500) * 1e6]);
  expect(clock.wake()).toBe(0);
});

it("never goes back when the machine's clock does", () => {
  const { clock, pass, time } = clocks();
  time.wall -= HOUR;
  pass(10);
  expect([clock.wake(), clock.now]).toEqual([10, (HOUR + 10) * 1e6]);
  pass(10);
  expect([clock.wake(), clock.now]).toEqual([10, (HOUR + 20) * 1e6]);
});

it("takes a leap ahead for sleep, and follows it", () => {
  const { clock, time } = clocks();
  time.wall += 10 * HOUR;
  expect([clock.wake(), clock.now]).toEqual([10 * HOUR, 11 * HOUR * 1e6]);
  expect(clock.wake()).toBe(0);
});

it("does not follow the small corrections that clocks get all the time", () => {
  const { clock, time } = clocks();
  time.wall += 900;
  expect([clock.wake(), clock.now]).toEqual([0, HOUR * 1e6]);
});
