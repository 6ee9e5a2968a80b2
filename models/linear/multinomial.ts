import {
  CLASS_COUNT,
  type Explanation,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterDescription,
  type ForecasterKind,
  type SavedForecaster,
  type TrainingData,
} from "../../src/core/forecaster.ts";
import { referenceNames } from "../../src/core/features/reference.ts";
import { referenceNamesOf } from "../../src/core/inputs/reference-names.ts";
import { classCounts, requireEveryClass } from "../../src/core/labels/direction.ts";
import type { Span } from "../../src/core/market/day.ts";
import { holdOut } from "../hold-out.ts";
import { SavedFields } from "../saved.ts";
import { gatherClasses, inputColumn, inputColumns, trainingRows } from "../training-rows.ts";
import { type ElasticNetFit, ElasticNetPath } from "./elastic-net.ts";
import { fitScalerSteps, scaled, scaledRowsSteps, type Scaler } from "./scaler.ts";
import { type DenseRows, meanLoss, parameterLength } from "./softmax-loss.ts";

const NAME = "logistic";
const TITLE = "Logistic";

export interface LogisticSettings {
  /** Inverse penalties to choose from, the strongest penalty first, so that each solution starts the next. */
  readonly cs: readonly number[];
  /** 0 ridge, 1 lasso. */
  readonly l1Ratio: number;
  /** Without validation rows (a refit as the day unfolds) only this many rows at the end of the span are used. */
  readonly liveRows: number;
}

/** The evaluation protocol's (appendix B). */
export const LOGISTIC_SETTINGS: LogisticSettings = { cs: [1e-4, 1e-3, 1e-2, 1e-1], l1Ratio: 0, liveRows: 40_000 };

interface Fitted {
  readonly theta: number;
  readonly inputs: readonly string[];
  readonly scaler: Scaler;
  /** [3, inputs + 1] row-major, the intercept last; log-odds per standard deviation. */
  readonly weights: Float64Array;
  readonly c: number;
  readonly l1Ratio: number;
}

/** p(c) = softmax(b + W z)_c of z-scored inputs, cut at five deviations; the penalty is chosen on validation rows. */
class Multinomial implements Forecaster {
  readonly name = NAME;
  readonly #horizon: number;
  readonly #settings: LogisticSettings;
  #fitted: Fitted | null;

  constructor(horizon: number, settings: LogisticSettings, fitted: Fitted | null = null) {
    this.#horizon = horizon;
    this.#settings = settings;
    this.#fitted = fitted;
  }

  get fitted(): boolean {
    return this.#fitted !== null;
  }

