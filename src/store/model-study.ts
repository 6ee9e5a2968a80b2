import { type Remote, transfer } from "comlink";
import type { MarketKey } from "../../workers/live-api.ts";
import type { ModelApi } from "../../workers/model-api.ts";
import type { AppState, Ports } from "./app.ts";
import type { FixedForecast } from "../core/replay/fixed.ts";
import { messageOf } from "./line.ts";
import { shownMarket } from "./live.ts";
import { type Loaded, type ModelState, type ModelStudy, NO_STUDY } from "./model-choice.ts";
import type { ModelDay } from "./model-day.ts";
import { newRun } from "./model-runs.ts";

/** Closer looks at scored models, and their files. */
export interface ModelStudyActions {
  /** Scores with intervals and floors, by class, hour and regime. */
  readonly detailModel: (key: string) => void;
  /** What each input adds. */
  readonly explainModel: (key: string) => void;
  /** Where an attention model looks. */
  readonly attendModel: (key: string) => void;
  readonly compareModels: (keys: readonly string[]) => void;
  /** Reads a model file and scores it; what is wrong with it is told. */
  readonly loadModelFile: (file: Pick<File, "name" | "size" | "text">) => Promise<void>;
  /** Its forecasts on the market view, from where nothing of it was fitted or chosen. */
  readonly sendToMarket: (key: string) => Promise<void>;
  /** Trades its forecasts on the test span. */
  readonly sendToBacktest: (key: string) => Promise<void>;
  /** The model as a file, or its network as ONNX; null where it could not be read, and that is told. */
  readonly readModel: (key: string, what: "file" | "onnx") => Promise<string | Uint8Array | null>;
}

/** Bytes of a model file that are read at most. */
const LARGEST_FILE = 64e6;

export function createModelStudy(
  ports: Ports,
  get: () => AppState,
  put: (patch: Partial<ModelState>) => void,
  day: ModelDay,
): ModelStudyActions {
  const { models: line } = ports;

  /** Asks the worker; what comes is shown unless another day was opened meanwhile. */
  const ask = <T>(use: (api: Remote<ModelApi>) => Promise<T>, show: (loaded: Loaded<T>) => void): void => {
    const { fingerprint } = get().day ?? {};
    const heard = (loaded: Loaded<T>): void => void (get().day?.fingerprint === fingerprint && show(loaded));
    show({ state: "loading" });
    day
      .open()
      .then(() => line.call(use))
      .then(
        (value) => heard({ state: "there", value }),
        (error: unknown) => heard({ state: "failed", reason: messageOf(error) }),
      );
  };

  const study = (key: string, patch: Partial<ModelStudy>): void => {
    const { studies } = get().models;
    put({ studies: { ...studies, [key]: { ...(studies[key] ?? NO_STUDY), ...patch } } });
  };
  const wanted = (key: string, part: keyof ModelStudy): boolean => {
    const state = get().models.studies[key]?.[part].state ?? "idle";
    return state === "idle" || state === "failed";
  };

  const forecasts = async (key: string): Promise<FixedForecast | null> => {
    try {
      await day.open();
      return await line.call((api) => api.forecasts(key));
    } catch (error) {
      get().tell({ tone: "bad", text: "The model's forecasts are not there.", detail: messageOf(error) });
      return null;
    }
  };

  /** The live worker loads the model itself: it forecasts rows that are not there yet. */
  const sendToLive = async (key: string, market: MarketKey): Promise<void> => {
    try {
      await day.open();
      const file = await line.call<string>((api) => api.file(key));
      const result = get().models.runs.find((run) => run.key === key)?.result;
      if (!result) return;
      const { title, horizon } = result;
      if (horizon !== get().settings.horizon) get().change({ horizon });
      await ports.live.call((api) => api.send(market, file));
      get().showTab("market");
      get().tell({
        tone: "ok",
        text: `${title} forecasts ${market.symbol}, fixed.`,
        detail:
          "It speaks on what is received from now on, and is scored on that alone, beside a floor that is fitted on a thousand rows first. Choose a model or a horizon there to take it off.",
      });
    } catch (error) {
      get().tell({ tone: "bad", text: "The model was not sent.", detail: messageOf(error) });
    }
  };

  return {
    sendToMarket: async (key) => {
      const market = shownMarket(get());
      if (market) {
        await sendToLive(key, market);
        return;
      }
      const fixed = await forecasts(key);
      const { task } = get().models;
      if (!fixed || get().source?.kind === "live") return;
      const { title, horizon } = fixed;
      if (horizon !== get().settings.horizon) get().change({ horizon });
      const { model } = get().settings;
      await ports.market.call((api) =>
        api.configure({ model, horizon, fixed: transfer(fixed, [fixed.probabilities.buffer]) }),
      );
      const replayed = get().day;
      if (task.state === "there" && replayed) {
        const { testFrom } = task.value;
        get().command({ kind: "seek", time: testFrom + (replayed.end - testFrom) / 2 });
      }
      get().showTab("market");
      get().tell({
        tone: "ok",
        text: `${title} forecasts on the market, fixed.`,
        detail:
          "Out of sample: it speaks on the test span alone, on which nothing of it was fitted or chosen. Choose a model or a horizon there to take it off.",
      });
    },
    sendToBacktest: async (key) => {
      const fixed = await forecasts(key);
      if (!fixed) return;
      get().changeBacktest({ horizon: fixed.horizon });
      get().showTab("backtest");
      await get().runBacktest(fixed);
    },
    detailModel: (key) => {
      if (wanted(key, "detail"))
        ask(
          (api) => api.detail(key),
          (detail) => study(key, { detail }),
        );
    },
    explainModel: (key) => {
      if (wanted(key, "explanation"))
        ask(
          (api) => api.explain(key),
          (explanation) => study(key, { explanation }),
        );
    },
    attendModel: (key) => {
      if (wanted(key, "attention"))
        ask(
          (api) => api.attention(key),
          (attention) => study(key, { attention }),
        );
    },
    compareModels: (keys) => {
      const of = keys.join("\n");
      if (get().models.comparison?.of === of && get().models.comparison?.report.state !== "failed") return;
      ask(
        (api) => api.compare(keys),
        (report) => {
          if (report.state === "loading" || get().models.comparison?.of === of) put({ comparison: { of, report } });
        },
      );
    },
    loadModelFile: async (file) => {
      try {
        if (file.size > LARGEST_FILE) throw new RangeError("a model file has at most 64 MB");
        const text = await file.text();
        await day.open();
        const result = await line.call((api) => api.load(text));
        const others = get().models.runs.filter((run) => run.key !== result.key);
        put({ runs: [...others, newRun(result.order, { state: "done" }, result)] });
        get().changeModels({ selected: result.key, label: result.order.label });
      } catch (error) {
        get().tell({ tone: "bad", text: `${file.name} is not loaded.`, detail: messageOf(error) });
      }
    },
    readModel: async (key, what) => {
      try {
        await day.open();
        return await line.call<string | Uint8Array | null>((api) => (what === "file" ? api.file(key) : api.onnx(key)));
      } catch (error) {
        get().tell({ tone: "bad", text: "The model could not be written.", detail: messageOf(error) });
        return null;
      }
    },
  };
}
