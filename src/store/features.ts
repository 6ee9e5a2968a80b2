import { proxy, transfer } from "comlink";
import type { Remote } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { AnalysisApi, OnProgress, Progress, StudyPlace } from "../../workers/api.ts";
import type {
  ColumnSummary,
  CorrelationReport,
  LabelFloorsReport,
  PowerReport,
  RowChoice,
  StudyReport,
} from "../core/analysis/index.ts";
import { DECAY_HORIZONS } from "../core/analysis/power-report.ts";
import type { AppState, Ports } from "./app.ts";
import {
  columnNames,
  FEATURE_DEFAULTS,
  type FeatureChoice,
  type FeatureJobs,
  IDLE,
  type JobName,
  SHOWN,
  STALE,
} from "./feature-choice.ts";
import { messageOf } from "./line.ts";

/** Milliseconds a cancelled worker gets to stop by itself before it is ended. */
const GRACE = 1500;

export interface FeatureSlice {
  readonly features: FeatureChoice;
  readonly featureJobs: FeatureJobs;
  /** The column drawn under the heatmap of the market view; null if none. */
  readonly overlay: string | null;
  /** A file being written; null if none. */
  readonly writing: Progress | null;
  readonly changeFeatures: (patch: Partial<FeatureChoice>) => void;
  /** Adds a column of any window to the set. Returns what is wrong with the name, or null. */
  readonly addColumn: (name: string) => Promise<string | null>;
  /** The tab is on show: computes the columns if need be, then what the panel shows. */
  readonly enterFeatures: () => void;
  /** Computes one statistic, whatever its state. */
  readonly compute: (job: JobName) => Promise<void>;
  readonly cancelFeatures: () => void;
  readonly showOnMarket: (column: string | null) => Promise<void>;
  /** Null when cancelled or failed; the reason is told. */
  readonly writeColumns: (columns: readonly string[], format: "csv" | "parquet") => Promise<Blob | null>;
  /** Another day is open: what was computed on the last one goes. */
  readonly forgetFeatures: () => void;
}

type Call<R> = (api: Remote<AnalysisApi>, onProgress: OnProgress) => Promise<R | null>;

