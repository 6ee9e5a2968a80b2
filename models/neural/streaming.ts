import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { scaled } from "../linear/scaler.ts";
import { type FittedNetwork, writeSoftmax } from "./fitted.ts";
import { NETWORKS } from "./networks/index.ts";
import { Plan } from "./plan.ts";
import { scoreOf } from "./ranks.ts";

/** Layouts whose last state says all there is to say of the rows so far. */
const STREAMED = new Set(["lstm", "lstm-256-128", "gru"]);

/**
 * A fitted recurrent network that advances by one row per event: a plan for windows of a single row, whose states go on
 * from run to run. The forecast after n rows since `reset` is that of a window of these n rows. Reset it at the start of
 * a day and after a halt. Its memory then reaches back to the reset, not just to the window it was trained on.
 */
export class RecurrentStream {
  readonly #scaler: FittedNetwork["scaler"];
  readonly #ranks: FittedNetwork["ranks"];
  readonly #plan: Plan;
  readonly #head: number;
  /** Rows since the reset. */
  rows = 0;

  /** Throws RangeError for a network that is not a stack of recurrences, or that reads prices of the book. */
  constructor(name: string, { inputs, scaler, ranks, size, weights, head }: FittedNetwork) {
    const network = STREAMED.has(name) ? NETWORKS.find((candidate) => candidate.name === name) : undefined;
    if (!network) throw new RangeError(`${name} does not advance row by row`);
    if (inputs.some((input) => /^(ask|bid)P\d+$/.test(input)))
      throw new RangeError(
        `${name}: prices of the book follow the newest mid, so that old rows change with each event`,
      );
    this.#scaler = scaler;
    this.#ranks = ranks;
    this.#head = head;
    this.#plan = new Plan(network, { ...size, window: 1 }, weights, 1, { continues: true });
  }

  reset(): void {
    this.rows = 0;
    this.#plan.reset();
  }

  /**
   * Takes row `row` of `columns` [inputs][rows] (unscaled, in the order of the fitted inputs) and writes p(down),
   * p(stationary), p(up) at `out[at]`. A row with an undefined input resets, and gets three NaN.
   */
  push(columns: readonly Float64Array[], row: number, out: Float64Array, at = 0): void {
    const { mean, deviation } = this.#scaler;
    const input = this.#plan.window;
    for (let j = 0; j < input.length; j++) {
      const x = columns[j][row];
      if (!Number.isFinite(x)) {
        this.reset();
        out.fill(NaN, at, at + CLASS_COUNT);
        return;
      }
      input[j] = scaled(this.#ranks ? scoreOf(this.#ranks, j, x) : x, mean[j], deviation[j]);
    }
    this.rows++;
    writeSoftmax(this.#plan.run(), this.#head * CLASS_COUNT, out, at);
  }
}
