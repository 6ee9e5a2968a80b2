import { expect, test } from "vitest";
import type { Instrument } from "../../core/market/instrument.ts";
import * as t from "./live-text.ts";

const instrument = { priceUnit: 0.01, tickUnits: 1, lotSize: 1e-8 } as Instrument;

test("a lag says its percentiles and never invents one", () => {
  expect(t.lagText({ p50: 4.21, p95: 40, p99: 210.4, clockOffset: -3.25 })).toBe("4.2 / 40 / 210\u00a0ms");
  expect(t.lagText(null)).toBe("n/a");
  expect(t.offsetText({ p50: 0, p95: 0, p99: 0, clockOffset: -3.25 })).toBe("\u22123.3\u00a0ms");
});

test("a spread is none without both sides", () => {
  expect(t.spreadText({ bid: 100, ask: 100.01, instrument })).toBe("0.01, 1.00\u00a0bps");
  expect(t.spreadText({ bid: 100, ask: null, instrument })).toBe("n/a");
});

test("how long a state holds is counted in the unit that fits, and never negative when the clock was set back", () => {
  expect(t.sinceText(0, 59_000)).toBe("59\u00a0s");
  expect(t.sinceText(0, 61_000)).toBe("1\u00a0min 1\u00a0s");
  expect(t.sinceText(0, 7_260_000)).toBe("2\u00a0h 1\u00a0min");
  expect(t.sinceText(5000, 0)).toBe("0\u00a0s");
});

test("a shipped list says why it is not the venue's own", () => {
  const list = { venue: "kraken" as const, products: [], origin: "shipped" as const, problem: "no answer in 8 s." };
  expect(t.originText({ state: "known", list }, "Kraken")).toBe(
    "0 well-known products, shipped with the program. Kraken’s own list could not be had: no answer in 8 s.",
  );
  expect(t.originText({ state: "known", list: { ...list, origin: "venue", problem: null } }, "Kraken")).toMatch(
    /own list/,
  );
  expect(t.originText({ state: "failed", reason: "gone" }, "Kraken")).toMatch(/could not be had: gone/);
  expect(t.originText(undefined, "Kraken")).toMatch(/Asking/);
});
