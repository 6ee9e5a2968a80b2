import { expect, it } from "vitest";
import { newManifest, type StreamEnding, type StreamManifest } from "./manifest.ts";
import { prunable } from "./prune.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const session = (id: string, daysAgo: number, bytes: number, ending: StreamEnding = "closed"): StreamManifest => ({
  ...newManifest({ venue: "okx", symbol: "A-B", dayMs: 0 }, id, NOW - (daysAgo + 1) * DAY),
  endedAt: ending === "open" ? null : NOW - daysAgo * DAY,
  ending,
  bytes,
});
const SESSIONS = [
  session("now", 0, 50, "open"),
  session("b", 3, 20),
  session("old", 40, 10),
  session("c", 9, 30, "full"),
];
const gone = (days: number | null, bytes: number | null): string[] =>
  prunable(SESSIONS, { days, bytes }, NOW).map(({ id }) => id);

it("nothing is removed unless a person set a limit", () => {
  expect(gone(null, null)).toEqual([]);
});

it("by age: what ended before so many days", () => {
  expect([gone(10, null), gone(8.9, null), gone(40.1, null)]).toEqual([["old"], ["old", "c"], []]);
});

it("by size: the oldest first, and no more than needed", () => {
  expect([gone(null, 110), gone(null, 109), gone(null, 100), gone(null, 99)]).toEqual([
    [],
    ["old"],
    ["old"],
    ["old", "c"],
  ]);
});

it("what is being recorded stays, even where it alone is too large or too old", () => {
  expect(gone(0, 0)).toEqual(["old", "c", "b"]);
});
