import { isReferenceName } from "../../src/core/features/reference.ts";
import { CLASS_COUNT, type FeatureTable, type FitProgress } from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { GBDT_SETTINGS, gbdtKind } from "../trees/gbdt.ts";
import { FittedForecaster } from "./fitted.ts";
import { type FitOrder, trained } from "./fitting.ts";
import type { TeacherRecipe } from "./recipes.ts";
import type { Teacher } from "./training.ts";

/** Fewer and larger steps than the forecaster of that name takes: a teacher is to be had in seconds. */
const TREES = gbdtKind({ ...GBDT_SETTINGS, leaves: [16], learningRate: 0.1, maxRounds: 400, patience: 15 });

/**
 * What a network is to learn from beside the outcomes: the renormalised geometric mean of gradient-boosted trees and of
 * copies of the network that read a longer window, all fitted on the training rows and chosen on the validation rows.
 * It speaks for the training rows alone.
 */
export function* taught(
  order: FitOrder,
  { copies, window, share }: TeacherRecipe,
  total: number,
): Generator<FitProgress, Teacher, void> {
  const { table, labels, spans, recipe, seed, network } = order;
  const pool = new Pool(table.rows, labels.length, spans.train);
  const columns = treeColumns(table);
  for (const [head, column] of labels.entries()) {
    const trees = TREES.create(column.horizon, { seed });
    for (const { done, total: all } of trees.fit({ inputs: columns, labels: column }, spans.train, spans.validation))
      yield { done: (head + done / all) / labels.length, total, unit: "epochs" };
    pool.add(head, (out) => trees.predict(columns, spans.train, out));
  }
  for (let copy = 0; copy < copies; copy++) {
    const own = { ...order, recipe: { ...recipe, window }, seed: seed + 1_000 * (copy + 1) };
    const before = 1 + copy * recipe.training.epochs;
    const steps = trained(own, undefined, before);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield { ...step.value, total };
    for (const [head, model] of step.value.entries()) {
      const forecaster = new FittedForecaster(network, labels[head].horizon, seed, model);
      pool.add(head, (out) => forecaster.predict(table, spans.train, out));
    }
  }
  return { probabilities: pool.mean(), share };
}

/** Trees read the protocol's columns, where there are any: levels of the book add time and no skill. */
function treeColumns(table: FeatureTable): FeatureTable {
  const kept = table.names.map((name, j) => (isReferenceName(name) ? j : -1)).filter((j) => j >= 0);
  if (kept.length === 0) return table;
  return { ...table, names: kept.map((j) => table.names[j]), columns: kept.map((j) => table.columns[j]) };
}

/** The geometric mean of what several models say of the rows of `span`, [rows, heads, 3]; NaN elsewhere. */
class Pool {
  readonly #logs: Float32Array;
  readonly #heads: number;
  readonly #span: Span;
  readonly #members: number[];

  constructor(rows: number, heads: number, span: Span) {
    this.#logs = new Float32Array(rows * heads * CLASS_COUNT).fill(NaN);
    this.#logs.fill(0, span.from * heads * CLASS_COUNT, span.to * heads * CLASS_COUNT);
    this.#heads = heads;
    this.#span = span;
    this.#members = Array.from({ length: heads }, () => 0);
  }

  add(head: number, predict: (out: Float64Array) => void): void {
    const { from, to } = this.#span;
    const out = new Float64Array((to - from) * CLASS_COUNT);
    predict(out);
    for (let row = from; row < to; row++) {
      const at = (row * this.#heads + head) * CLASS_COUNT;
      for (let c = 0; c < CLASS_COUNT; c++) this.#logs[at + c] += Math.log(out[(row - from) * CLASS_COUNT + c]);
    }
    this.#members[head]++;
  }

  mean(): Float32Array {
    return this.#logs.map((_, i, logs) => {
      const at = i - (i % CLASS_COUNT);
      const share = 1 / this.#members[(at / CLASS_COUNT) % this.#heads];
      let sum = 0;
      for (let c = 0; c < CLASS_COUNT; c++) sum += Math.exp(share * logs[at + c]);
      return Math.exp(share * logs[i]) / sum;
    });
  }
}
