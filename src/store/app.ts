import { createStore, type StoreApi } from "zustand/vanilla";
import type { AnalysisApi, BacktestApi, MarketApi } from "../../workers/api.ts";
import { type AlertSlice, createAlerts } from "./alerts.ts";
import { type BacktestSlice, createBacktest } from "./backtest.ts";
import { type BacktestStartSlice, createBacktestStart } from "./backtest-start.ts";
import { createCrossVenue, type CrossVenueSlice } from "./cross-venue.ts";
import { createFeatures, type FeatureSlice } from "./features.ts";
import type { Line } from "./line.ts";
import type { LiveApi } from "../../workers/live-api.ts";
import type { ModelApi } from "../../workers/model-api.ts";
import { createLive, type LiveSlice } from "./live.ts";
import { createModels, type ModelSlice } from "./models.ts";
import { createNotices, type NoticeSlice } from "./notices.ts";
import { createProducts, type ProductSlice } from "./products.ts";
import { createScreen, type ScreenSlice } from "./screen.ts";
import { createSession, type SessionSlice } from "./session.ts";
import { createSettings, type SettingsSlice } from "./settings.ts";
import type { Signals } from "./signals.ts";
import { createShelf, type ShelfSlice } from "./shelf.ts";
import { createTransport, type TransportSlice } from "./transport.ts";

/** What the store needs of the world; tests give their own. */
export interface Ports {
  readonly market: Line<MarketApi>;
  readonly live: Line<LiveApi>;
  readonly backtest: Line<BacktestApi>;
  readonly analysis: Line<AnalysisApi>;
  readonly models: Line<ModelApi>;
  /** Null where the browser refuses storage. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** Monotonic milliseconds. */
  now(): number;
  after(milliseconds: number, run: () => void): void;
  /** Asks the browser not to clear what this page keeps; absent where it cannot be asked. */
  persist?(): Promise<boolean>;
  readonly signals: Signals;
  /** Absolute address of the shipped sample. */
  readonly sampleUrl: string;
  /** Hosts that the page itself has contacted since load. */
  pageHosts(): readonly string[];
}

export type AppState = SettingsSlice &
  SessionSlice &
  TransportSlice &
  LiveSlice &
  AlertSlice &
  CrossVenueSlice &
  ProductSlice &
  BacktestSlice &
  BacktestStartSlice &
  FeatureSlice &
  ModelSlice &
  ShelfSlice &
  NoticeSlice &
  ScreenSlice;
export type App = StoreApi<AppState>;

/** The one store: slow state only. Frames pass through `requestFrame` and are never kept. */
export const createApp = (ports: Ports): App =>
  createStore<AppState>()((...arguments_) => ({
    ...createSettings(ports)(...arguments_),
    ...createSession(ports)(...arguments_),
    ...createTransport(ports)(...arguments_),
    ...createLive(ports)(...arguments_),
    ...createAlerts(ports)(...arguments_),
    ...createCrossVenue(ports)(...arguments_),
    ...createProducts(ports)(...arguments_),
    ...createBacktest(ports)(...arguments_),
    ...createBacktestStart(ports)(...arguments_),
    ...createFeatures(ports)(...arguments_),
    ...createModels(ports)(...arguments_),
    ...createShelf(ports)(...arguments_),
    ...createNotices(...arguments_),
    ...createScreen(...arguments_),
  }));
