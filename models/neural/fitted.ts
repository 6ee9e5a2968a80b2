import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterDescription,
  type SavedForecaster,
  type TrainingData,
} from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import type { Scaler } from "../linear/scaler.ts";
import { SavedFields } from "../saved.ts";
import { packNumbers, unpackNumbers } from "../packed-numbers.ts";
import { inputColumns } from "../training-rows.ts";
import type { EpochFigures } from "./epoch.ts";
import type { Network, NetworkSize } from "./network.ts";
import { exportOnnx } from "./onnx.ts";
import { packWeights, unpackWeights } from "./packed.ts";
import { Plan } from "./plan.ts";
import { KNOTS, type Ranks, scored } from "./ranks.ts";
import { parameterCount, type Weights } from "./weights.ts";
import { fillWindows, windowEnds, type WindowSource, windowSource } from "./windows.ts";

/** Windows that go through the kernels together where there are that many. */
const TOGETHER = 8;

/** A fitted network: everything that a forecast needs. */
export interface FittedNetwork {
  readonly theta: number;
  readonly inputs: readonly string[];
  /** Where columns are read as normal scores; the scaler is then of these. */
  readonly ranks?: Ranks;
  readonly scaler: Scaler;
  readonly size: NetworkSize;
  readonly weights: Weights;
  /** Which of the network's heads speaks for this horizon. */
  readonly head: number;
  readonly bestEpoch: number;
  readonly curve: readonly EpochFigures[];
}

/** Where an attention model looks. */
export interface Attention {
  /** Which of the model's attentions, as its weights are named. */
  readonly layer: string;
  /** Heads, rows (or columns) that look, and those looked at. */
  readonly shape: readonly [heads: number, from: number, to: number];
  /** Shares, [heads, from, to] row-major; each row sums to one. */
  readonly weights: Float32Array;
}

/**
 * A fitted network as a Forecaster: windows of the rows before and at each row, softmax of the head's logits, computed
 * by the kernels of a Plan, so that the same row gives the same bits alone or in a span, on every machine. A row
 * abstains where its window crosses a halt, starts before the day, or holds an undefined input. It cannot be fitted:
 * forecaster.ts does that, with a back-end.
 */
export class FittedForecaster implements Forecaster {
  protected readonly network: Network;
  protected readonly horizon: number;
  protected readonly seed: number;
  #model: FittedNetwork | null;
  #plans = new Map<number, Plan>();

  constructor(network: Network, horizon: number, seed: number, model: FittedNetwork | null) {
    this.network = network;
    this.horizon = horizon;
    this.seed = seed;
    this.#model = model;
  }

  get name(): string {
    return this.network.name;
  }

  get fitted(): boolean {
    return this.#model !== null;
  }

  /** By epoch: mean loss on the rows trained on, and on validation. Empty before the first fit, and after loading. */
  get curve(): readonly EpochFigures[] {
    return this.#model?.curve ?? [];
  }

  /** What was fitted. Throws RangeError before the first fit. */
  get model(): FittedNetwork {
    if (!this.#model) throw new RangeError(`${this.name} is not fitted`);
    return this.#model;
  }

  protected adopt(model: FittedNetwork): void {
    this.#model = model;
    this.#plans = new Map();
  }

  // oxlint-disable-next-line require-yield
  *fit(_data: TrainingData, _span: Span, _validation?: Span): Generator<FitProgress, void, void> {
    throw new RangeError(`${this.name} was loaded to forecast; it is trained where a back-end runs`);
  }

  predict(table: FeatureTable, span: Span, out: Float64Array): void {
    const { size, head } = this.model;
    const { source, rows } = this.#windows(table, span);
    const ends = windowEnds(source, size.window, rows);
    out.fill(NaN, 0, (span.to - span.from) * CLASS_COUNT);
    for (let i = 0; i < ends.length;) {
      const count = ends.length - i >= TOGETHER ? TOGETHER : 1;
      const plan = this.#plan(count);
      fillWindows(source, size.window, ends, i, i + count, plan.window);
      const logits = plan.run();
      for (let k = 0; k < count; k++, i++)
        writeSoftmax(logits, (k * size.heads + head) * CLASS_COUNT, out, (ends[i] - rows.from) * CLASS_COUNT);
    }
  }

  /** Where an attention model looks when it forecasts `row`; empty for other networks and where it abstains. */
  attention(table: FeatureTable, row: number): readonly Attention[] {
    const { size, weights } = this.model;
    const { source, rows } = this.#windows(table, { from: row, to: row + 1 });
    const ends = windowEnds(source, size.window, rows);
    if (ends.length === 0) return [];
    const plan = new Plan(this.network, size, weights, 1, { keeps: true });
    fillWindows(source, size.window, ends, 0, 1, plan.window);
    plan.run();
    return Array.from(plan.kept, ([layer, { shape, values }]) => ({
      layer,
      shape: [shape[0], shape[1], shape[2]] as const,
      weights: values.slice(),
    }));
  }

  /** The rows that the windows of `span` touch, and where in them the span lies. */
  #windows(table: FeatureTable, span: Span): { source: WindowSource; rows: Span } {
    const { inputs, scaler, ranks, size } = this.model;
    const first = Math.max(0, span.from - size.window + 1);
    const near = partOf(table, inputs, { from: first, to: span.to });
    return {
      source: windowSource(inputs, scored(near.columns, ranks), scaler, near),
      rows: { from: span.from - first, to: span.to - first },
    };
  }

