import { expect, it } from "vitest";
import type { OpenTarget } from "../../workers/api.ts";
import { type Address, backtestLink, boot, currentLink, followChange, keepAddress } from "./address.ts";
import { aDay, aFrame, opened, settle, stage } from "../../test/store.ts";
import { formatLink } from "./link.ts";
import { DEFAULT_BACKTEST } from "../core/backtest/report.ts";

const bar = (hash = ""): Address & { text: string } => {
  const address = {
    text: hash,
    read: () => address.text,
    write: (next: string) => {
      address.text = next;
    },
  };
  return address;
};
const targets = (calls: readonly (readonly [string, ...unknown[]])[]) =>
  calls.filter(([name]) => name === "open").map(([, target]) => (target as OpenTarget).kind);

it("opens the sample on a first visit", async () => {
  const { app, calls, ports } = stage();
  await boot(app, bar(), ports.storage);
  expect(targets(calls)).toEqual(["sample"]);
  expect(app.getState().notices).toEqual([]);
});

it("opens nothing where the link says so, and after closing does not open the sample again", async () => {
  const { app, calls, ports } = stage();
  await boot(app, bar("source=none"), ports.storage);
  expect(targets(calls)).toEqual([]);
  expect(app.getState().started).toBe(true);
});

const recordings = () => [{ id: "abc" }];

it("reopens on a bare visit what was open last, where it was", async () => {
  const first = stage({ recordings, frame: () => aFrame({ time: 39_700.5e9, playing: false }) });
  const address = bar();
  const write = keepAddress(first.app, address, first.ports);
  await boot(first.app, address, first.ports.storage);
  await first.app.getState().openSource({ kind: "recording", id: "abc" });
  await settle();
  write();
  const second = stage({ recordings }, {}, first.kept);
  await boot(second.app, bar(), second.ports.storage);
  await settle();
  expect(second.calls.find(([name]) => name === "open")?.[1]).toEqual({ kind: "recording", id: "abc" });
  expect(second.calls).toContainEqual(["transport", { kind: "seek", time: 39_700.5e9 }]);
  expect(second.calls.findLast(([name]) => name === "transport")?.[1]).toEqual({ kind: "pause" });
});

it("names in the address what was opened before anything else has time to happen", async () => {
  const { app, ports } = stage({ recordings, frame: () => aFrame({ playing: false }) });
  const address = bar("source=none");
  keepAddress(app, address, { ...ports, after: () => undefined });
  await boot(app, address, ports.storage);
  await app.getState().openSource({ kind: "recording", id: "abc" });
  expect(address.text).toContain("source=recording:");
});

it("reproduces the view of a shared link, whatever the reader's own settings are", async () => {
  const giver = stage(
    { frame: () => aFrame({ playing: false }), packed: () => new ArrayBuffer(8) },
    { run: () => ({ model: "logistic", settings: { model: "logistic" } }) },
  );
  await giver.app.getState().openSource({ kind: "sample" });
  await settle();
  giver.app.getState().change({ model: "persistence", horizon: 20 });
  giver.app.getState().changeBacktest({ latencyMs: 3, threshold: 0.25 });
  giver.app.getState().showTab("backtest");
  await giver.app.getState().runBacktest();
  const link = formatLink({ ...currentLink(giver.app.getState()), playing: null });

  const reader = stage(
    { frame: () => aFrame({ playing: false }), packed: () => new ArrayBuffer(8) },
    { run: () => ({ model: "logistic", settings: { model: "logistic" } }) },
  );
  reader.app.getState().change({ model: "prior", horizon: 500, levels: 3, loop: true });
  reader.app.getState().changeBacktest({ quantity: 5, takerBps: 9 });
  await boot(reader.app, bar(link), reader.ports.storage);
  await settle();
  await settle();
  const { theme: _, ...given } = giver.app.getState().settings;
  expect(reader.app.getState().settings).toMatchObject(given);
  expect(reader.app.getState()).toMatchObject({ tab: "backtest", backtest: { state: "done" } });
  expect(reader.calls).toContainEqual(["transport", { kind: "seek", time: 39_960e9 }]);
});

it("writes the row only where the last move was by rows", async () => {
  const { app } = stage({ frame: () => aFrame({ playing: false }) });
  await app.getState().openSource({ kind: "sample" });
  await settle();
  expect(currentLink(app.getState()).row).toBeNull();
  app.getState().command({ kind: "step-rows", rows: 1 });
  expect(currentLink(app.getState()).row).toBe(600);
});

it("says that a linked day is not here, and shows the linked moment once its files are opened", async () => {
  const { app, calls, ports } = stage();
  await boot(app, bar("source=recording:abc&t=11:01:00&tab=market"), ports.storage);
  expect(targets(calls)).toEqual([]);
  expect(app.getState().notices[0].text).toMatch(/not kept in this browser/);
  app.getState().openFiles([new File(["x"], "a.zip")]);
  await settle();
  expect(calls).toContainEqual(["transport", { kind: "seek", time: 39_660e9 }]);
});

it("names what it left out of a link, and follows the rest", async () => {
  const { app, calls, ports } = stage();
  await boot(app, bar("source=sample&levels=9999&foo=1"), ports.storage);
  expect(targets(calls)).toEqual(["sample"]);
  expect(app.getState().notices[0].text).toContain("levels");
  expect(app.getState().notices[0].text).toContain("foo");
});

it("moves within the open day when only the time of the address is edited", async () => {
  const { app, calls } = stage({ open: () => opened(aDay({ recordingId: null })) });
  await app.getState().openSource({ kind: "sample" });
  await settle();
  calls.length = 0;
  await followChange(app, "source=sample&t=11:02:00");
  await settle();
  expect(calls).toEqual([["transport", { kind: "seek", time: 39_720e9 }]]);
});

it("links an exported report to the assumptions it was made under, not to those in the form since", async () => {
  const { app, ports } = stage();
  await boot(app, bar("source=sample"), ports.storage);
  const made = { ...DEFAULT_BACKTEST, latencyMs: 7 };
  app.getState().change({ backtest: { ...DEFAULT_BACKTEST, latencyMs: 500 } });
  const link = formatLink(backtestLink(app.getState(), made));
  expect(link).toContain("tab=backtest");
  expect(link).toContain("bt.latencyMs=7");
  expect(link).not.toContain("500");
});
