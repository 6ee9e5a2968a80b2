import { SMALLEST_PROBABILITY } from "../src/core/metrics/probability.ts";
import {
  CLASS_COUNT,
  type Explanation,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterDescription,
  type ForecasterKind,
  type SavedForecaster,
  type TrainingData,
} from "../src/core/forecaster.ts";
import type { Span } from "../src/core/market/day.ts";
import { SavedFields } from "./saved.ts";

const NAME = "average";
const TITLE = "Average";
/** Steps of progress per member. */
const STEPS = 100;

/**
 * The renormalised geometric mean of its members' probabilities, p(c) ∝ exp(mean_m ln p_m(c)): the mean of their
 * log-odds (logarithmic opinion pool, Genest and Zidek 1986). Nothing is tuned: each member counts the same. It abstains
 * where a member does. `members` may be fitted already, from different files, as long as they share the table's columns.
 */
export class Average implements Forecaster {
  readonly name = NAME;
  readonly #horizon: number;
  #members: readonly Forecaster[];
  readonly #fresh: () => readonly Forecaster[];

  constructor(horizon: number, members: readonly Forecaster[], fresh: () => readonly Forecaster[] = () => members) {
    if (members.length === 0) throw new RangeError("an average of nothing");
    this.#horizon = horizon;
    this.#members = members;
    this.#fresh = fresh;
  }

  get fitted(): boolean {
    return this.#members.every(({ fitted }) => fitted);
  }

  *fit(data: TrainingData, span: Span, validation?: Span): Generator<FitProgress, void, void> {
    const members = this.#fresh();
    const total = STEPS * members.length;
    for (const [i, member] of members.entries()) {
      for (const step of member.fit(data, span, validation)) {
        const part = Math.floor((STEPS * step.done) / step.total);
        yield { done: STEPS * i + part, total, unit: "iterations" };
      }
    }
    yield { done: total, total, unit: "iterations" };
    this.#members = members;
  }

  predict(inputs: FeatureTable, span: Span, out: Float64Array): void {
    this.#demandFitted();
    const said = this.#members.map((forecaster) => {
      const member = new Float64Array((span.to - span.from) * CLASS_COUNT);
      forecaster.predict(inputs, span, member);
      return member;
    });
    out.set(pooled(said));
  }

  /** The mean of the members' log-odds and of what each input adds to them; null if a member has no such account. */
  explain(inputs: FeatureTable, row: number): Explanation | null {
    this.#demandFitted();
    const parts: Explanation[] = [];
    for (const member of this.#members) {
      const part = member.explain?.(inputs, row);
      if (!part || part.space !== "log-odds") return null;
      parts.push(part);
    }
    const names = [...new Set(parts.flatMap((part) => part.inputs))];
    const share = 1 / parts.length;
    const base = [0, 0, 0];
    const contributions = new Float64Array(CLASS_COUNT * names.length);
    for (const part of parts) {
      for (let c = 0; c < CLASS_COUNT; c++) {
        base[c] += share * part.base[c];
        part.inputs.forEach((name, j) => {
          contributions[c * names.length + names.indexOf(name)] +=
            share * part.contributions[c * part.inputs.length + j];
        });
      }
    }
    return { space: "log-odds", inputs: names, base, contributions };
  }

  #demandFitted(): void {
    if (!this.fitted) throw new RangeError(`${NAME} is not fitted`);
  }

  save(): SavedForecaster {
    this.#demandFitted();
    const members = this.#members.map((member) => member.save());
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: NAME,
      horizon: this.#horizon,
      theta: members[0].theta,
      inputs: this.describe().inputs,
      parameters: { members },
    };
  }

  describe(): ForecasterDescription {
    const members = this.#members.map((member) => member.describe());
    return {
      name: NAME,
      title: TITLE,
      summary: `The geometric mean of ${members.map(({ title }) => title.toLowerCase()).join(" and ")}, nothing tuned.`,
      inputs: [...new Set(members.flatMap(({ inputs }) => inputs))],
      parameterCount: this.fitted ? members.reduce((sum, { parameterCount }) => sum + (parameterCount ?? 0), 0) : null,
      source: "evaluation protocol, appendix B (ens3); Genest and Zidek 1986",
      ...(this.fitted ? { chosen: chosenOf(members) } : {}),
    };
  }
}

/** The renormalised geometric mean of several models' probabilities, each [rows, 3]; NaN where one of them abstains. */
export function pooled(members: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(members[0].length);
  for (const member of members)
    for (let i = 0; i < out.length; i++) out[i] += Math.log(Math.max(member[i], SMALLEST_PROBABILITY));
  const share = 1 / members.length;
  for (let at = 0; at < out.length; at += CLASS_COUNT) {
    let total = 0;
    for (let c = at; c < at + CLASS_COUNT; c++) total += out[c] = Math.exp(share * out[c]);
    for (let c = at; c < at + CLASS_COUNT; c++) out[c] /= total;
  }
  return out;
}

/** What each member chose, under its name. */
const chosenOf = (members: readonly ForecasterDescription[]): Record<string, number | string> =>
  Object.fromEntries(
    members.flatMap(({ name, chosen = {} }) =>
      Object.entries(chosen).map(([key, value]) => [`${name}.${key}`, value] as const),
    ),
  );

/** An average of kinds that all read the whole table they are given. */
export function averageKind(members: readonly ForecasterKind[]): ForecasterKind {
  const picky = members.find(({ choosesInputs }) => !choosesInputs);
  if (picky) throw new RangeError(`${NAME}: ${picky.name} has inputs of its own`);
  const kindOf = (saved: SavedForecaster): ForecasterKind => {
    const kind = members.find(({ name }) => name === saved.model);
    if (!kind)
      throw new RangeError(
        `${NAME}: members hold a model that is none of ${members.map(({ name }) => name).join(", ")}`,
      );
    return kind;
  };
  return {
    name: NAME,
    title: TITLE,
    inputs: (horizon, day) => members[0].inputs(horizon, day),
    choosesInputs: true,
    refitsLive: members.every(({ refitsLive }) => refitsLive !== false),
    create: (horizon, options) => {
      const fresh = () => members.map((kind) => kind.create(horizon, options));
      return new Average(horizon, fresh(), fresh);
    },
    load: (saved) => {
      const fields = new SavedFields(NAME, saved);
      const inputs = fields.inputs();
      const members = fields.members("members");
      if (members.some(({ horizon, theta }) => horizon !== saved.horizon || theta !== saved.theta))
        throw new RangeError(`${NAME}: members forecast another horizon or band`);
      const average = new Average(
        saved.horizon,
        members.map((member) => kindOf(member).load(member)),
      );
      if (average.describe().inputs.join() !== inputs.join())
        throw new RangeError(`${NAME}: inputs are not those of the members`);
      return average;
    },
  };
}