export const createFeatures =
  (ports: Ports): StateCreator<AppState, [], [], FeatureSlice> =>
  (set, get) => {
    const { market, analysis } = ports;
    /** Grows with everything that makes what is under way unwanted. */
    let latest = 0;
    let working = 0;
    /** The run of each statistic that counts; another takes its place when what it is of changes. */
    const counting = new Map<JobName, object>();
    /** Which recording the other place holds, with which columns. */
    let other = "";

    analysis.onStopped = (reason) => {
      latest++;
      working = 0;
      other = "";
      set({ featureJobs: { ...IDLE, study: { state: "failed", reason } }, writing: null });
    };

    const put = <Name extends JobName>(name: Name, job: FeatureJobs[Name]): void =>
      set({ featureJobs: { ...get().featureJobs, [name]: job } });

    const onProgress =
      (ticket: number, name: JobName): OnProgress =>
      (progress) => {
        const job = get().featureJobs[name];
        if (ticket !== latest || job.state !== "running") return;
        const since = job.progress?.task === progress.task ? job.since : ports.now();
        put(name, { state: "running", progress, since, elapsed: ports.now() - since });
      };

    const call = async <R>(use: Call<R>, report: OnProgress): Promise<R | null> =>
      analysis.call((api) => use(api, proxy(report)));

    /** The open day's columns, then those of the recording it is compared with. */
    const study = async (ticket: number): Promise<StudyReport | null> => {
      const names = columnNames(get().features);
      const packed = await get().packedDay();
      if (ticket !== latest) return null;
      other = "";
      return call(
        (api, report) => api.study("here", transfer({ kind: "packed", packed } as const, [packed]), names, report),
        onProgress(ticket, "study"),
      );
    };

    const fetchOther = async (ticket: number, job: JobName): Promise<boolean> => {
      const id = get().features.against?.recording ?? null;
      if (id === null) return true;
      const names = columnNames(get().features);
      const wanted = JSON.stringify([id, names]);
      if (other === wanted) return true;
      other = "";
      const report = await call(
        (api, progress) => api.study("there", { kind: "recording", id }, names, progress),
        onProgress(ticket, job),
      );
      if (!report || ticket !== latest) return false;
      other = wanted;
      return true;
    };

    const calls = (
      name: Exclude<JobName, "study">,
    ): ((
      place: StudyPlace,
      rows: RowChoice,
    ) => Call<ColumnSummary | PowerReport | CorrelationReport | LabelFloorsReport>) => {
      const { column, horizons, correlation, labelHorizons, thresholds } = get().features;
      const decay = { horizons: DECAY_HORIZONS, informationShifts: 10 };
      const known = (place: StudyPlace, rows: RowChoice) =>
        ({
          summary: (api) => api.summary(place, column, rows),
          decay: (api, report) => api.power(place, rows, [column], decay, report),
          power: (api, report) => api.power(place, rows, null, { horizons }, report),
          correlation: (api, report) => api.correlations(place, rows, correlation, report),
          labels: (api, report) => api.labels(place, rows, { horizons: labelHorizons, thresholds }, report),
        }) satisfies Record<string, Call<ColumnSummary | PowerReport | CorrelationReport | LabelFloorsReport>>;
      return (place, rows) => known(place, rows)[name];
    };

    const run = async (name: JobName, ticket: number): Promise<void> => {
      const began = ports.now();
      const mine = {};
      counting.set(name, mine);
      const unwanted = (): boolean => ticket !== latest || counting.get(name) !== mine;
      put(name, { state: "running", progress: null, since: began, elapsed: 0 });
      try {
        if (name !== "summary") working = ticket;
        if (name === "study") {
          const here = await study(ticket);
          if (unwanted()) return;
          put(name, here ? { state: "done", here, there: null, took: ports.now() - began } : { state: "cancelled" });
          return;
        }
        const { rows, against } = get().features;
        const use = calls(name);
        const here = await call(use("here", rows), onProgress(ticket, name));
        if (unwanted()) return;
        let there: typeof here = null;
        if (here && against) {
          if (!(await fetchOther(ticket, name)) || unwanted()) return;
          const place = against.recording === null ? "here" : "there";
          there = await call(use(place, against.rows), onProgress(ticket, name));
          if (unwanted()) return;
        }
        put(name, (here ? { state: "done", here, there, took: ports.now() - began } : { state: "cancelled" }) as never);
      } catch (error) {
        if (!unwanted()) put(name, { state: "failed", reason: messageOf(error) });
      } finally {
        if (name !== "summary" && working === ticket) working = 0;
      }
    };

    /** What is under way ends; what was done stays. */
    const interrupt = (to: "idle" | "cancelled"): void => {
      latest++;
      const jobs = Object.fromEntries(
        Object.entries(get().featureJobs).map(([name, job]) => [name, job.state === "running" ? { state: to } : job]),
      ) as unknown as FeatureJobs;
      set({ featureJobs: jobs, writing: null });
      if (working === 0) return;
      const stuck = working;
      analysis.call((api) => api.cancel()).catch(() => undefined);
      ports.after(GRACE, () => {
        if (working !== stuck) return;
        working = 0;
        other = "";
        analysis.stop("cancelled");
        put("study", { state: "idle" });
      });
    };

    const need = async (names: readonly JobName[]): Promise<void> => {
      const ticket = ++latest;
      for (const name of names) {
        if (get().featureJobs[name].state !== "idle") continue;
        await run(name, ticket);
        if (ticket !== latest || (name === "study" && get().featureJobs.study.state !== "done")) return;
      }
      refresh();
    };

    /** Long work in progress is not given up for another look: only the summary, which takes an instant, runs beside it. */
    const refresh = (): void => {
      const { day, tab, features, featureJobs } = get();
      if (!day || tab !== "features") return;
      const wanted = (["study", ...SHOWN[features.panel]] as const).filter(
        (name) => featureJobs[name].state === "idle",
      );
      if (wanted.length === 0) return;
      if (!Object.values(featureJobs).some((job) => job.state === "running")) void need(wanted);
      else if (wanted.includes("summary") && featureJobs.study.state === "done" && !features.against?.recording)
        void run("summary", latest).then(refresh);
    };

    return {
      features: FEATURE_DEFAULTS,
      featureJobs: IDLE,
      overlay: null,
      writing: null,
      changeFeatures: (patch) => {
        const keys = (Object.keys(patch) as (keyof FeatureChoice)[]).filter(
          (key) => JSON.stringify(get().features[key]) !== JSON.stringify(patch[key]),
        );
        if (keys.length === 0) return;
        const stale = new Set(keys.flatMap((key) => STALE[key]));
        const running = (name: string): boolean => get().featureJobs[name as JobName].state === "running";
        if (stale.has("study") || [...stale].some((name) => name !== "summary" && running(name))) interrupt("idle");
        for (const name of stale) counting.delete(name);
        const jobs = Object.fromEntries(
          Object.entries(get().featureJobs).map(([name, job]) => [name, stale.has(name as JobName) ? IDLE.study : job]),
        ) as unknown as FeatureJobs;
        set({ features: { ...get().features, ...patch }, featureJobs: jobs });
        refresh();
      },
      addColumn: async (name) => {
        try {
          const { checkNames } = await import("../core/features/index.ts");
          checkNames([name]);
        } catch (error) {
          return messageOf(error);
        }
        const { features, changeFeatures } = get();
        const added = columnNames(features).includes(name) ? features.added : [...features.added, name];
        changeFeatures({ added, column: name, panel: "column" });
        return null;
      },
      enterFeatures: refresh,
      compute: async (job) => {
        interrupt("idle");
        const ticket = ++latest;
        if (get().featureJobs.study.state !== "done") await run("study", ticket);
        if (ticket !== latest || get().featureJobs.study.state !== "done") return;
        if (job !== "study") await run(job, ticket);
        if (ticket === latest) refresh();
      },
      cancelFeatures: () => interrupt("cancelled"),
      showOnMarket: async (column) => {
        if (get().source?.kind === "live") {
          get().tell({
            tone: "warn",
            text: "A live market shows no column: its rows go on past those that were computed.",
            detail: "Open the recording of it; there every row has its value.",
          });
          return;
        }
        try {
          const values = column === null ? null : await analysis.call((api) => api.values("here", column));
          await market.call((api) =>
            api.overlay(values && column ? transfer({ name: column, values }, [values.buffer]) : null),
          );
          set({ overlay: column });
        } catch (error) {
          get().tell({
            tone: "bad",
            text: `${column ?? "The column"} is not shown on the market.`,
            detail: messageOf(error),
          });
        }
      },
      writeColumns: async (columns, format) => {
        interrupt("idle");
        const ticket = ++latest;
        working = ticket;
        set({ writing: { task: "writing", done: 0, total: null, unit: "rows" } });
        try {
          const { rows } = get().features;
          const report: OnProgress = (progress) => void (ticket === latest && set({ writing: progress }));
          return await call((api, progress) => api.write("here", rows, columns, format, progress), report);
        } catch (error) {
          get().tell({ tone: "bad", text: "The columns could not be written.", detail: messageOf(error) });
          return null;
        } finally {
          if (working === ticket) working = 0;
          if (ticket === latest) set({ writing: null });
        }
      },
      forgetFeatures: () => {
        latest++;
        working = 0;
        other = "";
        if (get().featureJobs.study.state !== "idle" || get().overlay !== null) analysis.stop("another day");
        const { column, ...kept } = get().features;
        set({
          featureJobs: IDLE,
          overlay: null,
          writing: null,
          features: { ...kept, column, rows: FEATURE_DEFAULTS.rows, against: null },
        });
        refresh();
      },
    };
  };
