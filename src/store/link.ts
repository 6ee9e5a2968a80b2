import type { BacktestSettings } from "../core/backtest/report.ts";
import type { RowChoice } from "../core/analysis/index.ts";
import type { LabelChoice } from "../core/labels/choice.ts";
import { parseHorizon } from "../core/labels/horizon.ts";
import { LABEL_RULES } from "../core/labels/rules.ts";
import { labelKey } from "../core/model-result.ts";
import { BACKENDS, MODEL_INPUTS, type ModelChoice } from "./model-choice.ts";
import { FEATURE_PANELS, type FeatureChoice, type FeaturePanel } from "./feature-choice.ts";
import { BACKTEST_READERS, type Settings, SETTING_READERS } from "./settings.ts";
import { oneOf, readFields, type Reader, type Readers, text, whole, written } from "./schema.ts";
import type { MarketKey } from "../../workers/live-api.ts";
import { marketId, parseMarketId } from "./market-key.ts";
import { formatClock, parseClock } from "./clock-text.ts";
import { TABS, type Tab } from "./tabs.ts";

/**
 * What a link can reopen. Never an address: a link cannot make this page fetch anything but its own sample. A live market is
 * one of the venues that the program knows, and the person is asked before any of it is contacted.
 */
export type LinkSource =
  | { readonly kind: "none" }
  | { readonly kind: "sample" }
  | { readonly kind: "recording"; readonly id: string }
  | ({ readonly kind: "live" } & MarketKey)
  /** Files that this browser does not keep: only the person can open them again. */
  | { readonly kind: "files" };

export type LinkedSettings = Pick<Settings, "levels" | "model" | "horizon" | "speed" | "loop">;

/** The part of the Features tab's choice that a link holds. */
export interface LinkedFeatures {
  readonly column: string;
  readonly panel: FeaturePanel;
  readonly set: FeatureChoice["set"];
  readonly rows: RowChoice;
}

/** The part of the Models tab's choice that a link holds. */
export type LinkedModels = Pick<ModelChoice, "label" | "inputs" | "seed" | "backend">;

/** A view of the program as the address bar holds it; null or absent is "as the reader has it". */
export interface Link {
  readonly source: LinkSource | null;
  /** Nanoseconds since the base day. */
  readonly time: number | null;
  /** Rows played; wins over `time`, and is written only where several rows share one time. */
  readonly row: number | null;
  /** Null: as the source begins. */
  readonly playing: boolean | null;
  readonly tab: Tab | null;
  /** A report was on show: run the backtest again. */
  readonly run: boolean;
  /** What the Features tab shows; only what differs from its beginning. */
  readonly features: Partial<LinkedFeatures>;
  /** What the Models tab scores and trains; only what differs from its beginning. */
  readonly models: Partial<LinkedModels>;
  readonly settings: Partial<LinkedSettings>;
  readonly backtest: Partial<BacktestSettings>;
}

export const NO_LINK: Link = {
  source: null,
  time: null,
  row: null,
  playing: null,
  tab: null,
  run: false,
  features: {},
  models: {},
  settings: {},
  backtest: {},
};

/** Longer than any link this program writes; what exceeds it is not read at all. */
export const MAX_LINK = 1500;

export const RECORDING_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
const recordingId = text(RECORDING_ID, 120);

const source: Reader<LinkSource> = (value) => {
  if (value === "none" || value === "sample" || value === "files") return { kind: value };
  const key = typeof value === "string" && value.startsWith("live:") ? parseMarketId(value.slice(5)) : undefined;
  if (key) return { kind: "live", ...key };
  const id = typeof value === "string" && value.startsWith("recording:") ? recordingId(value.slice(10)) : undefined;
  return id === undefined ? undefined : { kind: "recording", id };
};

const yes: Reader<boolean> = (value) => (value === "1" ? true : value === "0" ? false : undefined);
const speedText: Reader<number> = (value) =>
  value === "max" ? Number.POSITIVE_INFINITY : value === "0" ? undefined : written(SETTING_READERS.speed)(value);

interface Plain {
  readonly source: LinkSource;
  readonly t: number;
  readonly row: number;
  readonly play: boolean;
  readonly tab: Tab;
  readonly run: boolean;
}
const PLAIN: Readers<Plain> = {
  source,
  t: (value) => (typeof value === "string" ? parseClock(value) : undefined),
  row: written(whole(0, 1e12)),
  play: yes,
  tab: oneOf(...TABS.map(({ name }) => name)),
  run: yes,
};
const LINKED: Readers<LinkedSettings> = {
  levels: written(SETTING_READERS.levels),
  model: SETTING_READERS.model,
  horizon: written(SETTING_READERS.horizon),
  speed: speedText,
  loop: yes,
};
const ROW_KINDS = ["all", "train", "validation", "test"] as const;

