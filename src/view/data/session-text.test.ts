import { expect, it } from "vitest";
import type { RecordingSummary } from "../../../workers/api.ts";
import { endingText, recordingFacts } from "./session-text.ts";

const DAY: RecordingSummary = {
  id: "x",
  name: "a day",
  symbol: "GOOG",
  venue: "LOBSTER",
  date: "2012-06-21",
  rows: 1234,
  levels: 10,
  start: 34_200e9,
  end: 57_600e9,
  bytes: 2_000_000,
  simulated: false,
  openedAt: 0,
};
const SESSION: RecordingSummary = {
  ...DAY,
  symbol: "BTCUSDT",
  venue: "binance",
  date: "2026-01-05",
  start: 36_000e9,
  end: 36_090e9,
  bytes: 4000,
  session: { ending: "closed", startedAt: 0, endedAt: 5_000_000, lostAtMost: 0, events: 1000, trades: 1, gaps: 2 },
};
const ended = (ending: "open" | "closed" | "unclosed" | "full", lostAtMost = 0): string | null =>
  endingText({
    ...SESSION,
    session: { ...SESSION.session!, ending, endedAt: ending === "open" ? null : 5_025_000, lostAtMost },
  });

it("a session says venue, span, events, trades, gaps and what an event costs; a day its rows and levels", () => {
  expect(recordingFacts(SESSION)).toMatch(
    /^BTCUSDT on binance, 2026-01-05, 10:00:00 to 10:01:30 UTC \(.*\), 1,000 events with 1 trade, 2 gaps, 4(\.0)?.kB, 4\.0 bytes an event$/,
  );
  expect(recordingFacts(DAY)).toContain("GOOG 2012-06-21, 09:30:00 to 16:00:00, 1,234 rows, 10 levels");
});

it("a session that was not closed says until when it is whole and what it may lack", () => {
  expect(ended("unclosed", 1.3)).toBe(
    "Ended without being closed: all until 01:23:45 UTC is kept, at most 1.3 s after it were lost.",
  );
  expect(ended("full")).toContain("Stopped at 01:23:45 UTC: the browser had no more room");
  expect([ended("open"), ended("closed"), endingText(DAY)]).toEqual(["Being recorded now.", null, null]);
});
