import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imbalanceOf, MinuteVolatility, spreadOf, unseen, wallOf } from "./observe.ts";
import { ALERT_KIND_NAMES, ALERT_STARTS, type AlertRule, type Observation } from "./rule.ts";
import { Watchman } from "./watchman.ts";

const rule = (over: Partial<AlertRule> = {}): AlertRule => ({
  id: "a",
  kind: "spread",
  threshold: 5,
  holds: 1000,
  coolDown: 10_000,
  enabled: true,
  sound: false,
  notify: false,
  ...over,
});
const wide = (spread: number | null): Observation => ({ ...unseen(0), spread });

function watched(rules: readonly AlertRule[]): Watchman {
  const watchman = new Watchman();
  watchman.rules = rules;
  return watchman;
}

describe("a rule", () => {
  it("fires once when it has held long enough, and not again while it holds", () => {
    const watchman = watched([rule()]);
    const at = (time: number, spread: number | null) => watchman.observe("BTC", time, wide(spread)).length;
    expect([at(0, 6), at(999, 6), at(1000, 6), at(2000, 7), at(60_000, 7)]).toEqual([0, 0, 1, 0, 0]);
    expect(watchman.log).toMatchObject([{ market: "BTC", at: 1000, value: 6, threshold: 5 }]);
  });

  it("starts over when the condition breaks, also where the value is unknown or exactly at the threshold", () => {
    for (const between of [null, 5, 1]) {
      const watchman = watched([rule()]);
      watchman.observe("BTC", 0, wide(6));
      watchman.observe("BTC", 900, wide(between));
      expect(watchman.observe("BTC", 1800, wide(6))).toEqual([]);
      expect(watchman.observe("BTC", 2800, wide(6))).toHaveLength(1);
    }
  });

  it("keeps still during its cool-down, then tells of what still holds anew", () => {
    const watchman = watched([rule({ holds: 0 })]);
    const at = (time: number, spread: number) => watchman.observe("BTC", time, wide(spread)).length;
    expect([at(0, 6), at(1, 1), at(2, 6), at(9999, 6), at(10_000, 6)]).toEqual([1, 0, 0, 0, 1]);
  });

  it("is silent when off, and knows each market and rule by itself", () => {
    const watchman = watched([rule({ holds: 0 }), rule({ id: "off", holds: 0, enabled: false })]);
    expect(watchman.observe("BTC", 0, wide(6))).toHaveLength(1);
    expect(watchman.observe("ETH", 1, wide(6))).toHaveLength(1);
    watchman.forget("BTC");
    expect(watchman.observe("BTC", 2, wide(6))).toHaveLength(1);
    expect(watchman.observe("ETH", 2, wide(6))).toHaveLength(0);
  });

  it("never fires twice within its cool-down, whatever is seen", () => {
    const seen = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.option(fc.integer({ min: 0, max: 10 }))), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(seen, (steps) => {
        const watchman = watched([rule({ holds: 500, coolDown: 4000 })]);
        let time = 0;
        for (const [after, spread] of steps) watchman.observe("BTC", (time += after), wide(spread));
        const times = watchman.log.map(({ at }) => at);
        times.forEach((at, i) => expect(at - (times[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(4000));
      }),
    );
  });

  it("has for each kind a start that a calm book does not set off", () => {
    const calm = { spread: 1, imbalance: -0.1, wall: 3, volatility: 2, confidence: 40, notLive: 0 };
    const rules = ALERT_KIND_NAMES.map((kind) => rule({ id: kind, kind, ...ALERT_STARTS[kind] }));
    const watchman = watched(rules);
    for (let time = 0; time < 120_000; time += 1000) expect(watchman.observe("BTC", time, calm)).toEqual([]);
    const wild = { spread: 9, imbalance: -0.9, wall: 30, volatility: 20, confidence: 80, notLive: 6000 };
    for (let time = 120_000; time < 130_000; time += 1000) watchman.observe("BTC", time, wild);
    expect(watchman.log.map(({ kind }) => kind).toSorted()).toEqual([...ALERT_KIND_NAMES].toSorted());
  });
});

describe("what is observed", () => {
  const bids = [100, 1, 99, 1, 98, 1, 97, 1, 96, 20];
  const asks = [101, 3, 102, 3, 103, 3, 104, 3, 105, 3];

  it("is computed from the best levels", () => {
    expect(spreadOf(bids, asks)).toBeCloseTo(1e4 / 100.5, 9);
    expect(imbalanceOf([100, 1], [101, 3])).toBe(-0.5);
    expect(imbalanceOf(bids, asks)).toBeCloseTo((24 - 15) / 39, 12);
    expect(wallOf(bids, asks)).toBe(20);
  });

  it("is null where there is nothing to see", () => {
    expect([spreadOf([], asks), spreadOf([103, 1], asks), imbalanceOf([], asks), wallOf(bids, [101, 1])]).toEqual(
      Array(4).fill(null),
    );
  });

  it("measures a minute of one-second returns, and only whole minutes of a live book", () => {
    const seen = new MinuteVolatility();
    for (let second = 0; second < 60; second++) {
      expect(seen.value).toBeNull();
      seen.see(second * 1000 + 5, second % 2 === 0 ? 100 : 101);
      seen.see(second * 1000 + 900, second % 2 === 0 ? 100 : 100.01);
    }
    seen.see(60_000, 100);
    expect(seen.value).toBeCloseTo(1e4 * Math.sqrt(60) * Math.log(1.0001), 6);
    seen.see(63_000, 100);
    expect(seen.value).toBeCloseTo(1e4 * Math.sqrt(57) * Math.log(1.0001), 6);
    seen.see(64_000, Number.NaN);
    expect(seen.value).toBeNull();
    seen.see(200_000, 100);
    expect(seen.value).toBeNull();
  });
});
