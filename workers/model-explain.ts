import type { FeatureTable, Forecaster } from "../src/core/forecaster.ts";
import { CLASS_COUNT } from "../src/core/forecaster.ts";
import type { Span } from "../src/core/market/day.ts";
import type { AttentionReport, ExplanationReport } from "./model-api.ts";

/** Rows that an explanation is averaged over. */
const ROWS = 200;

/** Over ROWS evenly spaced rows of `span`. Yields between rows; null where the forecaster explains nothing there. */
export function* explanationOf(
  forecaster: Forecaster,
  inputs: FeatureTable,
  { from, to }: Span,
): Generator<number, ExplanationReport | null, void> {
  const stride = Math.max(1, Math.floor((to - from) / ROWS));
  let sums: Sums | null = null;
  for (let row = from; row < to; row += stride) {
    const explained = forecaster.explain?.(inputs, row);
    if (!explained) continue;
    sums ??= new Sums(explained.space, explained.inputs);
    sums.add(inputs, row, explained.contributions);
    yield row - from;
  }
  return sums?.report() ?? null;
}

/** Rows that attention is averaged over: each is a forecast of its own. */
const LOOKS = 48;

/** What keeps its attention for display: `weights` are shares, [heads, from, to] row-major. */
interface Looking {
  attention(
    table: FeatureTable,
    row: number,
  ): readonly { layer: string; shape: readonly [number, number, number]; weights: Float32Array }[];
}

const looks = (forecaster: object): forecaster is Looking => "attention" in forecaster;

/** Shares averaged over heads, over everything that looks, and over evenly spaced rows of `span`; null for other models. */
export function* attentionOf(
  forecaster: Forecaster,
  inputs: FeatureTable,
  { from, to }: Span,
): Generator<number, AttentionReport | null, void> {
  if (!looks(forecaster)) return null;
  const stride = Math.max(1, Math.floor((to - from) / LOOKS));
  const layers = new Map<string, Float64Array>();
  let rows = 0;
  for (let row = from; row < to; row += stride) {
    const kept = forecaster.attention(inputs, row);
    if (kept.length > 0) rows++;
    for (const { layer, shape, weights } of kept) {
      const sums = layers.get(layer) ?? new Float64Array(shape[2]);
      layers.set(layer, sums);
      for (let i = 0; i < weights.length; i++) sums[i % shape[2]] += weights[i] / (shape[0] * shape[1]);
    }
    yield row - from;
  }
  if (rows === 0) return null;
  return { rows, layers: Array.from(layers, ([name, sums]) => ({ name, shares: Array.from(sums, (s) => s / rows) })) };
}

class Sums {
  readonly #space: ExplanationReport["space"];
  readonly #names: readonly string[];
  readonly #size: Float64Array;
  readonly #values: number[][];
  readonly #up: number[][];
  #rows = 0;

  constructor(space: ExplanationReport["space"], names: readonly string[]) {
    this.#space = space;
    this.#names = names;
    this.#size = new Float64Array(CLASS_COUNT * names.length);
    this.#values = names.map(() => []);
    this.#up = names.map(() => []);
  }

  add(inputs: FeatureTable, row: number, contributions: Float64Array): void {
    const n = this.#names.length;
    for (let i = 0; i < this.#size.length; i++) this.#size[i] += Math.abs(contributions[i]);
    this.#names.forEach((name, j) => {
      this.#values[j].push(inputs.columns[inputs.names.indexOf(name)][row]);
      this.#up[j].push(contributions[(CLASS_COUNT - 1) * n + j]);
    });
    this.#rows++;
  }

  report(): ExplanationReport {
    const n = this.#names.length;
    return {
      space: this.#space,
      rows: this.#rows,
      inputs: this.#names,
      importance: Array.from({ length: CLASS_COUNT }, (_, c) =>
        Array.from(this.#size.subarray(c * n, (c + 1) * n), (sum) => sum / this.#rows),
      ),
      leaning: this.#names.map((_, j) => correlation(this.#values[j], this.#up[j])),
    };
  }
}

/** Pearson's; NaN where one does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const mx = x.reduce((sum, v) => sum + v, 0) / n;
  const my = y.reduce((sum, v) => sum + v, 0) / n;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : NaN;
}
