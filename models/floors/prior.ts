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
import { classCounts, requireEveryClass } from "../../src/core/labels/direction.ts";
import type { Span } from "../../src/core/market/day.ts";
import { SavedFields } from "../saved.ts";

const NAME = "prior";
const TITLE = "Prior";

/** p(c) = share of class c among the labels fitted on, whatever the book does: what every other forecaster must beat. */
class Prior implements Forecaster {
  readonly name = NAME;
  readonly #horizon: number;
  #theta = 0;
  #shares: readonly number[] | null = null;

  constructor(horizon: number, theta = 0, shares: readonly number[] | null = null) {
    this.#horizon = horizon;
    this.#theta = theta;
    this.#shares = shares;
  }

  get fitted(): boolean {
    return this.#shares !== null;
  }

  *fit({ labels }: TrainingData, span: Span): Generator<FitProgress, void, void> {
    const counts = classCounts(labels.y, span);
    const n = counts[0] + counts[1] + counts[2];
    requireEveryClass(counts);
    yield { done: n, total: n, unit: "rows" };
    this.#shares = Array.from(counts, (count) => count / n);
    this.#theta = labels.theta;
  }

  predict(_: FeatureTable, span: Span, out: Float64Array): void {
    if (!this.#shares) throw new RangeError(`${NAME} is not fitted`);
    for (let at = 0; at < (span.to - span.from) * CLASS_COUNT; at += CLASS_COUNT) out.set(this.#shares, at);
  }

  save(): SavedForecaster {
    if (!this.#shares) throw new RangeError(`${NAME} is not fitted`);
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: NAME,
      horizon: this.#horizon,
      theta: this.#theta,
      inputs: [],
      parameters: { shares: this.#shares },
    };
  }

  describe(): ForecasterDescription {
    return {
      name: NAME,
      title: TITLE,
      summary: "Repeats the class shares of its training rows.",
      inputs: [],
      parameterCount: this.fitted ? CLASS_COUNT - 1 : null,
      source: "climatology; the reference of every skill score",
    };
  }
}

export const prior: ForecasterKind = {
  name: NAME,
  title: TITLE,
  inputs: () => [],
  create: (horizon) => new Prior(horizon),
  load: (saved) => new Prior(saved.horizon, saved.theta, new SavedFields(NAME, saved).shares("shares", CLASS_COUNT)),
};
