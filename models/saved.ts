import type { SavedForecaster } from "../src/core/forecaster.ts";

/**
 * Reads a saved forecaster's parameters field by field, because files come from people. Every refusal is a RangeError
 * that names the field.
 */
export class SavedFields {
  readonly #model: string;
  readonly #fields: Readonly<Record<string, unknown>>;

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
