import { proxy } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { DaySummary, OpenOptions, OpenResult, OpenTarget, Progress } from "../../workers/api.ts";
import type { Refusal } from "../core/sources/problem.ts";
import type { AppState, Ports } from "./app.ts";
import type { MarketKey } from "../../workers/live-api.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import { titledDay } from "./market-key.ts";
import type { LinkSource } from "./link.ts";
import { SAMPLE } from "./sample.ts";

/** What was, or is to be, opened. Files stay in memory so that a crashed worker can be started again on them. */
export type Source =
  | { readonly kind: "sample" }
  | { readonly kind: "recording"; readonly id: string }
  | { readonly kind: "files"; readonly files: readonly File[]; readonly choice: string | null }
  | { readonly kind: "live"; readonly key: MarketKey };

/** What the market worker opens. A live market is the live worker's. */
type Stored = Exclude<Source, { kind: "live" }>;

/** Where replay begins once the day is open; nulls leave it to `defaultStart`. */
export interface Start {
  readonly time: number | null;
  readonly row: number | null;
  readonly playing: boolean;
}

export interface Opening {
  readonly label: string;
  readonly progress: Progress | null;
  /** Milliseconds of `Ports.now` at which the current task began. */
  readonly since: number;
  /** Milliseconds from `since` to the last progress. */
  readonly elapsed: number;
}

type Choice = Extract<OpenResult, { kind: "choose" }>["choices"][number];

export interface SessionSlice {
  readonly day: DaySummary | null;
  readonly source: Source | null;
  readonly opening: Opening | null;
  readonly refused: { readonly refusal: Refusal; readonly source: Source } | null;
  readonly choosing: {
    readonly choices: readonly Choice[];
    readonly source: Source & { readonly kind: "files" };
  } | null;
  /** Why the market worker is gone; null while it is well. */
  readonly stopped: string | null;
  /** A link asked for this recording, which is not here: files that turn out to be it start where the link said. */
  readonly awaited: { readonly id: string; readonly start: Start } | null;
  /** Set once the first open was decided on, so that the page does not flash "nothing is open". */
  readonly started: boolean;
  readonly openSource: (source: Source, start?: Start, keepGoodRows?: boolean) => Promise<void>;
  readonly openFiles: (files: readonly File[]) => void;
  readonly choose: (key: string | null) => void;
  readonly openGoodRows: () => void;
  readonly dismissRefusal: () => void;
  readonly cancelOpening: () => void;
  /** Closes what is open; a live market is then no longer followed. */
  readonly closeSource: () => void;
  /** A live market takes the place of what is open. */
  readonly leaveReplay: () => void;
  /** Reads the open source again (after a crash, or with other levels) and returns to where it was. */
  readonly reopen: () => void;
  /** The market worker is gone: the replay stands still, an open under way has failed. */
  readonly workerStopped: (reason: string) => void;
  readonly markStarted: () => void;
  readonly await: (id: string, start: Start) => void;
}

/** How the open source is named in a link. */
export function linkedSource({ source, day }: Pick<AppState, "source" | "day">): LinkSource {
  if (source?.kind === "live") return { kind: "live", ...source.key };
  if (!day || !source) return { kind: "none" };
  if (source.kind === "sample") return { kind: "sample" };
  return day.recordingId === null ? { kind: "files" } : { kind: "recording", id: day.recordingId };
}

/** The sample starts well in, so that the picture is full and forecasts exist; a day of files five minutes in. */
export function defaultStart(kind: Source["kind"], day: Pick<DaySummary, "start" | "end">): number {
  const span = day.end - day.start;
  return day.start + (kind === "sample" ? 0.6 * span : Math.min(300e9, 0.6 * span));
}

const labelOf = (source: Stored): string => {
  if (source.kind === "sample") return SAMPLE.title;
  if (source.kind === "recording") return "recording";
  return source.files.length === 1 ? source.files[0].name : `${source.files.length} files`;
};

const PLAY: Start = { time: null, row: null, playing: true };

