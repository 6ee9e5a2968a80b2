import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LiveEdge } from "./live-edge.ts";

test("before any message the exchange's time is taken for this clock's", () => {
  expect(new LiveEdge().at(7e9)).toBe(7e9);
});

test("flows with this clock, ahead of the latest message by as much as that was later than the fastest", () => {
  const edge = new LiveEdge();
  edge.seen(1000e9 + 30e6, 1000e9);
  edge.seen(1001e9 + 80e6, 1001e9);
  expect(edge.at(1001e9 + 80e6)).toBe(1001e9 + 50e6);
  expect(edge.at(1001e9 + 96e6)).toBe(1001e9 + 66e6);
});

test("never goes back and is never before a message, whatever the clocks say", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ passes: fc.nat(2e9), lag: fc.integer({ min: -5e9, max: 5e9 }), seen: fc.boolean() })),
      (steps) => {
        const edge = new LiveEdge();
        let now = 1e14;
        let latest = Number.NEGATIVE_INFINITY;
        let reached = Number.NEGATIVE_INFINITY;
        for (const { passes, lag, seen } of steps) {
          now += passes;
          if (seen) {
            edge.seen(now, now - lag);
            latest = Math.max(latest, now - lag);
          }
          const at = edge.at(now);
          expect(at).toBeGreaterThanOrEqual(Math.max(latest, reached));
          reached = at;
        }
      },
    ),
  );
});

test("goes on through a silence longer than offsets are kept for", () => {
  const edge = new LiveEdge();
  edge.seen(1e13 + 40e6, 1e13);
  edge.at(1e13 + 40e6);
  edge.seen(1e13 + 3600e9, Number.NaN);
  expect(edge.at(1e13 + 3600e9)).toBe(1e13 + 3600e9 - 40e6);
});
