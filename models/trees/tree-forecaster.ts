import { referenceNames } from "../../src/core/features/reference.ts";
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
import { referenceNamesOf } from "../../src/core/inputs/reference-names.ts";
import { classCounts, requireEveryClass } from "../../src/core/labels/direction.ts";
import type { Span } from "../../src/core/market/day.ts";
import { holdOut } from "../hold-out.ts";
import { packNumbers } from "../packed-numbers.ts";
import { SavedFields } from "../saved.ts";
import { gatherClasses, inputColumns, trainingRows } from "../training-rows.ts";
import { binnedColumn, type BinSettings, fitEdges } from "./bins.ts";
import type { ClassedRows } from "./boosting.ts";
import { addScores, checkEnsemble, type TreeEnsemble } from "./ensemble.ts";
import { shapleyValues } from "./shap.ts";

/** What a method makes of the rows: an ensemble and the scores before it. */
export interface GrownTrees {
  /** [3] */
  readonly base: readonly number[];
  readonly ensemble: TreeEnsemble;
  readonly chosen: Readonly<Record<string, number>>;
}

/** One way to grow an ensemble; everything else is the same for all. */
export interface TreeMethod {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly bins: BinSettings;
  /** Leaf values per tree: 1 = log-odds of one class, 3 = class probabilities to be averaged. */
  readonly width: 1 | 3;
  /** Units of progress that `grow` counts to. */
  readonly total: number;
  /** Yields the units done. */
  grow(train: ClassedRows, validation: ClassedRows, seed: number): Generator<number, GrownTrees, void>;
}

interface Fitted extends GrownTrees {
  readonly theta: number;
  readonly inputs: readonly string[];
}

class TreeForecaster implements Forecaster {
  readonly #method: TreeMethod;
  readonly #horizon: number;
  readonly #seed: number;
  #fitted: Fitted | null;

  constructor(method: TreeMethod, horizon: number, seed: number, fitted: Fitted | null = null) {
    this.#method = method;
    this.#horizon = horizon;
    this.#seed = seed;
    this.#fitted = fitted;
  }

  get name(): string {
    return this.#method.name;
  }

  get fitted(): boolean {
    return this.#fitted !== null;
  }

  *fit(data: TrainingData, span: Span, validation?: Span): Generator<FitProgress, void, void> {
    const { bins, total } = this.#method;
    const { inputs, labels } = data;
    const spans = validation ? { train: span, validation } : holdOut(span, labels.horizon);
    requireEveryClass(classCounts(labels.y, spans.train));
    const rows = trainingRows(data, spans.train, inputs.names);
    const judges = trainingRows(data, spans.validation, inputs.names);
    const edges: Float64Array[] = [];
    const fitted: Uint8Array[] = [];
    const judged: Uint8Array[] = [];
    for (const column of inputs.columns) {
      const cuts = fitEdges(column, rows, bins);
      edges.push(cuts);
      fitted.push(binnedColumn(column, rows, cuts));
      judged.push(binnedColumn(column, judges, cuts));
      yield { done: 0, total, unit: "rounds" };
    }
    const classed = (of: Int32Array, columns: readonly Uint8Array[]): ClassedRows => ({
      data: { rows: of.length, columns, edges },
      classes: gatherClasses(labels.y, of),
    });
    const steps = this.#method.grow(classed(rows, fitted), classed(judges, judged), this.#seed);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield { done: step.value, total, unit: "rounds" };
    yield { done: total, total, unit: "rounds" };
    this.#fitted = { ...step.value, theta: labels.theta, inputs: inputs.names };
  }

