import { expect, it } from "vitest";
import { settle, stage } from "../../../test/store.ts";
import { Seat } from "../seat.ts";
import { COMMANDS, type Deck, usable } from "./commands.ts";
import { capsOf, chordOf, commandFor } from "./keyboard.ts";

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const deckOn = (on: ReturnType<typeof stage>): Deck => ({
  app: on.app,
  pickFiles: () => undefined,
  chart: new Seat(),
  copy: () => undefined,
});

it("writes chords alike on every keyboard: shift belongs to a sign, command counts as ctrl", () => {
  expect(chordOf(key(" "))).toBe("space");
  expect(chordOf(key("ArrowRight", { shiftKey: true }))).toBe("shift+right");
  expect(chordOf(key("?", { shiftKey: true }))).toBe("?");
  expect(chordOf(key("+", { shiftKey: true }))).toBe("+");
  expect(chordOf(key("K", { metaKey: true }))).toBe("ctrl+k");
  expect(chordOf(key("O"))).toBe("o");
});

it("draws a chord as the caps to press", () => {
  expect(capsOf("shift+right")).toEqual(["shift", "→"]);
  expect(capsOf("+")).toEqual(["+"]);
  expect(capsOf("ctrl+k")).toEqual(["Ctrl", "K"]);
});

it("gives every chord to one command at a time, on a replay as on a live market", async () => {
  const replay = stage().app;
  await replay.getState().openSource({ kind: "sample" });
  const live = stage().app;
  live.getState().watchMarket({ venue: "binance", symbol: "BTCUSDT" });
  for (const app of [replay, live]) {
    for (const tab of ["market", "data"] as const) {
      app.getState().showTab(tab);
      const chords = COMMANDS.filter((command) => usable(command, app.getState())).flatMap(({ keys }) => keys);
      expect(new Set(chords).size).toBe(chords.length);
      expect(chords.length).toBeGreaterThan(5);
    }
  }
});

it("leaves the replay keys alone while nothing is open or the market is not on show", async () => {
  const on = stage();
  const deck = deckOn(on);
  expect(commandFor("space", deck)).toBeNull();
  expect(commandFor("o", deck)?.id).toBe("open");
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  expect(commandFor("space", deck)?.id).toBe("play");
  on.app.getState().showTab("data");
  expect(commandFor("space", deck)).toBeNull();
});

it("counts tabs as they are seen: 2 is Data before a day is open and Features after", async () => {
  const on = stage();
  const deck = deckOn(on);
  expect(commandFor("2", deck)?.id).toBe("tab-data");
  expect(commandFor("3", deck)).toBeNull();
  await on.app.getState().openSource({ kind: "sample" });
  expect(commandFor("2", deck)?.id).toBe("tab-features");
  expect(commandFor("3", deck)?.id).toBe("tab-models");
  expect(commandFor("4", deck)?.id).toBe("tab-backtest");
  expect(commandFor("5", deck)?.id).toBe("tab-data");
});

it("steps, jumps and leaves by keys", async () => {
  const on = stage();
  const deck = deckOn(on);
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  on.calls.length = 0;
  for (const chord of ["right", "shift+left", "ctrl+right", "home"]) commandFor(chord, deck)?.run(deck);
  await settle();
  expect(on.calls.map(([, command]) => command)).toEqual([
    { kind: "step-rows", rows: 1 },
    { kind: "step-time", nanos: -1e9 },
    { kind: "step-time", nanos: 60e9 },
    { kind: "seek-row", row: 0 },
  ]);
});
