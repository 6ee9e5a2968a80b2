import * as tf from "@tensorflow/tfjs-core";
import { CLASS_COUNT, type LabelColumn } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { ADAM, adamState, type AdamState, adamStep, clipNorm, oneCycle } from "./adamw.ts";
import type { EpochFigures } from "./epoch.ts";
import { logitsOf } from "./inference.ts";
import type { Network, NetworkSize } from "./network.ts";
import { tensorOps } from "./tensor-ops.ts";
import { initialWeights, sizeOf, type Weights, type WeightShapes } from "./weights.ts";
import { fillWindows, type WindowSource } from "./windows.ts";

export interface TrainingSettings {
  readonly batch: number;
  /** Highest of the cycle. */
  readonly peakRate: number;
  /** Share of the steps during which the rate rises. */
  readonly rise: number;
  readonly decay: number;
  /** Gradients are scaled down to this joint norm. */
  readonly clip: number;
  /** Share of the training rows that each epoch draws afresh. */
  readonly fraction: number;
  readonly epochs: number;
  /** Stops after this many epochs in which no head improved on validation. */
  readonly patience: number;
  /** Of the exponential average of the weights that is validated and kept; 0: the weights themselves. */
  readonly average: number;
  /** Class weights are (training share)^-balance: 0 none, 1 every class counts alike. */
  readonly balance: number;
  /** Adds this times ln(training share) to the logits while training (Menon et al. 2021); 0 keeps probabilities honest. */
  readonly adjustment: number;
  readonly seed: number;
}

/** Rows and labels to train on. Heads are in the order of `labels`. */
export interface TrainingSet {
  readonly source: WindowSource;
  readonly labels: readonly LabelColumn[];
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** What a larger model says of each row, to be learnt beside the outcomes. */
  readonly teacher?: Teacher;
}

/** Distillation (Hinton, Vinyals and Dean 2015): targets are `share` teacher and the rest outcome. */
export interface Teacher {
  /** p(down), p(stationary), p(up) by row and head, [rows, heads, 3]; NaN where it abstains, and the outcome counts alone. */
  readonly probabilities: Float32Array;
  /** In [0, 1]. */
  readonly share: number;
}

/** What the best epoch of one head left. */
export interface BestOfHead {
  /** Mean -ln p of the outcome over the validation rows. */
  readonly loss: number;
  readonly epoch: number;
  readonly weights: Weights;
}

/** Everything there is to a training run; plain arrays, so that it survives a reload or a lost device. */
export interface TrainingState {
  readonly step: number;
  readonly weights: Weights;
  readonly adam: AdamState;
  readonly average: Weights | null;
  readonly best: readonly (BestOfHead | null)[];
  readonly staleEpochs: number;
  /** Of the epochs that were validated. */
  readonly curve: readonly EpochFigures[];
  /** Sum of the losses of this epoch's steps so far. */
  readonly epochLoss: number;
}

export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Of the step just taken; NaN after a slice of validation. */
  readonly loss: number;
}

/**
 * Training one network on one set. The generator takes one step, or validates one batch, per `next()`; it may be
 * abandoned after any, and a new Training from `state()` goes on from there with the same numbers.
 */
export class Training {
  readonly #network: Network;
  readonly #size: NetworkSize;
  readonly #set: TrainingSet;
  readonly #settings: TrainingSettings;
  readonly #shapes: WeightShapes;
  readonly #names: readonly string[];
  readonly #targets: Targets;
  readonly stepsPerEpoch: number;
  #state: TrainingState;

