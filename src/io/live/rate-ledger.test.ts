import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type Budget, ledgerOf, RateLedger } from "./rate-ledger.ts";

const BUDGET: Budget = { key: "x", limit: 100, windowMs: 1000 };

it("never lets more than the limit through in any window, and whoever waits as told gets through", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 60 }), pause: fc.integer({ min: 0, max: 300 }) }), {
        maxLength: 60,
      }),
      (wishes) => {
        const ledger = new RateLedger();
        const granted: { at: number; weight: number }[] = [];
        let now = 0;
        for (const { weight, pause } of wishes) {
          now += pause;
          const wait = ledger.take(BUDGET, weight, now);
          if (wait > 0) {
            now += wait;
            expect(ledger.take(BUDGET, weight, now)).toBe(0);
          }
          granted.push({ at: now, weight });
        }
        for (const { at } of granted) {
          const within = granted.filter((other) => other.at >= at && other.at < at + BUDGET.windowMs);
          expect(within.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(BUDGET.limit);
        }
      },
    ),
  );
});

it("waits no longer than it must", () => {
  const ledger = new RateLedger();
  expect(ledger.take(BUDGET, 60, 0)).toBe(0);
  expect(ledger.take(BUDGET, 40, 500)).toBe(0);
  expect(ledger.take(BUDGET, 10, 600)).toBe(400);
  expect(ledger.take(BUDGET, 70, 600)).toBe(900);
  expect(ledger.used(BUDGET, 600)).toBe(100);
  expect(ledger.used(BUDGET, 1100)).toBe(40);
});

it("rests as long as the venue said, whatever is free, and the longest word counts", () => {
  const ledger = new RateLedger();
  ledger.rest(BUDGET, 5000);
  ledger.rest(BUDGET, 3000);
  expect(ledger.take(BUDGET, 1, 1000)).toBe(4000);
  expect(ledger.take({ ...BUDGET, key: "y" }, 1, 1000)).toBe(0);
  expect(ledger.take(BUDGET, 1, 5000)).toBe(0);
});

it("something heavier than the limit passes alone", () => {
  const ledger = new RateLedger();
  expect(ledger.take(BUDGET, 1000, 0)).toBe(0);
  expect(ledger.take(BUDGET, 1, 1)).toBe(999);
});

it("is one for all feeds that share a way out, and another for others", () => {
  const [one, other] = [{}, {}];
  expect(ledgerOf(one)).toBe(ledgerOf(one));
  expect(ledgerOf(one)).not.toBe(ledgerOf(other));
});