  predict(inputs: FeatureTable, span: Span, out: Float64Array): void {
    const fitted = this.#demanded();
    const columns = inputColumns(inputs, fitted.inputs);
    const x = new Float64Array(columns.length);
    const scores = new Float64Array(CLASS_COUNT);
    for (let row = span.from; row < span.to; row++) {
      const at = (row - span.from) * CLASS_COUNT;
      if (!readRow(columns, row, x)) {
        out.fill(NaN, at, at + CLASS_COUNT);
        continue;
      }
      scores.set(fitted.base);
      addScores(fitted.ensemble, x, scores);
      if (this.#method.width === 1) writeSoftmax(scores, out, at);
      else writeShares(scores, out, at);
    }
  }

  /** Shapley values of log-odds or probabilities, by the paths through the trees (shap.ts). */
  explain(inputs: FeatureTable, row: number): Explanation | null {
    const { base, ensemble, inputs: names } = this.#demanded();
    const x = new Float64Array(names.length);
    if (!readRow(inputColumns(inputs, names), row, x)) return null;
    const values = shapleyValues(ensemble, x);
    const scale = this.#method.width === 1 ? 1 : 1 / ensemble.roots.length;
    return {
      space: this.#method.width === 1 ? "log-odds" : "probability",
      inputs: names,
      base: base.map((b, c) => b + scale * values.expected[c]),
      contributions: values.contributions.map((value) => scale * value),
    };
  }

  #demanded(): Fitted {
    if (!this.#fitted) throw new RangeError(`${this.name} is not fitted`);
    return this.#fitted;
  }

  save(): SavedForecaster {
    const { theta, inputs, base, ensemble, chosen } = this.#demanded();
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: this.name,
      horizon: this.#horizon,
      theta,
      inputs,
      parameters: {
        base,
        chosen,
        roots: packNumbers(ensemble.roots),
        column: packNumbers(ensemble.column),
        threshold: packNumbers(ensemble.threshold),
        child: packNumbers(ensemble.child),
        cover: packNumbers(ensemble.cover),
        values: packNumbers(ensemble.values),
      },
    };
  }

  describe(): ForecasterDescription {
    const { name, title, summary, source } = this.#method;
    const fitted = this.#fitted;
    return {
      name,
      title,
      summary,
      inputs: fitted?.inputs ?? [],
      // A cut is an input and a threshold; a leaf is its values.
      parameterCount: fitted && 2 * cuts(fitted.ensemble) + fitted.ensemble.values.length,
      source,
      ...(fitted ? { chosen: fitted.chosen } : {}),
    };
  }
}

const cuts = ({ column }: TreeEnsemble): number => column.reduce((sum, j) => sum + Number(j >= 0), 0);

/** False if an input is undefined. */
function readRow(columns: readonly Float64Array[], row: number, x: Float64Array): boolean {
  for (let j = 0; j < columns.length; j++) {
    x[j] = columns[j][row];
    if (!Number.isFinite(x[j])) return false;
  }
  return true;
}

function writeSoftmax(scores: Float64Array, out: Float64Array, at: number): void {
  const top = Math.max(scores[0], scores[1], scores[2]);
  for (let c = 0; c < CLASS_COUNT; c++) scores[c] = Math.exp(scores[c] - top);
  writeShares(scores, out, at);
}

function writeShares(weights: Float64Array, out: Float64Array, at: number): void {
  const total = weights[0] + weights[1] + weights[2];
  for (let c = 0; c < CLASS_COUNT; c++) out[at + c] = weights[c] / total;
}

export function treeKind(method: TreeMethod): ForecasterKind {
  return {
    name: method.name,
    title: method.title,
    inputs: (_, day) => (day ? referenceNamesOf(day) : referenceNames(10)),
    choosesInputs: true,
    refitsLive: false,
    create: (horizon, { seed = 1 } = {}) => new TreeForecaster(method, horizon, seed),
    load: (saved) => {
      const fields = new SavedFields(method.name, saved);
      const inputs = fields.inputs();
      const ensemble = {
        width: method.width,
        roots: fields.packed("roots", "i32"),
        column: fields.packed("column", "i16"),
        threshold: fields.packed("threshold", "f64"),
        child: fields.packed("child", "i32"),
        cover: fields.packed("cover", "f64"),
        values: fields.packed("values", "f64"),
      };
      return new TreeForecaster(method, saved.horizon, 1, {
        theta: saved.theta,
        inputs,
        base: fields.numbers("base", CLASS_COUNT),
        chosen: fields.record("chosen"),
        ensemble: checkEnsemble(ensemble, inputs.length, method.name),
      });
    },
  };
}
