import type { FrameRequest, MarketFrame, Overview } from "../src/core/frame/frame.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import type { Provenance } from "../src/core/market/day.ts";
import type { QualityReport } from "../src/core/sources/quality.ts";
import type { Refusal } from "../src/core/sources/problem.ts";
import type { FixedForecast } from "../src/core/replay/fixed.ts";
import type { TransportCommand } from "../src/core/replay/clock.ts";
import type { RecordingSummary, StorageState } from "../src/io/recording.ts";
import type { PrunePolicy } from "../src/io/streams/prune.ts";
import type { BacktestReport, BacktestSettings } from "../src/core/backtest/report.ts";
import type { LeadLagNow, RecentMids } from "../src/core/cross-venue/lead-lag-now.ts";
import type { ColumnSummary, LabelFloorSettings, LabelFloorsReport } from "../src/core/analysis/index.ts";
import type { PowerReport, PowerSettings } from "../src/core/analysis/index.ts";
import type { CorrelationKind, CorrelationReport, RowChoice, StudyReport } from "../src/core/analysis/index.ts";

/** The contract between the page and its workers: types only. Callbacks are comlink proxies. */

export interface Progress {
  /** What is being done now, e.g. "reading GOOG..._message_10.csv". */
  readonly task: string;
  readonly done: number;
  /** Null while unknown. */
  readonly total: number | null;
  readonly unit: "bytes" | "rows" | "trials" | "steps";
}
export type OnProgress = (progress: Progress) => void;

/** What the person gave, before it is read. */
export type OpenTarget =
  | { readonly kind: "files"; readonly files: readonly File[]; readonly choice: string | null }
  | { readonly kind: "sample"; readonly url: string }
  | { readonly kind: "recording"; readonly id: string };

export interface OpenOptions {
  readonly levels: number;
  /** Keep the rows before the first problem instead of refusing: only on the person's word. */
  readonly keepGoodRows: boolean;
  /** Keep the opened day in IndexedDB. */
  readonly remember: boolean;
}

export interface DaySummary {
  readonly instrument: Instrument;
  readonly provenance: Provenance;
  readonly rows: number;
  readonly levels: number;
  readonly start: number;
  readonly end: number;
  readonly hasMessages: boolean;
  /** Trades are known: from order messages, or from a tape beside the book. */
  readonly hasTrades: boolean;
  readonly hasBook: boolean;
  /** It came from a venue as a stream: a live market, or the recording of one. */
  readonly received: boolean;
  /** Null of a live market: its integrity report says what a file's quality report would. */
  readonly quality: QualityReport | null;
  /** Null of a live market, which has no seek bar. */
  readonly overview: Overview | null;
  /** Under which it is kept; null if it is not (the sample, or storage refused: see `keptReason`). */
  readonly recordingId: string | null;
  readonly keptReason: string | null;
  /** FNV of the packed columns: the same data has the same one. */
  readonly fingerprint: string;
}

export type OpenResult =
  | { readonly kind: "opened"; readonly day: DaySummary }
  /** Several days or symbols: call again with one of these keys as `choice`. */
  | {
      readonly kind: "choose";
      readonly choices: readonly { readonly key: string; readonly title: string; readonly detail: string }[];
    }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "cancelled" };

export interface ReplaySettings {
  readonly model: string;
  readonly horizon: number;
  /** In the place of `model`: forecasts of a model trained before (transferred). */
  readonly fixed?: FixedForecast;
}

export type { PrunePolicy, RecordingSummary, StorageState, TransportCommand };

/** What a recorded session can be written as: whole, as LOBSTER-like CSV of its best levels, or its events in columns. */
export type SessionFormat = "lobscope" | "lobster" | "parquet";