  constructor(
    network: Network,
    size: NetworkSize,
    set: TrainingSet,
    settings: TrainingSettings,
    state: TrainingState | null = null,
  ) {
    if (set.train.length === 0) throw new RangeError(`no training row ends an unbroken window of ${size.window} rows`);
    if (set.validation.length === 0)
      throw new RangeError(`no validation row ends an unbroken window of ${size.window} rows`);
    this.#network = network;
    this.#size = size;
    this.#set = set;
    this.#settings = settings;
    this.#shapes = network.weights(size);
    this.#names = Object.keys(this.#shapes);
    this.#targets = new Targets(set, settings);
    const drawn = Math.max(1, Math.round(settings.fraction * set.train.length));
    this.stepsPerEpoch = Math.ceil(drawn / settings.batch);
    const weights = initialWeights(this.#shapes, settings.seed);
    this.#state = state ?? {
      step: 0,
      weights,
      adam: adamState(weights),
      average: settings.average > 0 ? copied(weights) : null,
      best: set.labels.map(() => null),
      staleEpochs: 0,
      curve: [],
      epochLoss: 0,
    };
    requireFitting(this.#state.weights, this.#shapes);
  }

  /** A copy: later steps leave it alone. */
  state(): TrainingState {
    const { adam, average, weights } = this.#state;
    return {
      ...this.#state,
      weights: copied(weights),
      adam: { first: copied(adam.first), second: copied(adam.second) },
      average: average && copied(average),
    };
  }

  /** By head; null before the first epoch's end. */
  get best(): readonly (BestOfHead | null)[] {
    return this.#state.best;
  }

  get curve(): readonly EpochFigures[] {
    return this.#state.curve;
  }

  *run(): Generator<TrainingProgress, void, void> {
    const { epochs, patience } = this.#settings;
    const steps = epochs * this.stepsPerEpoch;
    yield* this.#validateIfDue(steps);
    while (this.#state.step < steps && this.#state.staleEpochs < patience) {
      const epoch = Math.floor(this.#state.step / this.stepsPerEpoch);
      const drawn = this.#drawn(epoch);
      for (let at = this.#state.step % this.stepsPerEpoch; at < this.stepsPerEpoch; at++) {
        const { batch } = this.#settings;
        const loss = this.#step(drawn.subarray(at * batch, Math.min((at + 1) * batch, drawn.length)), steps);
        this.#state = { ...this.#state, epochLoss: at === 0 ? loss : this.#state.epochLoss + loss };
        if (at + 1 < this.stepsPerEpoch) yield { step: this.#state.step, steps, loss };
      }
      yield* this.#validateIfDue(steps);
    }
  }

  /** An epoch may be left between its last step and its validation, which is then made up for. */
  *#validateIfDue(steps: number): Generator<TrainingProgress, void, void> {
    const done = Math.floor(this.#state.step / this.stepsPerEpoch);
    if (this.#state.curve.length < done) yield* this.#validate(done - 1, steps);
  }

  /** A fresh sample of the training rows, without repetition; of the seed and the epoch alone. */
  #drawn(epoch: number): Int32Array {
    const { seed, fraction } = this.#settings;
    const random = new Random(seed * 1_000_003 + epoch);
    const rows = this.#set.train.slice();
    const n = Math.max(1, Math.round(fraction * rows.length));
    for (let i = 0; i < n; i++) {
      const j = i + random.integer(rows.length - i);
      const row = rows[j];
      rows[j] = rows[i];
      rows[i] = row;
    }
    return rows.subarray(0, n);
  }

  #step(ends: Int32Array, steps: number): number {
    const { seed, peakRate, rise, decay, clip, average } = this.#settings;
    const { weights, adam, step } = this.#state;
    const { loss, gradients } = this.#lossAndGradients(ends, new Random(seed * 7_368_787 + step));
    if (!Number.isFinite(loss)) throw new RangeError(`${this.#network.name}: the loss is no longer a number`);
    clipNorm(gradients, clip);
    const rate = oneCycle(step, steps, peakRate, rise);
    const decays = (name: string): boolean => this.#shapes[name].shape.length > 1;
    adamStep(weights, gradients, adam, step + 1, rate, decays, { ...ADAM, decay });
    if (this.#state.average) blended(this.#state.average, weights, Math.min(average, (1 + step) / (10 + step)));
    this.#state = { ...this.#state, step: step + 1 };
    return loss;
  }

  #lossAndGradients(ends: Int32Array, random: Random): { loss: number; gradients: Weights } {
    const { window, inputs } = this.#size;
    const x = new Float32Array(ends.length * window * inputs);
    fillWindows(this.#set.source, window, ends, 0, ends.length, x);
    const operands = this.#names.map((name): [Float32Array, number[]] => [
      this.#state.weights[name],
      this.#shapes[name].shape as number[],
    ]);
    return tf.tidy(() => {
      const windows = tf.tensor(x, [ends.length, window, inputs]);
      const targets = this.#targets.of(ends);
      const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
        const byName = new Map(this.#names.map((name, i) => [name, tensors[i]]));
        const weight = (name: string): tf.Tensor => byName.get(name) as tf.Tensor;
        const logits = this.#network.forward(tensorOps(random), weight, windows, this.#size);
        const adjusted = this.#targets.adjusted(tf.reshape(logits, targets.shape));
        return tf.neg(tf.sum(tf.mul(tf.logSoftmax(adjusted), targets))) as tf.Scalar;
      };
      const tensors = operands.map(([values, shape]) => tf.tensor(values.slice(), shape));
      const { value, grads } = tf.valueAndGrads(lossOf)(tensors);
      const gradients = grads.map((gradient) => Float32Array.from(gradient.dataSync()));
      return {
        loss: value.dataSync()[0],
        gradients: Object.fromEntries(this.#names.map((name, i) => [name, gradients[i]])),
      };
    });
  }

  /** Mean log-loss by head on the validation rows; keeps the weights of each head that improved. */
  *#validate(epoch: number, steps: number): Generator<TrainingProgress, void, void> {
    const { labels, validation, source } = this.#set;
    const kept = this.#state.average ?? this.#state.weights;
    const losses = new Float64Array(labels.length);
    const logits = new Float32Array(validation.length * labels.length * CLASS_COUNT);
    for (const _ of logitsOf(this.#network, this.#size, kept, source, validation, logits))
      yield { step: this.#state.step, steps, loss: NaN };
    for (let i = 0; i < validation.length; i++) {
      labels.forEach(({ y }, head) => {
        losses[head] += crossEntropy(logits, (i * labels.length + head) * CLASS_COUNT, y[validation[i]] + 1);
      });
    }
    const figures = Array.from(losses, (sum) => sum / validation.length);
    const improved = figures.map((loss, head) => loss < (this.#state.best[head]?.loss ?? Infinity));
    const snapshot = improved.includes(true) ? copied(kept) : kept;
    this.#state = {
      ...this.#state,
      best: this.#state.best.map((best, head) =>
        improved[head] ? { loss: figures[head], epoch, weights: snapshot } : best,
      ),
      staleEpochs: improved.includes(true) ? 0 : this.#state.staleEpochs + 1,
      curve: [...this.#state.curve, { training: this.#state.epochLoss / this.stepsPerEpoch, validation: figures }],
    };
    yield { step: this.#state.step, steps, loss: NaN };
  }
}

/** Throws RangeError where a state is of another layout or size. */
function requireFitting(weights: Weights, shapes: WeightShapes): void {
  const names = Object.keys(shapes);
  if (
    Object.keys(weights).length !== names.length ||
    names.some((name) => weights[name]?.length !== sizeOf(shapes[name].shape))
  )
    throw new RangeError("the kept state is of another network or size");
}

const copied = (weights: Weights): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()]));

function blended(average: Weights, weights: Weights, decay: number): void {
  for (const [name, values] of Object.entries(average)) {
    const now = weights[name];
    for (let i = 0; i < values.length; i++) values[i] = decay * values[i] + (1 - decay) * now[i];
  }
}

/** -ln softmax(logits)[outcome] of three logits at `at`. */
function crossEntropy(logits: Float32Array, at: number, outcome: number): number {
  const most = Math.max(logits[at], logits[at + 1], logits[at + 2]);
  const sum = Math.exp(logits[at] - most) + Math.exp(logits[at + 1] - most) + Math.exp(logits[at + 2] - most);
  return most + Math.log(sum) - logits[at + outcome];
}

/** One row per window and head: the weight of its class over the batch's sum of weights. */
class Targets {
  readonly #labels: readonly LabelColumn[];
  /** [heads, 3] */
  readonly #weights: Float64Array;
  readonly #offsets: Float32Array | null;
  readonly #teacher: Teacher | undefined;

  constructor({ labels, train, teacher }: TrainingSet, { balance, adjustment }: TrainingSettings) {
    this.#labels = labels;
    this.#teacher = teacher;
    const shares = labels.flatMap(({ y }) => {
      const counts = [0, 0, 0];
      for (const row of train) counts[y[row] + 1]++;
      if (counts.includes(0)) throw new RangeError("a class has no training row that ends an unbroken window");
      return counts.map((count) => count / train.length);
    });
    this.#weights = Float64Array.from(shares, (share) => share ** -balance);
    this.#offsets = adjustment === 0 ? null : Float32Array.from(shares, (share) => adjustment * Math.log(share));
  }

  of(ends: Int32Array): tf.Tensor {
    const heads = this.#labels.length;
    const out = new Float32Array(ends.length * heads * CLASS_COUNT);
    let sum = 0;
    for (let i = 0; i < ends.length; i++) {
      for (let head = 0; head < heads; head++) {
        const outcome = this.#labels[head].y[ends[i]] + 1;
        const weight = this.#weights[head * CLASS_COUNT + outcome];
        this.#write(out, (i * heads + head) * CLASS_COUNT, outcome, weight, (ends[i] * heads + head) * CLASS_COUNT);
        sum += weight;
      }
    }
    for (let i = 0; i < out.length; i++) out[i] /= sum;
    return tf.tensor(out, [ends.length, heads, CLASS_COUNT]);
  }

  /** Three targets that sum to `weight`. */
  #write(out: Float32Array, at: number, outcome: number, weight: number, from: number): void {
    out[at + outcome] = weight;
    const { probabilities, share } = this.#teacher ?? { probabilities: null, share: 0 };
    if (!probabilities || Number.isNaN(probabilities[from])) return;
    for (let c = 0; c < CLASS_COUNT; c++)
      out[at + c] = weight * (share * probabilities[from + c] + (c === outcome ? 1 - share : 0));
  }

  adjusted(logits: tf.Tensor): tf.Tensor {
    return this.#offsets ? tf.add(logits, tf.tensor(this.#offsets, [1, this.#labels.length, CLASS_COUNT])) : logits;
  }
}