  #plan(batch: number): Plan {
    const found = this.#plans.get(batch);
    if (found) return found;
    const { size, weights } = this.model;
    const made = new Plan(this.network, size, weights, batch);
    this.#plans.set(batch, made);
    return made;
  }

  save(): SavedForecaster {
    const { theta, inputs, scaler, ranks, size, weights, head, bestEpoch } = this.model;
    const { mean, deviation } = scaler;
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: this.name,
      horizon: this.horizon,
      theta,
      inputs,
      parameters: {
        window: size.window,
        units: size.units ?? null,
        heads: size.heads,
        head,
        bestEpoch,
        seed: this.seed,
        mean,
        deviation,
        ranks: ranks ? { knots: packNumbers(ranks.knots), scores: packNumbers(ranks.scores) } : null,
        weights: packWeights(weights),
      },
    };
  }

  /** See exportOnnx: inputs are to be scaled as `save` says. */
  onnx(): Uint8Array {
    const { size, weights } = this.model;
    return exportOnnx(this.network, size, weights);
  }

  describe(): ForecasterDescription {
    const { name, title, summary, source } = this.network;
    const fitted = this.#model;
    return {
      name,
      title,
      summary,
      inputs: fitted?.inputs ?? [],
      parameterCount: fitted && parameterCount(this.network.weights(fitted.size)),
      source,
      ...(fitted ? { chosen: { epoch: fitted.bestEpoch + 1, window: fitted.size.window } } : {}),
    };
  }
}

/** The columns a network reads, cut to some rows, sharing memory. */
function partOf(table: FeatureTable, names: readonly string[], { from, to }: Span) {
  const columns = inputColumns(table, names).map((column) => column.subarray(from, to));
  const since = table.since?.subarray(from, to).map((row) => Math.max(0, row - from));
  return { columns, since, mid: table.mid?.subarray(from, to) };
}

/** Softmax of three logits from `at`, to `out[to]`. */
export function writeSoftmax(logits: Float32Array, at: number, out: Float64Array, to: number): void {
  const most = Math.max(logits[at], logits[at + 1], logits[at + 2]);
  let sum = 0;
  for (let c = 0; c < CLASS_COUNT; c++) sum += out[to + c] = Math.exp(logits[at + c] - most);
  for (let c = 0; c < CLASS_COUNT; c++) out[to + c] /= sum;
}

/** Longest window and most columns that a file may ask for: a day of memory at most. */
export const MOST = { window: 1_000, inputs: 1_000, units: 1_024, heads: 16 } as const;

/** What `save` wrote, for this network. Throws RangeError naming the field that is not as expected. */
export function readFitted(network: Network, saved: SavedForecaster): { model: FittedNetwork; seed: number } {
  const { name } = network;
  const fields = new SavedFields(name, saved);
  const inputs = fields.inputs();
  const parameters = saved.parameters as Readonly<Record<string, unknown>>;
  const whole = (field: string, least: number, most: number): number => {
    const value = parameters[field];
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`${name}: ${field} is not a whole number from ${least} to ${most}`);
    return value;
  };
  if (inputs.length < 1 || inputs.length > MOST.inputs)
    throw new RangeError(`${name}: inputs are not 1 to ${MOST.inputs} columns`);
  const heads = whole("heads", 1, MOST.heads);
  const units = parameters.units === null ? {} : { units: whole("units", 1, MOST.units) };
  const size: NetworkSize = { window: whole("window", 1, MOST.window), inputs: inputs.length, heads, ...units };
  const seed = whole("seed", 0, 4_294_967_295);
  const model: FittedNetwork = {
    theta: saved.theta,
    inputs,
    ...readRanks(name, parameters.ranks, inputs.length),
    scaler: {
      mean: fields.numbers("mean", inputs.length),
      deviation: fields.positive("deviation", inputs.length),
    },
    size,
    weights: unpackWeights(parameters.weights, network.weights(size), name),
    head: whole("head", 0, heads - 1),
    bestEpoch: whole("bestEpoch", 0, 1_000_000),
    curve: [],
  };
  return { model, seed };
}

/** Nothing for a file without them. Throws RangeError where knots are not ascending finite numbers, as many as asked. */
function readRanks(name: string, given: unknown, inputs: number): { ranks?: Ranks } {
  if (given === null || given === undefined) return {};
  const fields = given as Record<string, unknown>;
  const [knots, scores] = ["knots", "scores"].map((field) => {
    const text = fields[field];
    const fits = typeof text === "string" && text.length === 4 * Math.ceil((inputs * KNOTS * 4) / 3);
    const values = fits ? unpackNumbers(text, "f32") : null;
    if (values?.length !== inputs * KNOTS || !values.every(Number.isFinite))
      throw new RangeError(`${name}: ranks.${field} are not ${inputs} x ${KNOTS} packed finite numbers`);
    return values;
  });
  for (let k = 1; k < knots.length; k++)
    if (k % KNOTS !== 0 && knots[k] < knots[k - 1]) throw new RangeError(`${name}: ranks.knots do not ascend`);
  return { ranks: { knots, scores } };
}