  *fit(data: TrainingData, span: Span, validation?: Span): Generator<FitProgress, void, void> {
    const { l1Ratio, cs, liveRows } = this.#settings;
    const steps = validation
      ? choosePenalty(data, span, validation, this.#settings)
      : refitWhole(data, { from: Math.max(span.from, span.to - liveRows), to: span.to }, this.#settings);
    let done = 0;
    for (;;) {
      const step = steps.next();
      if (step.done) {
        const { scaler, c, fit } = step.value;
        const { theta } = data.labels;
        this.#fitted = { theta, inputs: data.inputs.names, scaler, weights: fit.theta, c, l1Ratio };
        return;
      }
      done = Math.max(done, step.value);
      yield { done, total: cs.length, unit: "rounds" };
    }
  }

  predict(inputs: FeatureTable, span: Span, out: Float64Array): void {
    const { inputs: names, scaler, weights } = this.#demanded();
    const columns = inputColumns(inputs, names);
    const width = names.length + 1;
    for (let row = span.from; row < span.to; row++) {
      let a = weights[width - 1];
      let b = weights[2 * width - 1];
      let c = weights[3 * width - 1];
      for (let j = 0; j < columns.length; j++) {
        // An infinite input is as undefined as NaN, and cutting would hide it.
        const x = columns[j][row];
        const z = Number.isFinite(x) ? scaled(x, scaler.mean[j], scaler.deviation[j]) : NaN;
        a += weights[j] * z;
        b += weights[width + j] * z;
        c += weights[2 * width + j] * z;
      }
      writeSoftmax(a, b, c, out, (row - span.from) * CLASS_COUNT);
    }
  }

  /** With independent inputs the Shapley value of input j is w_j z_j, because every z has mean 0 over the training rows. */
  explain(inputs: FeatureTable, row: number): Explanation | null {
    const { inputs: names, scaler, weights } = this.#demanded();
    const width = names.length + 1;
    const z = names.map((name, j) =>
      scaled(inputColumn(inputs.names, inputs.columns, name)[row], scaler.mean[j], scaler.deviation[j]),
    );
    if (!z.every(Number.isFinite)) return null;
    const contributions = Float64Array.from(
      { length: CLASS_COUNT * z.length },
      (_, i) => weights[Math.floor(i / z.length) * width + (i % z.length)] * z[i % z.length],
    );
    const base = [1, 2, 3].map((c) => weights[c * width - 1]);
    return { space: "log-odds", inputs: names, base, contributions };
  }

  #demanded(): Fitted {
    if (!this.#fitted) throw new RangeError(`${NAME} is not fitted`);
    return this.#fitted;
  }

  save(): SavedForecaster {
    const { theta, inputs, scaler, weights, c, l1Ratio } = this.#demanded();
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: NAME,
      horizon: this.#horizon,
      theta,
      inputs,
      parameters: { weights: Array.from(weights), mean: scaler.mean, deviation: scaler.deviation, c, l1Ratio },
    };
  }

  describe(): ForecasterDescription {
    const fitted = this.#fitted;
    return {
      name: NAME,
      title: TITLE,
      summary: "Adds up all inputs, each with a weight of its own for down, stationary and up.",
      inputs: fitted?.inputs ?? [],
      parameterCount: fitted ? ((CLASS_COUNT - 1) * fitted.weights.length) / CLASS_COUNT : null,
      source: "evaluation protocol, appendix B (logit); elastic net of Zou and Hastie, 2005",
      ...(fitted ? { chosen: { C: fitted.c, l1Ratio: fitted.l1Ratio } } : {}),
    };
  }
}

function writeSoftmax(a: number, b: number, c: number, out: Float64Array, at: number): void {
  const top = Math.max(a, b, c);
  const down = Math.exp(a - top);
  const still = Math.exp(b - top);
  const up = Math.exp(c - top);
  const total = down + still + up;
  out[at] = down / total;
  out[at + 1] = still / total;
  out[at + 2] = up / total;
}

interface Chosen {
  readonly scaler: Scaler;
  readonly c: number;
  readonly fit: ElasticNetFit;
}

/** Every penalty in turn on rows of `span`; the one with the lowest log-loss on `validation` is kept. Yields penalties done. */
function* choosePenalty(
  data: TrainingData,
  span: Span,
  validation: Span,
  { cs, l1Ratio }: LogisticSettings,
): Generator<number, Chosen, void> {
  const { rows, scaler } = yield* counting(training(data, span), 0);
  yield 0;
  const judging = trainingRows(data, validation, data.inputs.names);
  const judges = yield* counting(denseRows(data, judging, scaler), 0);
  const path = yield* counting(ElasticNetPath.of(rows), 0);
  let best: Chosen | null = null;
  let lowest = Infinity;
  for (const [done, c] of cs.entries()) {
    const fit = yield* counting(path.solve({ c, l1Ratio }), done);
    const loss = yield* counting(meanLoss(judges, fit.theta), done);
    if (best !== null && loss >= lowest) continue;
    lowest = loss;
    best = { scaler, c, fit };
  }
  yield cs.length;
  if (!best) throw new RangeError("no penalty to choose from");
  return best;
}

/** The penalty is chosen on a held-out fifth of the span; then the whole span is fitted with it. */
function* refitWhole(data: TrainingData, span: Span, settings: LogisticSettings): Generator<number, Chosen, void> {
  const { train, validation } = holdOut(span, data.labels.horizon);
  const chosen = yield* choosePenalty(data, train, validation, settings);
  const done = settings.cs.length;
  const { rows, scaler } = yield* counting(training(data, span), done);
  const path = yield* counting(ElasticNetPath.of(rows, chosen.fit.theta), done);
  const fit = yield* counting(path.solve({ c: chosen.c, l1Ratio: settings.l1Ratio }), done);
  return { ...chosen, scaler, fit };
}

interface Training {
  readonly rows: DenseRows;
  readonly scaler: Scaler;
}

function* training(data: TrainingData, span: Span): Generator<void, Training, void> {
  requireEveryClass(classCounts(data.labels.y, span));
  const rows = trainingRows(data, span, data.inputs.names);
  yield;
  const scaler = yield* fitScalerSteps(data.inputs.columns, rows);
  return { rows: yield* denseRows(data, rows, scaler), scaler };
}

function* denseRows(
  { inputs, labels }: TrainingData,
  rows: Int32Array,
  scaler: Scaler,
): Generator<void, DenseRows, void> {
  return {
    x: yield* scaledRowsSteps(inputs.columns, rows, scaler),
    inputs: inputs.names.length,
    classes: gatherClasses(labels.y, rows),
  };
}

/** Yields `done` in place of what the steps yield. */
function* counting<T>(steps: Generator<unknown, T, void>, done: number): Generator<number, T, void> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield done;
  }
}

export function logisticKind(settings: LogisticSettings = LOGISTIC_SETTINGS): ForecasterKind {
  return {
    name: NAME,
    title: TITLE,
    inputs: (_, day) => (day ? referenceNamesOf(day) : referenceNames(10)),
    choosesInputs: true,
    create: (horizon) => new Multinomial(horizon, settings),
    load: (saved) => {
      const fields = new SavedFields(NAME, saved);
      const inputs = fields.inputs();
      return new Multinomial(saved.horizon, settings, {
        theta: saved.theta,
        inputs,
        scaler: { mean: fields.numbers("mean", inputs.length), deviation: fields.positive("deviation", inputs.length) },
        weights: Float64Array.from(fields.numbers("weights", parameterLength(inputs.length))),
        c: fields.positiveNumber("c"),
        l1Ratio: fields.fraction("l1Ratio"),
      });
    },
  };
}

export const logistic = logisticKind();
