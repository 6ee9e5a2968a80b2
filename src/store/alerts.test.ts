import { expect, it, vi } from "vitest";
import { later, settle, stage } from "../../test/store.ts";
import type { Alert } from "../core/alerts/watchman.ts";
// Loaded while the page runs: here before it, so that no test waits for a disk.
import "./alert-text.ts";
import { addRule, FIRST_RULES, MOST_RULES, readRules } from "./alert-rules.ts";
import { loadSettings } from "./settings.ts";

const KEY = { venue: "binance", symbol: "BTCUSDT" } as const;
const alert = (over: Partial<Alert> = {}): Alert => ({
  rule: "spread",
  kind: "spread",
  market: "binance:BTCUSDT",
  at: 1000,
  value: 12.3456,
  threshold: 5,
  ...over,
});

/** A page that follows a market, and a worker that tells alerts when a test says so. */
function scene() {
  const asked: ReturnType<typeof later<readonly Alert[]>>[] = [];
  const rules: unknown[] = [];
  const set = stage(
    {},
    {},
    new Map(),
    {},
    {
      alerts: () => {
        const answer = later<readonly Alert[]>();
        asked.push(answer);
        return answer.promise;
      },
      watchFor: (given: unknown) => void rules.push(given),
    },
  );
  const { app } = set;
  app.getState().watchMarket(KEY);
  return { ...set, asked, rules, now: () => app.getState() };
}

it("asks for alerts only once a rule is on, and tells the worker every change of the rules", async () => {
  const { now, asked, rules } = scene();
  await settle();
  expect(asked).toHaveLength(0);
  now().changeRule("spread", { enabled: true, threshold: 7 });
  await settle();
  expect(asked).toHaveLength(1);
  expect(rules.at(-1)).toEqual(now().settings.alerts);
  now().changeRule("spread", { threshold: 8 });
  await settle();
  expect(asked).toHaveLength(1);
  expect((rules.at(-1) as typeof FIRST_RULES).find(({ id }) => id === "spread")?.threshold).toBe(8);
});

it("logs an alert once, the latest first, says it on screen, and goes on listening", async () => {
  const { now, asked } = scene();
  now().changeRule("spread", { enabled: true });
  await settle();
  asked[0].resolve([alert(), alert({ at: 2000, market: "kraken:BTC/USD" })]);
  await settle();
  await expect.poll(() => now().alertLog.map(({ at }) => at)).toEqual([2000, 1000]);
  expect(now().notices.map(({ text, detail }) => [text, detail])).toEqual([
    ["Wide spread: BTCUSDT, Binance", "12.35 bps, above 5."],
    ["Wide spread: BTC/USD, Kraken", "12.35 bps, above 5."],
  ]);
  now().notices[0].action?.run();
  expect(now().dialog).toBe("alerts");
  expect(asked).toHaveLength(2);
  now().clearAlerts();
  expect(now().alertLog).toEqual([]);
});

it("sounds and notifies where the rule says so, and admits a sound that was kept back", async () => {
  const { now, asked, ports } = scene();
  const sound = vi.spyOn(ports.signals, "sound").mockResolvedValue(false);
  const notify = vi.spyOn(ports.signals, "notify");
  now().changeRule("spread", { enabled: true });
  await settle();
  asked[0].resolve([alert()]);
  await expect.poll(() => now().alertLog.length).toBe(1);
  expect([sound.mock.calls.length, notify.mock.calls.length, now().soundBlocked]).toEqual([0, 0, false]);
  now().changeRule("spread", { sound: true, notify: true });
  asked[1].resolve([alert()]);
  await expect.poll(() => now().soundBlocked).toBe(true);
  expect(notify).toHaveBeenCalledWith("Wide spread: BTCUSDT, Binance", "12.35 bps, above 5.", "spread binance:BTCUSDT");
});

it("asks for permission when the person does, and never by itself", async () => {
  const { now, ports } = scene();
  const ask = vi.spyOn(ports.signals, "ask");
  now().changeRule("spread", { enabled: true, notify: true });
  await settle();
  expect(ask).not.toHaveBeenCalled();
  expect(now().noticePermission).toBe("default");
  now().askForNotices();
  await settle();
  expect(now().noticePermission).toBe("granted");
});

it("listens again after the live worker was started again", async () => {
  const { now, asked, dieLive } = scene();
  now().changeRule("spread", { enabled: true });
  await settle();
  dieLive("planted");
  await settle();
  now().restartLive();
  await settle();
  expect(asked).toHaveLength(2);
});

it("finds the rules again after a reload, and leaves out what is none", () => {
  const { app, ports } = stage();
  app.getState().changeRule("wall", { enabled: true, threshold: 40, coolDown: 5000 });
  app.getState().change({ alerts: addRule(app.getState().settings.alerts, "spread") });
  const again = loadSettings(ports.storage).alerts;
  expect(again).toEqual(app.getState().settings.alerts);
  expect(again).toHaveLength(FIRST_RULES.length + 1);
  const [good] = FIRST_RULES;
  expect(
    readRules([good, { ...good, threshold: -1, id: "a" }, { ...good, kind: "__proto__", id: "b" }, null, good, "x"]),
  ).toEqual([good]);
  expect(readRules({})).toBeUndefined();
});

it("keeps no more rules than can be read, each under a name of its own", () => {
  let rules = FIRST_RULES;
  for (let i = 0; i < 60; i++) rules = addRule(rules, "spread");
  expect(rules).toHaveLength(MOST_RULES);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(MOST_RULES);
});
