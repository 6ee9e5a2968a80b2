import type { MarketDay } from "../../market/day.ts";
import { SECOND } from "../../market/units.ts";
import { type CompiledFamily, nearest, splitSuffix, type Suffix } from "../grammar.ts";
import type { FeatureOptions, Fitted } from "../parameters.ts";
import { lack } from "./availability.ts";
import { Sequence } from "./sequence.ts";
import type { Signal, Step } from "./signal.ts";
import { Steps } from "./steps.ts";
import { TimeWindow, type Window } from "./window.ts";

/** A name that the catalogue's grammar does not give. */
export class UnknownColumn extends RangeError {}

/** A column was asked for without the fitted parameter it reads. */
export class MissingParameter extends RangeError {}

/** What a column may know about its input before the first row. */
export interface Feed {
  /** Levels the feed delivers; 0 without a book. */
  readonly levels: number;
  readonly hasMessages: boolean;
  /** Where trades come from: order messages, a tape beside the book, or nowhere. */
  readonly hasTrades: boolean;
  /** Whether trades say who was the aggressor. */
  readonly hasAggressor: boolean;
  /** Currency per tick. */
  readonly tickSize: number;
  /** Price units per tick. */
  readonly tickUnits: number;
}

export function feedOf({ book, messages, trades, instrument }: MarketDay): Feed {
  const { priceUnit, tickUnits } = instrument;
  const hasMessages = messages !== null;
  return {
    levels: book?.levels ?? 0,
    hasMessages,
    hasTrades: hasMessages || !!trades,
    hasAggressor: hasMessages || !!trades?.aggressor,
    tickSize: priceUnit * tickUnits,
    tickUnits,
  };
}

/** The catalogue as the plan needs it. */
export interface Grammar {
  readonly families: readonly CompiledFamily[];
  readonly suffixes: readonly { readonly suffix: Suffix; readonly expression: RegExp }[];
}

/** Turns column names into steps over the rows of a day. */
export class Plan extends Steps {
  readonly feed: Feed;
  readonly fitted: Fitted;
  readonly options: FeatureOptions;
  private readonly grammar: Grammar;
  private readonly named = new Map<string, Signal>();

  constructor(grammar: Grammar, feed: Feed, fitted: Fitted, options: FeatureOptions) {
    super();
    this.grammar = grammar;
    this.feed = feed;
    this.fitted = fitted;
    this.options = options;
  }

  /** Every step, those of lists beside those of rows, in a fixed order: what a checkpoint keeps. */
  get everyStep(): readonly Step[] {
    return this.steps.flatMap((step) => (step instanceof Sequence ? [step, ...step.inner.steps] : [step]));
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
    for (const { family, match } of this.grammar.families) {
      const args = match(name);
      if (args) return lack(family, args, this.feed) === null ? family.build(this, args) : this.undefined();
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

  /** A value of a list's latest entry, held from row to row until the next; NaN before the first. */
  held(sequence: Sequence, entry: Signal): Signal {
    return this.once(`held(${sequence.key}: ${entry.key})`, (key) => sequence.hold(key, entry));
  }

  /** A fitted value that `columns` read. Throws MissingParameter if there is none. */
  parameter<K extends keyof Fitted>(name: K, columns: string): NonNullable<Fitted[K]> {
    const value = this.fitted[name];
    if (value === undefined || value === null)
      throw new MissingParameter(`${columns} need the fitted parameter "${name}"`);
    return value;
  }
}
