import type { SavedForecaster } from "../src/core/forecaster.ts";
import { type PackedKind, type Unpacked, unpackNumbers } from "./packed-numbers.ts";

/**
 * Reads a saved forecaster's parameters field by field, because files come from people. Every refusal is a RangeError
 * that names the field.
 */
export class SavedFields {
  readonly #model: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #inputs: unknown;

  constructor(model: string, saved: SavedForecaster) {
    if (saved.format !== "lobscope-forecaster" || saved.version !== 1)
      throw new RangeError(`${model}: format is not lobscope-forecaster 1`);
    if (saved.model !== model) throw new RangeError(`${model}: model is ${JSON.stringify(saved.model)}`);
    if (!(Number.isInteger(saved.horizon) && saved.horizon > 0))
      throw new RangeError(`${model}: horizon is not a number of rows`);
    if (!(Number.isInteger(saved.theta) && saved.theta >= 0))
      throw new RangeError(`${model}: theta is not a number of half-ticks`);
    const { parameters } = saved;
    if (typeof parameters !== "object" || parameters === null)
      throw new RangeError(`${model}: parameters is not an object`);
    this.#model = model;
    this.#fields = { ...parameters };
    this.#inputs = saved.inputs;
  }

  /** Names of the columns it reads, each once. */
  inputs(): readonly string[] {
    const names = this.#inputs;
    if (
      !Array.isArray(names) ||
      !names.every((name) => typeof name === "string") ||
      new Set(names).size !== names.length
    )
      throw new RangeError(`${this.#model}: inputs are not a list of different column names`);
    return names;
  }

  numbers(name: string, length: number): readonly number[] {
    const value = this.#fields[name];
    if (
      !Array.isArray(value) ||
      value.length !== length ||
      !value.every((v) => typeof v === "number" && Number.isFinite(v))
    ) {
      throw new RangeError(`${this.#model}: ${name} is not ${length} finite numbers`);
    }
    return value;
  }

  /** A typed array as packed-numbers.ts writes it. */
  packed<K extends PackedKind>(name: string, kind: K): Unpacked<K> {
    const value = unpackNumbers(this.#fields[name], kind);
    if (!value) throw new RangeError(`${this.#model}: ${name} is not packed numbers (${kind})`);
    return value;
  }

  /** Saved forecasters, at least one; what each holds is for its own kind to check. */
  members(name: string): readonly SavedForecaster[] {
    const value = this.#fields[name];
    if (!Array.isArray(value) || value.length === 0 || !value.every((v) => typeof v === "object" && v !== null))
      throw new RangeError(`${this.#model}: ${name} is not a list of forecasters`);
    return value as readonly SavedForecaster[];
  }

  /** Finite numbers by name. */
  record(name: string): Readonly<Record<string, number>> {
    const value = this.#fields[name];
    if (
      typeof value !== "object" ||
      value === null ||
      Array.isArray(value) ||
      !Object.values(value).every(Number.isFinite)
    )
      throw new RangeError(`${this.#model}: ${name} is not finite numbers by name`);
    return value as Readonly<Record<string, number>>;
  }

  positive(name: string, length: number): readonly number[] {
    const value = this.numbers(name, length);
    if (!value.every((v) => v > 0)) throw new RangeError(`${this.#model}: ${name} is not above 0 throughout`);
    return value;
  }

  positiveNumber(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${this.#model}: ${name} is not a number above 0`);
    return value;
  }

  /** In [0, 1]. */
  fraction(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !(value >= 0 && value <= 1))
      throw new RangeError(`${this.#model}: ${name} is not between 0 and 1`);
    return value;
  }

  /** Non-negative and, in each group of three, summing to one. */
  shares(name: string, length: number): readonly number[] {
    const value = this.numbers(name, length);
    for (let at = 0; at < length; at += 3) {
      const sum = value[at] + value[at + 1] + value[at + 2];
      if (Math.min(...value.slice(at, at + 3)) < 0 || Math.abs(sum - 1) > 1e-9)
        throw new RangeError(`${this.#model}: ${name} holds no probabilities`);
    }
    return value;
  }

  oneOf<T extends string | number | boolean>(name: string, allowed: readonly T[]): T {
    const found = allowed.find((candidate) => candidate === this.#fields[name]);
    if (found === undefined) throw new RangeError(`${this.#model}: ${name} is none of ${allowed.join(", ")}`);
    return found;
  }
}
