import { Change, Imbalance, Lagged, Mapped, Product, Ratio, WeightedSum } from "./pointwise.ts";
import { type Fill, FilledSignal, type Signal, type Step } from "./signal.ts";
import { SlidingDeviation, SlidingSlope, SlidingSum } from "./sliding.ts";
import { RowWindow, type Window } from "./window.ts";

/**
 * Steps over one kind of rows, each once however many columns share it, in the order in which they must advance: a step
 * is added only after the steps it reads from. What one row is, is for whoever drives them to say: a row of the day, or
 * an entry of a list.
 */
export class Steps {
  readonly steps: Step[] = [];
  readonly windows: Window[] = [];
  private readonly made = new Map<string, Step>();

  /** The step of this key, made on first use. */
  once<T extends Step>(key: string, make: (key: string) => T): T {
    const known = this.made.get(key);
    if (known) return known as T;
    const step = make(key);
    this.made.set(key, step);
    this.steps.push(step);
    return step;
  }

  /** A signal filled row by row from the day itself, or from other signals that the fill reads. */
  filled(key: string, fill: Fill, initial: readonly number[] = []): Signal {
    return this.once(key, () => new FilledSignal(key, fill, initial));
  }

  /** NaN in every row: a column the feed cannot give. */
  undefined(): Signal {
    return this.filled("undefined", ({ from, to }, values, mask) => {
      for (let row = from; row < to; row++) values[row & mask] = Number.NaN;
    });
  }

  rowWindow(rows: number): Window {
    return this.window(`window ${rows}`, () => new RowWindow(rows));
  }

  protected window(key: string, make: () => Window): Window {
    return this.once(key, () => {
      const window = make();
      this.windows.push(window);
      return window;
    });
  }

  sum(input: Signal, window: Window, divisor = 1): Signal {
    return this.once(
      `sum(${input.key}; ${window.key}) / ${divisor}`,
      (key) => new SlidingSum(key, input, window, divisor),
    );
  }

  mean(input: Signal, rows: number): Signal {
    return this.sum(input, this.rowWindow(rows), rows);
  }

  deviation(input: Signal, rows: number): Signal {
    const window = this.rowWindow(rows);
    return this.once(`std(${input.key}; ${window.key})`, (key) => new SlidingDeviation(key, input, window));
  }

  /** Slope of the least-squares line (with intercept) of y on x over the window; NaN if all x are equal. */
  slope(x: Signal, y: Signal, rows: number): Signal {
    const window = this.rowWindow(rows);
    return this.once(`slope(${y.key} on ${x.key}; ${window.key})`, (key) => new SlidingSlope(key, x, y, window));
  }

  /** numerator / denominator · scale; `atZero` where the denominator is 0. */
  ratio(numerator: Signal, denominator: Signal, scale = 1, atZero = Number.NaN): Signal {
    const key = `${numerator.key} / ${denominator.key} * ${scale} (${atZero})`;
    return this.once(key, () => new Ratio(key, numerator, denominator, scale, atZero));
  }

  /** (x - y)/(x + y); `atZero` where the sum is 0. */
  imbalance(x: Signal, y: Signal, atZero = Number.NaN): Signal {
    const key = `imbalance(${x.key}, ${y.key}) (${atZero})`;
    return this.once(key, () => new Imbalance(key, x, y, atZero));
  }

  weighted(inputs: readonly Signal[], weights: readonly number[]): Signal {
    const key = `sum(${inputs.map((input, i) => `${weights[i]} * ${input.key}`).join(" + ")})`;
    return this.once(key, () => new WeightedSum(key, inputs, weights));
  }

  scaled(input: Signal, factor: number): Signal {
    return this.weighted([input], [factor]);
  }

  /** f(input) row by row; `name` must name the function uniquely. */
  map(name: string, input: Signal, f: (x: number) => number): Signal {
    return this.once(`${name}(${input.key})`, (key) => new Mapped(key, input, f));
  }

  change(input: Signal, lag: number): Signal {
    return this.once(`change(${input.key}; ${lag})`, (key) => new Change(key, input, lag));
  }

  lagged(input: Signal, lag: number): Signal {
    return this.once(`lagged(${input.key}; ${lag})`, (key) => new Lagged(key, input, lag));
  }

  product(x: Signal, y: Signal): Signal {
    return this.once(`${x.key} * ${y.key}`, (key) => new Product(key, x, y));
  }
}
