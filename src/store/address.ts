import { type BacktestSettings, DEFAULT_BACKTEST } from "../core/backtest/report.ts";
import type { App, AppState, Ports } from "./app.ts";
import { labelKey } from "../core/model-result.ts";
import { MODEL_DEFAULTS, type ModelChoice } from "./model-choice.ts";
import { FEATURE_DEFAULTS, type FeatureChoice } from "./feature-choice.ts";
import {
  formatLink,
  type Link,
  type LinkedFeatures,
  type LinkedModels,
  type LinkedSettings,
  NO_LINK,
  parseLink,
} from "./link.ts";
import type { MarketKey } from "../../workers/live-api.ts";
import { sameMarket } from "./market-key.ts";
import { linkedSource, type Start } from "./session.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

/** The address bar, or a test's idea of it. Both without "#". */
export interface Address {
  read(): string;
  /** Replaces the hash without adding to the history. */
  write(hash: string): void;
}

const LAST = "lobscope.last";
const LINKED: readonly (keyof LinkedSettings)[] = ["levels", "model", "horizon", "speed", "loop"];

/** Fields of `value` that differ from `usual`. */
function unusual<T extends object>(value: T, usual: T, keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    keys.filter((key) => value[key] !== usual[key]).map((key) => [key, value[key]]),
  ) as Partial<T>;
}

/** The link to what the person sees now. What it leaves out has its default, not the reader's own value. */
export function currentLink(state: AppState): Link {
  const { cursor, settings, tab, byRow, day, asked } = state;
  if (!day && state.source?.kind !== "live")
    return { ...NO_LINK, source: asked ? { kind: "live", ...asked } : { kind: "none" }, tab };
  const onBacktest = tab === "backtest";
  const { model, horizon } = settings;
  return {
    source: linkedSource(state),
    time: cursor?.time ?? null,
    row: byRow && cursor && !cursor.playing ? cursor.row : null,
    playing: cursor?.playing ?? false,
    tab,
    run: onBacktest && isNamedRun(state.backtest),
    features: tab === "features" ? linkedFeatures(state.features) : {},
    models: tab === "models" ? linkedModels(state.models.choice) : {},
    settings: { model, horizon, ...unusual<LinkedSettings>(settings, DEFAULT_SETTINGS, LINKED) },
    backtest: onBacktest
      ? unusual(settings.backtest, DEFAULT_BACKTEST, Object.keys(DEFAULT_BACKTEST) as (keyof BacktestSettings)[])
      : {},
  };
}

/** A run that a link can repeat: of a model by its name, not of one that was trained here. */
const isNamedRun = (run: AppState["backtest"]): boolean =>
  run.state === "done" && run.report.model === run.report.settings.model;

const FEATURES_BEGIN: LinkedFeatures = {
  column: FEATURE_DEFAULTS.column,
  panel: FEATURE_DEFAULTS.panel,
  set: FEATURE_DEFAULTS.set,
  rows: FEATURE_DEFAULTS.rows,
};

function linkedFeatures({ column, panel, set, rows }: FeatureChoice): Partial<LinkedFeatures> {
  const { rows: usual, ...begin } = FEATURES_BEGIN;
  const changed = unusual({ column, panel, set }, begin, ["column", "panel", "set"]);
  return JSON.stringify(rows) === JSON.stringify(usual) ? changed : { ...changed, rows };
}

/** A link's part: `followModels` brings back what `linkedModels` says. */
function linkedModels({ label, inputs, seed, backend }: ModelChoice): Partial<LinkedModels> {
  const usual = MODEL_DEFAULTS;
  return {
    ...(labelKey(label) === labelKey(usual.label) ? {} : { label }),
    ...unusual<LinkedModels>({ label, inputs, seed, backend }, { ...usual, label }, ["inputs", "seed", "backend"]),
  };
}

function followModels(app: App, linked: Partial<LinkedModels>): void {
  const { label, inputs, seed, backend } = MODEL_DEFAULTS;
  app.getState().changeModels({ label, inputs, seed, backend, ...linked });
}

async function followFeatures(app: App, linked: Partial<LinkedFeatures>): Promise<void> {
  const { changeFeatures, addColumn, tell } = app.getState();
  const { column, panel, set, rows } = { ...FEATURES_BEGIN, ...linked };
  changeFeatures({ set, rows });
  const fault = await addColumn(column);
  if (fault !== null) tell({ tone: "warn", text: `Part of the link was not understood: ${fault}.` });
  changeFeatures({ panel });
}

/** A link that runs again the backtest that `settings` gave, whatever the form says by now. */
export const backtestLink = (state: AppState, settings: BacktestSettings): Link =>
  currentLink({ ...state, tab: "backtest", settings: { ...state.settings, backtest: settings } });