/** `train`, or a time range like `10:30:00-11:00:00`. */
const rowsText: Reader<RowChoice> = (value) => {
  const kind = ROW_KINDS.find((name) => name === value);
  if (kind) return { kind };
  const [from, to, more] = typeof value === "string" ? value.split("-").map(parseClock) : [];
  return from !== undefined && to !== undefined && from < to && more === undefined
    ? { kind: "time", from, to }
    : undefined;
};
const writtenRows = (rows: RowChoice): string =>
  rows.kind === "time" ? `${formatClock(rows.from)}-${formatClock(rows.to)}` : rows.kind;

const COLUMN = /^[a-z][a-z0-9_]*$/;
const FEATURES: Readers<LinkedFeatures> = {
  column: text(COLUMN, 80),
  panel: oneOf(...FEATURE_PANELS),
  set: oneOf("core", "default", "all"),
  rows: rowsText,
};
const label: Reader<LabelChoice> = (value) => {
  const [name, horizon, more] = typeof value === "string" ? value.split(":") : [];
  const rule = LABEL_RULES.find((known) => known === name);
  if (!rule || horizon === undefined || more !== undefined || !/^[1-9]\d{0,5}s?$/.test(horizon)) return undefined;
  return { rule, horizon: parseHorizon(horizon) };
};
const MODELS: Readers<LinkedModels> = {
  label,
  inputs: oneOf(...MODEL_INPUTS),
  seed: written(whole(0, 0xffff_ffff)),
  backend: oneOf(...BACKENDS),
};
const BACKTEST_PREFIX = "bt.";
const threshold: Reader<number | null> = (value) =>
  value === "auto" ? null : written(BACKTEST_READERS.threshold)(value);
const BACKTEST = Object.fromEntries(
  (Object.keys(BACKTEST_READERS) as (keyof BacktestSettings)[]).map((key) => [
    key,
    key === "threshold" ? threshold : written(BACKTEST_READERS[key] as Reader<unknown>),
  ]),
) as unknown as Readers<BacktestSettings>;

/** Reads a location hash. `ignored` names what was there and could not be used, for the person to see. */
export function parseLink(hash: string): { readonly link: Link; readonly ignored: readonly string[] } {
  const body = hash.replace(/^#/, "");
  if (body.length > MAX_LINK) return { link: NO_LINK, ignored: [`a link longer than ${MAX_LINK} characters`] };
  const given: Record<string, string> = {};
  const backtestGiven: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [key, value] of new URLSearchParams(body)) {
    if (key.startsWith(BACKTEST_PREFIX) && Object.hasOwn(BACKTEST, key.slice(3))) backtestGiven[key.slice(3)] = value;
    else if (
      Object.hasOwn(PLAIN, key) ||
      Object.hasOwn(LINKED, key) ||
      Object.hasOwn(FEATURES, key) ||
      Object.hasOwn(MODELS, key)
    )
      given[key] = value;
    else ignored.push(key.slice(0, 40));
  }
  const plain = readFields(PLAIN, given, ignored);
  const settings = readFields(LINKED, given, ignored);
  const features = readFields(FEATURES, given, ignored);
  const models = readFields(MODELS, given, ignored);
  const wrong: string[] = [];
  const backtest = readFields(BACKTEST, backtestGiven, wrong);
  ignored.push(...wrong.map((key) => BACKTEST_PREFIX + key));
  return {
    link: {
      source: plain.source ?? null,
      time: plain.t ?? null,
      row: plain.row ?? null,
      playing: plain.play ?? null,
      tab: plain.tab ?? null,
      run: plain.run ?? false,
      features,
      models,
      settings,
      backtest,
    },
    ignored,
  };
}

function sourceText(from: LinkSource): string {
  if (from.kind === "live") return `live:${marketId(from)}`;
  return from.kind === "recording" ? `recording:${from.id}` : from.kind;
}

/** The hash, without "#", that `parseLink` reads back. Characters that links may hold as they stand stay readable. */
export function formatLink(link: Link): string {
  const parts: [string, string][] = [];
  if (link.source) parts.push(["source", sourceText(link.source)]);
  if (link.time !== null) parts.push(["t", formatClock(link.time)]);
  if (link.row !== null) parts.push(["row", String(link.row)]);
  if (link.playing) parts.push(["play", "1"]);
  if (link.tab) parts.push(["tab", link.tab]);
  if (link.run) parts.push(["run", "1"]);
  for (const [key, value] of Object.entries(link.features))
    parts.push([key, typeof value === "string" ? value : writtenRows(value)]);
  for (const [key, value] of Object.entries(link.models))
    parts.push([key, typeof value === "object" && value ? labelKey(value) : String(value)]);
  for (const [key, value] of Object.entries(link.settings)) parts.push([key, settingText(value)]);
  for (const [key, value] of Object.entries(link.backtest)) {
    parts.push([BACKTEST_PREFIX + key, value === null ? "auto" : settingText(value)]);
  }
  return parts.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%3A", ":")}`).join("&");
}

function settingText(value: number | string | boolean): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value === Number.POSITIVE_INFINITY) return "max";
  return typeof value === "number" ? plainDecimal(value) : value;
}

/** A decimal without exponent, as `written` reads it. */
const plainDecimal = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(12).replace(/0+$/, "").replace(/\.$/, "");
