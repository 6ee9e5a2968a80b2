import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterDescription,
  type ForecasterKind,
  type SavedForecaster,
  type TrainingData,
} from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { fitLogistic, type LogisticWeights, predictLogistic } from "../linear/logistic.ts";
import { SavedFields } from "../saved.ts";
import { gather, gatherClasses, inputColumn, trainingRows } from "../training-rows.ts";

/** A floor that is a logistic regression on one column. */
export interface OneFeatureFloor {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  /** Columns to choose from: the one with the lowest training log-loss is taken. */
  readonly candidates: readonly string[];
}

interface Fitted extends LogisticWeights {
  readonly theta: number;
  readonly input: string;
}

/** Multinomial logistic on the best of a few columns, C = 1000. Rows where any candidate is undefined are left out. */
class OneFeatureLogistic implements Forecaster {
  readonly #floor: OneFeatureFloor;
  readonly #horizon: number;
  #fitted: Fitted | null;

  constructor(floor: OneFeatureFloor, horizon: number, fitted: Fitted | null = null) {
    this.#floor = floor;
    this.#horizon = horizon;
    this.#fitted = fitted;
  }

  get name(): string {
    return this.#floor.name;
  }

  get fitted(): boolean {
    return this.#fitted !== null;
  }

  *fit(data: TrainingData, span: Span): Generator<FitProgress, void, void> {
    const { candidates } = this.#floor;
    const rows = trainingRows(data, span, candidates);
    const classes = gatherClasses(data.labels.y, rows);
    let best: Fitted | null = null;
    let lowest = Infinity;
    let done = 0;
    for (const input of candidates) {
      const column = gather(inputColumn(data.inputs.names, data.inputs.columns, input), rows);
      const steps = fitLogistic({ columns: [column], classes });
      let step = steps.next();
      for (; !step.done; step = steps.next()) yield { done, total: candidates.length, unit: "rounds" };
      done++;
      if (step.value.logLoss >= lowest) continue;
      lowest = step.value.logLoss;
      best = { theta: data.labels.theta, input, intercepts: step.value.intercepts, weights: step.value.weights };
    }
    yield { done, total: candidates.length, unit: "rounds" };
    this.#fitted = best;
  }

  predict(inputs: FeatureTable, span: Span, out: Float64Array): void {
    const fitted = this.#demanded();
    predictLogistic(fitted, [inputColumn(inputs.names, inputs.columns, fitted.input)], span.from, span.to, out);
  }

  #demanded(): Fitted {
    if (!this.#fitted) throw new RangeError(`${this.name} is not fitted`);
    return this.#fitted;
  }

  save(): SavedForecaster {
    const { theta, input, intercepts, weights } = this.#demanded();
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: this.name,
      horizon: this.#horizon,
      theta,
      inputs: this.#floor.candidates,
      parameters: { input, intercepts, weights },
    };
  }

  describe(): ForecasterDescription {
    const { name, title, summary, source, candidates } = this.#floor;
    return {
      name,
      title,
      summary,
      inputs: this.#fitted ? [this.#fitted.input] : candidates,
      parameterCount: this.fitted ? 2 * (CLASS_COUNT - 1) : null,
      source,
    };
  }
}

export function oneFeatureKind(floor: OneFeatureFloor): ForecasterKind {
  return {
    name: floor.name,
    title: floor.title,
    inputs: () => floor.candidates,
    create: (horizon) => new OneFeatureLogistic(floor, horizon),
    load: (saved) => {
      const fields = new SavedFields(floor.name, saved);
      return new OneFeatureLogistic(floor, saved.horizon, {
        theta: saved.theta,
        input: fields.oneOf("input", floor.candidates),
        intercepts: fields.numbers("intercepts", CLASS_COUNT),
        weights: fields.numbers("weights", CLASS_COUNT),
      });
    },
  };
}