/** Owns the open day, its replay and its recordings. */
export interface MarketApi {
  open(target: OpenTarget, options: OpenOptions, onProgress: OnProgress): Promise<OpenResult>;
  /** Stops the open in progress; what was open before stays. */
  cancelOpen(): void;
  close(): void;
  configure(settings: ReplaySettings): void;
  transport(command: TransportCommand): void;
  /** Advances the clock and composes a frame; null when nothing is open. The newest call wins. */
  frame(request: FrameRequest): MarketFrame | null;
  /** The table equivalent of the canvas: the book now, level by level. */
  bookTable(): readonly {
    readonly level: number;
    readonly bidSize: number;
    readonly bid: number;
    readonly ask: number;
    readonly askSize: number;
  }[];
  /** A column of values, one a row of the open day, drawn under the heatmap up to the cursor; null takes it away. */
  overlay(column: { readonly name: string; readonly values: Float64Array } | null): void;
  stateHash(): Promise<string>;
  /** The open day's packed columns, copied, for other workers. */
  packed(): Promise<ArrayBuffer>;
  recordings(): Promise<readonly RecordingSummary[]>;
  renameRecording(id: string, name: string): Promise<void>;
  removeRecording(id: string): Promise<void>;
  /** A recorded session as one file; resolves to null when cancelled. */
  exportRecording(
    id: string,
    format: SessionFormat,
    levels: number,
    onProgress: OnProgress,
  ): Promise<{ readonly name: string; readonly content: Blob } | null>;
  /** Keeps the session of a `.lobscope` file, verified whole before any of it is kept; resolves to null when cancelled. */
  importRecording(file: File, onProgress: OnProgress): Promise<{ readonly id: string; readonly name: string } | null>;
  /** Stops the export or import in progress; a newer one does too. */
  cancelTransfer(): void;
  /** Removes recorded sessions as the person set it; names of those removed. */
  pruneRecordings(policy: PrunePolicy): Promise<readonly string[]>;
  storage(): Promise<StorageState>;
  /** Hosts this worker has contacted since it started (`contactedHosts` of workers/hosts.ts). */
  hosts(): readonly string[];
}

export interface BacktestApi {
  /** Runs on a packed day (transferred). Resolves to null when cancelled. */
  run(
    packed: ArrayBuffer,
    settings: BacktestSettings,
    onProgress: OnProgress,
    /** Forecasts in the place of the model that the settings name (transferred). */
    fixed?: FixedForecast,
  ): Promise<BacktestReport | null>;
  /** Settings to start from, of a packed day: its venue's list prices, and a size that its book can fill. */
  start(packed: ArrayBuffer): BacktestSettings;
  cancel(): void;
  /** As `MarketApi.hosts`. */
  hosts(): readonly string[];
}

/** The open day, or another that it is compared with. */
export type StudyPlace = "here" | "there";

/** Feature columns of up to two days, and their statistics. Every long call resolves to null when cancelled. */
export interface AnalysisApi {
  /** Computes the named columns of a day and keeps them under `place`; what was there goes. */
  study(
    place: StudyPlace,
    day:
      | { readonly kind: "packed"; readonly packed: ArrayBuffer }
      | { readonly kind: "recording"; readonly id: string },
    columns: readonly string[],
    onProgress: OnProgress,
  ): Promise<StudyReport | null>;
  /** Drops what is kept under `place`. */
  forget(place: StudyPlace): void;
  summary(place: StudyPlace, column: string, rows: RowChoice): ColumnSummary;
  correlations(
    place: StudyPlace,
    rows: RowChoice,
    kind: CorrelationKind,
    onProgress: OnProgress,
  ): Promise<CorrelationReport | null>;
  /** Of the named columns, or of all. */
  power(
    place: StudyPlace,
    rows: RowChoice,
    columns: readonly string[] | null,
    settings: Partial<PowerSettings>,
    onProgress: OnProgress,
  ): Promise<PowerReport | null>;
  labels(
    place: StudyPlace,
    rows: RowChoice,
    settings: Partial<LabelFloorSettings>,
    onProgress: OnProgress,
  ): Promise<LabelFloorsReport | null>;
  /** Values of a column on every row of the day, copied. */
  values(place: StudyPlace, column: string): Float64Array;
  /** Columns of the rows as a file. */
  write(
    place: StudyPlace,
    rows: RowChoice,
    columns: readonly string[],
    format: "csv" | "parquet",
    onProgress: OnProgress,
  ): Promise<Blob | null>;
  /** Stops the long call in progress. */
  cancel(): void;
  /** Of two live markets, as `leadLagNow`; some tenths of a second, beside whatever else is computed. */
  leadLag(first: RecentMids, second: RecentMids, now: number, span: number): LeadLagNow;
  /** As `MarketApi.hosts`. */
  hosts(): readonly string[];
}
