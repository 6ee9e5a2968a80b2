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
import { classCounts, direction, requireEveryClass } from "../../src/core/labels/direction.ts";
import type { Span } from "../../src/core/market/day.ts";
import { Confusion } from "../../src/core/metrics/confusion.ts";
import { SavedFields } from "../saved.ts";
import { gather, gatherClasses, inputColumn, trainingRows } from "../training-rows.ts";

const NAME = "persistence";
const TITLE = "Last move";
const CELLS = CLASS_COUNT * CLASS_COUNT;

interface Table {
  readonly theta: number;
  /** [last class, next class] row-major, each row summing to one. */
  readonly shares: readonly number[];
  /** +1: says the move goes on; -1: that it turns. */
  readonly sign: 1 | -1;
}

/**
 * p(next class | class of the last k-row move), a 3 x 3 table with one added to every count; the last move is classed by
 * the labels' own theta. The hard decision is the last class or its mirror image, whichever has the higher macro-F1 on
 * the training rows.
 */
class Persistence implements Forecaster {
  readonly name = NAME;
  readonly #horizon: number;
  #table: Table | null;

  constructor(horizon: number, table: Table | null = null) {
    this.#horizon = horizon;
    this.#table = table;
  }

  get fitted(): boolean {
    return this.#table !== null;
  }

  *fit(data: TrainingData, span: Span): Generator<FitProgress, void, void> {
    const { theta, y } = data.labels;
    const name = moveName(this.#horizon);
    const rows = trainingRows(data, span, [name]);
    const moves = gather(inputColumn(data.inputs.names, data.inputs.columns, name), rows);
    const classes = gatherClasses(y, rows);
    requireEveryClass(classCounts(y, span));
    const counts = new Float64Array(CELLS).fill(1);
    const same = new Confusion();
    const mirrored = new Confusion();
    for (let i = 0; i < rows.length; i++) {
      const last = direction(moves[i], theta);
      const next = classes[i] - 1;
      counts[(last + 1) * CLASS_COUNT + next + 1]++;
      same.add(next, last);
      mirrored.add(next, -last);
    }
    yield { done: rows.length, total: rows.length, unit: "rows" };
    this.#table = { theta, shares: rowShares(counts), sign: same.macroF1() >= mirrored.macroF1() ? 1 : -1 };
  }

  predict(inputs: FeatureTable, span: Span, out: Float64Array): void {
    const { theta, shares } = this.#demanded();
    const moves = inputColumn(inputs.names, inputs.columns, moveName(this.#horizon));
    for (let row = span.from; row < span.to; row++) {
      const at = (row - span.from) * CLASS_COUNT;
      const cell = (direction(moves[row], theta) + 1) * CLASS_COUNT;
      for (let c = 0; c < CLASS_COUNT; c++) out[at + c] = moves[row] === moves[row] ? shares[cell + c] : NaN;
    }
  }

  decide(inputs: FeatureTable, span: Span, out: Int8Array): void {
    const { theta, sign } = this.#demanded();
    const moves = inputColumn(inputs.names, inputs.columns, moveName(this.#horizon));
    for (let row = span.from; row < span.to; row++) {
      out[row - span.from] = moves[row] === moves[row] ? sign * direction(moves[row], theta) : 0;
    }
  }

  #demanded(): Table {
    if (!this.#table) throw new RangeError(`${NAME} is not fitted`);
    return this.#table;
  }

  save(): SavedForecaster {
    const { theta, shares, sign } = this.#demanded();
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: NAME,
      horizon: this.#horizon,
      theta,
      inputs: [moveName(this.#horizon)],
      parameters: { shares, sign },
    };
  }

  describe(): ForecasterDescription {
    return {
      name: NAME,
      title: TITLE,
      summary: `Looks only at how the mid moved over the last ${this.#horizon} rows: does it go on or turn?`,
      inputs: [moveName(this.#horizon)],
      parameterCount: this.fitted ? CELLS - CLASS_COUNT : null,
      source: "persistence forecast; Laplace's rule of succession in each cell",
    };
  }
}

const moveName = (horizon: number): string => `move${horizon}`;

function rowShares(counts: Float64Array): readonly number[] {
  return Array.from(counts, (count, cell) => {
    const row = cell - (cell % CLASS_COUNT);
    return count / (counts[row] + counts[row + 1] + counts[row + 2]);
  });
}

export const persistence: ForecasterKind = {
  name: NAME,
  title: TITLE,
  inputs: (horizon) => [moveName(horizon)],
  create: (horizon) => new Persistence(horizon),
  load: (saved) => {
    const fields = new SavedFields(NAME, saved);
    return new Persistence(saved.horizon, {
      theta: saved.theta,
      shares: fields.shares("shares", CELLS),
      sign: fields.oneOf("sign", [1, -1]),
    });
  },
};