export const createSession =
  (ports: Ports): StateCreator<AppState, [], [], SessionSlice> =>
  (set, get) => {
    const { market } = ports;
    let latest = 0;

    market.onStopped = (reason) => get().workerStopped(reason);

    const target = (source: Stored): OpenTarget =>
      source.kind === "sample" ? { kind: "sample", url: ports.sampleUrl } : source;

    const onProgress = (ticket: number) => (progress: Progress) => {
      const { opening } = get();
      if (ticket !== latest || !opening) return;
      const since = opening.progress?.task === progress.task ? opening.since : ports.now();
      set({ opening: { ...opening, progress, since, elapsed: ports.now() - since } });
    };

    const settle = (source: Stored, start: Start, result: OpenResult): void => {
      if (result.kind === "refused") {
        set({ refused: { refusal: result.refusal, source }, tab: "data" });
      } else if (result.kind === "choose" && source.kind === "files") {
        set({ choosing: { choices: result.choices, source } });
      } else if (result.kind === "opened") {
        const day = titledDay(result.day);
        const { awaited } = get();
        const from = awaited && awaited.id === day.recordingId ? awaited.start : start;
        set({
          day,
          source,
          refused: null,
          stopped: null,
          awaited: null,
          cursor: null,
          integrity: null,
          stateHash: null,
          asked: null,
        });
        if (get().tab === "data" && from.time === null && from.row === null) set({ tab: "market" });
        get().forgetBacktest();
        get().forgetFeatures();
        get().forgetModels();
        get().beginReplay({ ...from, time: from.time ?? defaultStart(source.kind, day) });
        get().refreshShelf();
        if (day.keptReason !== null) tellUnkept(day.keptReason);
      }
    };

    const tellUnkept = (reason: string): void =>
      get().tell({
        tone: "warn",
        text: "This day is open, and not kept in this browser.",
        detail: `${reason} A reload will not find it: keep its files.`,
      });

    const failed = (source: Stored, error: unknown): void => {
      if (error instanceof WorkerStopped) {
        get().workerStopped(error.message);
        return;
      }
      const open = source.kind === "recording" ? "This recording" : labelOf(source);
      get().tell({
        tone: "bad",
        text: `${open} could not be opened.`,
        detail: `${messageOf(error)} ${get().day ? "What was open stays open." : "Open a file, or play the sample."}`,
        action: { label: "Try again", run: () => void get().openSource(source) },
      });
    };

    return {
      day: null,
      source: null,
      opening: null,
      refused: null,
      choosing: null,
      stopped: null,
      started: false,
      awaited: null,
      markStarted: () => set({ started: true }),
      await: (id, start) => set({ awaited: { id, start } }),

      openSource: async (source, start = PLAY, keepGoodRows = false) => {
        if (source.kind === "live") {
          get().watchMarket(source.key);
          return;
        }
        const ticket = ++latest;
        if (get().opening) void market.call((api) => api.cancelOpen()).catch(() => undefined);
        const opening: Opening = { label: labelOf(source), progress: null, since: ports.now(), elapsed: 0 };
        set({ started: true, opening, choosing: null, refused: null });
        const { levels, remember } = get().settings;
        const options: OpenOptions = { levels, keepGoodRows, remember: remember && source.kind !== "sample" };
        try {
          const result = await market.call<OpenResult>((api) =>
            api.open(target(source), options, proxy(onProgress(ticket))),
          );
          if (ticket === latest) settle(source, start, result);
        } catch (error) {
          if (ticket === latest) failed(source, error);
        } finally {
          if (ticket === latest) set({ opening: null });
        }
      },

      openFiles: (files) => {
        const sessions = files.filter(({ name }) => name.endsWith(".lobscope"));
        const days = files.filter((file) => !sessions.includes(file));
        if (sessions.length > 0) void get().importRecordings(sessions);
        if (days.length > 0) void get().openSource({ kind: "files", files: days, choice: null });
      },
      choose: (key) => {
        const { choosing } = get();
        set({ choosing: null });
        if (choosing && key !== null) void get().openSource({ ...choosing.source, choice: key });
      },
      openGoodRows: () => {
        const { refused } = get();
        if (refused) void get().openSource(refused.source, PLAY, true);
      },
      dismissRefusal: () => set({ refused: null }),
      cancelOpening: () => {
        if (!get().opening) return;
        latest++;
        set({ opening: null });
        void market.call((api) => api.cancelOpen()).catch(() => undefined);
        get().tell({
          tone: "ok",
          text: get().day ? "Stopped. What was open stays open." : "Stopped. Nothing is open.",
        });
      },
      closeSource: () => {
        const { source, watched } = get();
        if (source?.kind === "live" && watched.length > 0) get().stopMarket(source.key);
        else {
          get().leaveReplay();
          set({ source: null, tab: "market" });
        }
      },
      leaveReplay: () => {
        latest++;
        const { source } = get();
        set({ day: null, opening: null, refused: null, cursor: null, integrity: null, stateHash: null });
        get().forgetBacktest();
        get().forgetFeatures();
        get().forgetModels();
        if (source && source.kind !== "live") void market.call((api) => api.close()).catch(() => undefined);
      },
      workerStopped: (reason) => {
        const { cursor } = get();
        set({
          stopped: reason.replace(/^Uncaught (Error: )?/, ""),
          opening: null,
          cursor: cursor && { ...cursor, playing: false },
        });
      },
      reopen: () => {
        const { source, cursor } = get();
        set({ stopped: null });
        if (!source || source.kind === "live") return;
        const start = { time: cursor?.time ?? null, row: cursor?.row ?? null, playing: false };
        void get().openSource(source, start);
      },
    };
  };
