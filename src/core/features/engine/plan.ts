import type { MarketDay } from "../../market/day.ts";
import { SECOND } from "../../market/units.ts";
import { type CompiledFamily, nearest, splitSuffix, type Suffix } from "../grammar.ts";
import type { FeatureOptions, Fitted } from "../parameters.ts";
import { Change, Imbalance, Mapped, Ratio, WeightedSum } from "./pointwise.ts";
import { type Fill, FilledSignal, type Signal, type Step } from "./signal.ts";
import { SlidingDeviation, SlidingSum } from "./sliding.ts";
import { RowWindow, TimeWindow, type Window } from "./window.ts";

/** A name that the catalogue's grammar does not give. */
export class UnknownColumn extends RangeError {}

/** A column was asked for without the fitted parameter it reads. */
export class MissingParameter extends RangeError {}

/** What a column may know about its input before the first row. */
export interface Feed {
  /** Levels the feed delivers; 0 without a book. */
  readonly levels: number;
  readonly hasMessages: boolean;
  /** Currency per tick. */
  readonly tickSize: number;
  /** Price units per tick. */
  readonly tickUnits: number;
}

export function feedOf({ book, messages, instrument }: MarketDay): Feed {
  const { priceUnit, tickUnits } = instrument;
  return { levels: book?.levels ?? 0, hasMessages: messages !== null, tickSize: priceUnit * tickUnits, tickUnits };
}

/** The catalogue as the plan needs it. */
export interface Grammar {
  readonly families: readonly CompiledFamily[];
  readonly suffixes: readonly { readonly suffix: Suffix; readonly expression: RegExp }[];
}

/**
 * Turns column names into steps, each once however many columns share it, in the order in which they must advance: a
 * step is added only after the steps it reads from.
 */
export class Plan {
  readonly feed: Feed;
  readonly fitted: Fitted;
  readonly options: FeatureOptions;
  readonly steps: Step[] = [];
  readonly windows: Window[] = [];
  private readonly grammar: Grammar;
  private readonly made = new Map<string, Step>();
  private readonly named = new Map<string, Signal>();

  constructor(grammar: Grammar, feed: Feed, fitted: Fitted, options: FeatureOptions) {
    this.grammar = grammar;
    this.feed = feed;
    this.fitted = fitted;
    this.options = options;
  }

  /** The signal of a catalogue name. Throws UnknownColumn naming it and the nearest known one. */
  column(name: string): Signal {
    const signal = this.find(name);
    if (signal) return signal;
    throw new UnknownColumn(`unknown feature column "${name}"; the nearest known one is "${this.nearestName(name)}"`);
  }

  private find(name: string): Signal | null {
    const known = this.named.get(name);
    if (known) return known;
    const signal = this.base(name) ?? this.extended(name);
    if (signal) this.named.set(name, signal);
    return signal;
  }

  private base(name: string): Signal | null {
    for (const compiled of this.grammar.families) {
      const args = compiled.match(name);
      if (!args) continue;
      const { needs } = compiled.family;
      const lacking =
        (needs.includes("book") && this.feed.levels === 0) || (needs.includes("messages") && !this.feed.hasMessages);
      return lacking ? this.undefined() : compiled.family.build(this, args);
    }
    return null;
  }

  private extended(name: string): Signal | null {
    const parts = splitSuffix(name);
    if (!parts) return null;
    for (const { suffix, expression } of this.grammar.suffixes) {
      const found = expression.exec(parts[1]);
      const base = found && this.find(parts[0]);
      if (base) return suffix.build(this, base, Number(found[1] ?? 0));
    }
    return null;
  }

  private nearestName(name: string): string {
    const [head, ...suffixes] = name.split("__");
    const numbers = [...head.matchAll(/[1-9]\d*/g)].map((digits) => Number(digits[0]));
    const heads = this.grammar.families.flatMap((family) => family.example(numbers));
    const whole = nearest(name, heads);
    if (suffixes.length === 0) return whole;
    const known = suffixes.every((suffix) => this.grammar.suffixes.some(({ expression }) => expression.test(suffix)));
    return known ? [nearest(head, heads), ...suffixes].join("__") : whole;
  }

  /** The step of this key, made on first use. */
  once<T extends Step>(key: string, make: (key: string) => T): T {
    const known = this.made.get(key);
    if (known) return known as T;
    const step = make(key);
    this.made.set(key, step);
    this.steps.push(step);
    return step;
  }

  /** A signal filled row by row from the day itself, or from `sources` that the fill reads. */
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

  /** Nanoseconds of the row. */
  time(): Signal {
    return this.filled("time", ({ day, from, to }, values, mask) => {
      for (let row = from; row < to; row++) values[row & mask] = day.time[row];
    });
  }

  timeWindow(seconds: number): Window {
    const time = this.time();
    return this.window(`window ${seconds}s`, () => new TimeWindow(time, seconds * SECOND));
  }

  private window(key: string, make: () => Window): Window {
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

  /** f(input) row by row; `name` must name the function uniquely. */
  map(name: string, input: Signal, f: (x: number) => number): Signal {
    return this.once(`${name}(${input.key})`, (key) => new Mapped(key, input, f));
  }

  change(input: Signal, lag: number): Signal {
    return this.once(`change(${input.key}; ${lag})`, (key) => new Change(key, input, lag));
  }

  /** A fitted value that `columns` read. Throws MissingParameter if there is none. */
  parameter<K extends keyof Fitted>(name: K, columns: string): NonNullable<Fitted[K]> {
    const value = this.fitted[name];
    if (value === undefined || value === null)
      throw new MissingParameter(`${columns} need the fitted parameter "${name}"`);
    return value;
  }
}
