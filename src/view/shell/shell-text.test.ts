import { expect, it } from "vitest";
import type { DaySummary } from "../../../workers/api.ts";
import type { Integrity } from "../../core/frame/frame.ts";
import { settle, stage } from "../../../test/store.ts";
import { paletteItems } from "./palette-items.ts";
import { progressText } from "./progress-text.ts";
import { axisTimes } from "./seek-axis.ts";
import { sourceText } from "./source-text.ts";
import { speedsShown } from "./speeds.ts";
import { integrityVerdict, statusWord } from "./status.ts";

const integrity = (more: Partial<Integrity> = {}): Integrity => ({
  received: 10,
  applied: 8,
  ignored: 2,
  inGaps: 0,
  gaps: 0,
  halts: 0,
  crossed: false,
  halted: false,
  stateHash: null,
  ...more,
});
const day = (simulated: boolean) => ({ provenance: { simulated } }) as DaySummary;

it("always badges simulated data as simulated, and says crossed of a real book that is", () => {
  expect(statusWord(day(true), integrity({ crossed: true }))).toBe("SIMULATED");
  expect(statusWord(day(false), integrity({ crossed: true }))).toBe("CROSSED");
  expect(statusWord(day(false), null)).toBe("REPLAY");
});

it("fails the integrity of a count that does not add up", () => {
  expect(integrityVerdict(integrity()).state).toBe("passed");
  expect(integrityVerdict(integrity({ applied: 7 })).state).toBe("failed");
  expect(integrityVerdict(integrity({ inGaps: 1, applied: 7, gaps: 1 })).state).toBe("noted");
});

it("tells progress with its total, share and time left, and only what is known", () => {
  const progress = { task: "", done: 10e6, total: 40e6, unit: "bytes" as const };
  expect(progressText(progress, 2000).replaceAll("\u00a0", " ")).toBe("10.0 MB of 40.0 MB (25 %), 6 s left");
  expect(progressText({ ...progress, total: null }, 2000).replaceAll("\u00a0", " ")).toBe("10.0 MB");
  expect(progressText({ ...progress, done: 0 }, 2000)).not.toContain("left");
});

it("labels the seek bar at round times that fit", () => {
  const times = axisTimes(34_200e9, 57_600e9);
  expect(times.every((time) => time % 3600e9 === 0)).toBe(true);
  expect(times[0]).toBe(36_000e9);
  expect(times.at(-1)).toBe(54_000e9);
  expect(axisTimes(39_600.5e9, 40_199e9).length).toBeLessThanOrEqual(8);
  expect(axisTimes(5, 5)).toEqual([]);
});

it("shows a speed between the buttons in place of the one below it", () => {
  expect(speedsShown(10)).toContain(10);
  expect(speedsShown(20)).toEqual([0.1, 1, 20, 100, 1000, Number.POSITIVE_INFINITY]);
});

it("names what is open by symbol, date, kind and depth", () => {
  const open = {
    instrument: { symbol: "SIMX", date: "2099-01-02" },
    provenance: { simulated: false, sourceLevels: 50 },
    levels: 10,
    hasBook: true,
  } as DaySummary;
  expect(sourceText(open)).toEqual({ name: "SIMX 2099-01-02", detail: "LOBSTER, 10 of 50 levels" });
  expect(sourceText({ ...open, hasBook: false }).detail).toBe("LOBSTER, messages only");
});

it("finds commands by every word, offers a time as a place to go, and nothing that cannot be done", async () => {
  const { app } = stage();
  expect(paletteItems("forecast", app.getState())).toEqual([]);
  await app.getState().openSource({ kind: "sample" });
  await settle();
  expect(paletteItems("queue forecast", app.getState()).map(({ id }) => id)).toEqual(["model-queue-imbalance"]);
  expect(paletteItems("11:05", app.getState())[0].title).toBe("Jump to 11:05:00.000");
});
