import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClockOffset } from "./clock-offset.ts";
import { LagMeter } from "./lag.ts";

const MS = 1e6;
const SECOND = 1e9;

describe("the offset of the clocks", () => {
  it("is the least of the last ten minutes, as a walk through all of them finds it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: -500, max: 500 }))),
        (steps) => {
          const offset = new ClockOffset();
          const all: { slot: number; delay: number }[] = [];
          let seconds = 0;
          for (const [pause, delay] of steps) {
            seconds += pause;
            offset.sample(seconds * SECOND, seconds * SECOND - delay * MS);
            all.push({ slot: Math.floor(seconds / 10), delay });
            const now = Math.floor(seconds / 10);
            const recent = all.filter(({ slot }) => now - slot < 60).map((sample) => sample.delay);
            expect(offset.value / MS).toBeCloseTo(Math.min(...recent), 3);
          }
        },
      ),
    );
  });

  it("follows a clock that runs away, after ten minutes at most", () => {
    const offset = new ClockOffset();
    offset.sample(0, -5 * MS);
    offset.sample(300 * SECOND, 300 * SECOND - 3_600_000 * MS);
    expect(offset.value).toBe(5 * MS);
    offset.sample(605 * SECOND, 605 * SECOND - 3_600_000 * MS);
    expect(offset.value).toBe(3_600_000 * MS);
  });

  it("is unknown at first, and after a reset", () => {
    const offset = new ClockOffset();
    expect(offset.value).toBeNaN();
    offset.sample(1, 0);
    offset.reset();
    expect(offset.value).toBeNaN();
  });
});

describe("the lag", () => {
  it("is what a message took longer than the fastest, in percentiles of the last minute", () => {
    const meter = new LagMeter();
    // A clock that is an hour ahead of the exchange's, and journeys of 20 to 119 ms.
    for (let i = 0; i < 100; i++) {
      const local = i * 0.1 * SECOND;
      meter.sample(local, local - 3_600_000 * MS - (20 + ((i * 37) % 100)) * MS);
    }
    expect(meter.reading(10 * SECOND)).toEqual({ p50: 50, p95: 95, p99: 99, clockOffset: 3_600_020 });
    expect(meter.latest).toBe((99 * 37) % 100);
  });

  it("is of the last minute only, and unknown without messages in it", () => {
    const meter = new LagMeter();
    expect([meter.reading(0), meter.latest]).toEqual([null, Number.NaN]);
    meter.sample(0, -900 * MS);
    meter.sample(50 * SECOND, 50 * SECOND - 5 * MS);
    expect(meter.reading(50 * SECOND)?.p99).toBe(895);
    expect(meter.reading(100 * SECOND)?.p99).toBe(0);
    expect(meter.reading(111 * SECOND)).toBeNull();
  });

  it("does not take what is no time for one", () => {
    const meter = new LagMeter();
    meter.sample(1, Number.NaN);
    expect(meter.samples).toBe(0);
  });
});