/** Brings the program to what `link` says. */
export async function follow(app: App, link: Link): Promise<void> {
  const { change, settings } = app.getState();
  const usual = Object.fromEntries(LINKED.map((key) => [key, DEFAULT_SETTINGS[key]]));
  change({
    ...(link.source ? usual : {}),
    ...link.settings,
    backtest: { ...(link.source && link.tab === "backtest" ? DEFAULT_BACKTEST : settings.backtest), ...link.backtest },
  });
  const playing = link.playing ?? (link.time === null && link.row === null);
  const start: Start = { time: link.time, row: link.row, playing };
  await openLinked(app, link, start);
  if (link.tab === "features") await followFeatures(app, link.features);
  if (link.tab === "models") followModels(app, link.models);
  const state = app.getState();
  if (link.tab) state.showTab(link.tab);
  if (link.run && link.tab === "backtest" && state.day) void state.runBacktest();
}

async function openLinked(app: App, link: Link, start: Start): Promise<void> {
  const { openSource, markStarted, tell, isKept } = app.getState();
  const source = link.source ?? { kind: "sample" };
  if (source.kind === "none") markStarted();
  else if (source.kind === "live") askForMarket(app, source);
  else if (source.kind === "sample") await openSource({ kind: "sample" }, start);
  else if (source.kind === "files") {
    markStarted();
    tell({
      tone: "warn",
      text: "The files opened last are not kept in this browser.",
      detail: "Open them again to go on; tick “Keep opened days” in the Data tab to have a reload reopen them.",
    });
  } else if (await isKept(source.id)) await openSource(source, start);
  else {
    markStarted();
    app.getState().await(source.id, start);
    tell({
      tone: "warn",
      text: "This link shows a day that is not kept in this browser.",
      detail: "A link holds no data. Open the same files, and the view will be the one of the link.",
    });
  }
}

/** A link may not make the page contact anybody: a market that is not followed yet waits for the person's word. */
function askForMarket(app: App, { venue, symbol }: MarketKey): void {
  const { watched, showMarket, ask } = app.getState();
  const key = { venue, symbol };
  if (watched.some((other) => sameMarket(other, key))) showMarket(key);
  else ask(key);
}

/** The first thing to do: what the address says, else what was open last, else the sample. */
export async function boot(app: App, address: Address, storage: Ports["storage"]): Promise<void> {
  const hash = address.read() || last(storage);
  const { link, ignored } = parseLink(hash);
  if (ignored.length > 0) sayIgnored(app, ignored);
  await follow(app, link);
}

/** When the address changes under a running program: a link was pasted or clicked. */
export async function followChange(app: App, hash: string): Promise<void> {
  const { link, ignored } = parseLink(hash);
  if (ignored.length > 0) sayIgnored(app, ignored);
  const { day, command } = app.getState();
  const same = day && JSON.stringify(link.source) === JSON.stringify(linkedSource(app.getState()));
  if (!same || link.run || link.settings.levels !== undefined) await follow(app, link);
  else {
    const { change, settings } = app.getState();
    change({ ...link.settings, backtest: { ...settings.backtest, ...link.backtest } });
    if (link.row !== null) command({ kind: "seek-row", row: link.row });
    else if (link.time !== null) command({ kind: "seek", time: link.time });
    if (link.tab === "features") await followFeatures(app, link.features);
    if (link.tab === "models") followModels(app, link.models);
    if (link.tab) app.getState().showTab(link.tab);
  }
}

function sayIgnored(app: App, ignored: readonly string[]): void {
  app.getState().tell({
    tone: "warn",
    text: `Part of the link was not understood: ${ignored.slice(0, 5).join(", ")}.`,
    detail: "It was left out; the rest was followed.",
  });
}

function last(storage: Ports["storage"]): string {
  try {
    return storage?.getItem(LAST) ?? "";
  } catch {
    return "";
  }
}

/** Milliseconds between two writes; browsers refuse more than about three a second. */
const WRITE_EVERY = 500;

/** Keeps the address, and what the next visit reopens, at what is shown. Returns a function that writes at once. */
export function keepAddress(app: App, address: Address, ports: Pick<Ports, "after" | "storage">): () => void {
  let waiting = false;
  let written = "";
  const write = (): void => {
    waiting = false;
    const state = app.getState();
    if (!state.started || (state.opening && !state.day)) return;
    const hash = formatLink(currentLink(state));
    if (hash === written) return;
    written = hash;
    address.write(hash);
    try {
      ports.storage?.setItem(LAST, hash);
    } catch {
      // Without storage a bare visit opens the sample, as a first one does.
    }
  };
  app.subscribe((now, before) => {
    // A page may be left right after something was opened, and not every browser keeps what is written then.
    if (now.source !== before.source && now.day !== null) write();
    if (waiting) return;
    waiting = true;
    ports.after(WRITE_EVERY, write);
  });
  return write;
}
