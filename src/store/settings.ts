import type { StateCreator } from "zustand/vanilla";
import { DEFAULT_BACKTEST, type BacktestSettings } from "../core/backtest/report.ts";
import type { AlertRule } from "../core/alerts/rule.ts";
import { type Costs, costsOf } from "./backtest-start.ts";
import { FIRST_RULES, readRules } from "./alert-rules.ts";
import type { AppState, Ports } from "./app.ts";
import { type CrossSettings, DEFAULT_CROSS, readCross } from "./cross-settings.ts";
import { MODELS } from "./model-list.ts";
import { flag, number, oneOf, orNull, readFields, type Readers, whole } from "./schema.ts";

/** What a person chose and finds again after a reload. */
export interface Settings {
  readonly theme: "dark" | "light";
  /** Best levels kept of a file that has more. */
  readonly levels: number;
  readonly model: string;
  /** Rows ahead. */
  readonly horizon: number;
  /** Market seconds per second; Infinity is as fast as possible. */
  readonly speed: number;
  readonly loop: boolean;
  /** Keep opened days in this browser. */
  readonly remember: boolean;
  /** Record the live markets that are followed, in this browser. */
  readonly record: boolean;
  /** Recorded sessions that ended longer ago are removed; null keeps them. */
  readonly pruneDays: number | null;
  /** Recorded sessions beyond so much in all are removed, oldest first; null keeps them. */
  readonly pruneMegabytes: number | null;
  /** Time and sales beside the live market. */
  readonly sales: boolean;
  readonly backtest: BacktestSettings;
  /** The costs that the backtest's form last started from: while they stand, another day's may take their place. */
  readonly backtestStart: Costs;
  /** What to be told of, on every live market that is followed. */
  readonly alerts: readonly AlertRule[];
  readonly cross: CrossSettings;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: "dark",
  levels: 10,
  model: "trade-imbalance",
  horizon: 50,
  speed: 1,
  loop: false,
  remember: true,
  record: true,
  pruneDays: null,
  pruneMegabytes: null,
  sales: true,
  backtest: DEFAULT_BACKTEST,
  backtestStart: costsOf(DEFAULT_BACKTEST),
  alerts: FIRST_RULES,
  cross: DEFAULT_CROSS,
};

/** The transport's speeds; `+` and `-` walk through them. */
export const SPEEDS: readonly number[] = [
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  Number.POSITIVE_INFINITY,
];
export const HORIZONS: readonly number[] = [10, 20, 50, 100, 200, 500];

const model = oneOf(...MODELS.map(({ name }) => name));

export const BACKTEST_READERS: Readers<BacktestSettings> = {
  strategy: oneOf("taker"),
  model,
  horizon: whole(1, 10_000),
  latencyMs: number(0, 60_000),
  makerBps: number(-100, 1000),
  takerBps: number(-100, 1000),
  takerPerUnit: number(0, 1000),
  quantity: number(1e-8, 1e9),
  threshold: orNull(number(0, 1)),
  seed: whole(0, 0xffff_ffff),
  resamples: whole(100, 100_000),
};

/** JSON has no Infinity, so "as fast as possible" is kept as 0. */
export const speed = (value: unknown): number | undefined =>
  value === 0 ? Number.POSITIVE_INFINITY : number(0.1, 1000)(value);

export const SETTING_READERS: Readers<Settings> = {
  theme: oneOf("dark", "light"),
  levels: whole(1, 200),
  model,
  horizon: whole(1, 10_000),
  speed,
  loop: flag,
  remember: flag,
  record: flag,
  pruneDays: orNull(whole(1, 3650)),
  pruneMegabytes: orNull(whole(10, 10_000_000)),
  sales: flag,
  backtest: (value) =>
    typeof value === "object" && value ? { ...DEFAULT_BACKTEST, ...readFields(BACKTEST_READERS, value) } : undefined,
  backtestStart: (value) => {
    const { makerBps, takerBps, takerPerUnit, quantity } = BACKTEST_READERS;
    const read = readFields({ makerBps, takerBps, takerPerUnit, quantity }, value);
    return Object.keys(read).length === 4 ? (read as Costs) : undefined;
  },
  alerts: readRules,
  cross: readCross,
};

const KEY = "lobscope.settings";
const VERSION = 1;

/** What storage holds, field by field where valid; defaults for the rest, so that an old or damaged entry never blocks a start. */
export function loadSettings(storage: Ports["storage"]): Settings {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null || (kept as { version?: unknown }).version !== VERSION)
      return DEFAULT_SETTINGS;
    return { ...DEFAULT_SETTINGS, ...readFields(SETTING_READERS, (kept as { settings?: unknown }).settings) };
  } catch {
    return DEFAULT_SETTINGS;
  }
}

function keepSettings(storage: Ports["storage"], settings: Settings): void {
  const plain = { ...settings, speed: Number.isFinite(settings.speed) ? settings.speed : 0 };
  try {
    storage?.setItem(KEY, JSON.stringify({ version: VERSION, settings: plain }));
  } catch {
    // Storage may be full or forbidden (private windows): settings then last as long as the page.
  }
}

export interface SettingsSlice {
  readonly settings: Settings;
  readonly change: (patch: Partial<Settings>) => void;
  readonly changeBacktest: (patch: Partial<BacktestSettings>) => void;
  /** Back to the defaults, here and in storage. */
  readonly resetSettings: () => void;
}

export const createSettings =
  (ports: Ports): StateCreator<AppState, [], [], SettingsSlice> =>
  (set, get) => ({
    settings: loadSettings(ports.storage),
    change: (patch) => {
      const before = get().settings;
      const settings = { ...before, ...patch };
      set({ settings });
      keepSettings(ports.storage, settings);
      get().settingsChanged(before, settings);
    },
    changeBacktest: (patch) => get().change({ backtest: { ...get().settings.backtest, ...patch } }),
    resetSettings: () => {
      get().change(DEFAULT_SETTINGS);
      get().tell({ tone: "ok", text: "Settings are back to their defaults." });
    },
  });
