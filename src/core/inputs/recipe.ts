import { FEATURE_SETS, familyOf } from "../features/catalogue.ts";
import { fitSteps } from "../features/fit.ts";
import { type FeatureParameters, readParameters } from "../features/parameters.ts";
import { fitReference, isReferenceName, referenceInputs, type ReferenceScale } from "../features/reference.ts";
import { unbrokenSince } from "../features/reference-series.ts";
import { featureSteps } from "../features/table.ts";
import type { FeatureTable, FitProgress } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { isRawName, midTicks, rawColumn, rawNames } from "./raw.ts";
import { referenceNamesOf } from "./reference-names.ts";

/** Where columns come from; a table is made of one of them, because scores under different systems do not compare. */
export const INPUT_SYSTEMS = ["reference", "catalogue", "raw", "protocol"] as const;
export type InputSystem = (typeof INPUT_SYSTEMS)[number];

/**
 * `reference`: the protocol's 55 columns; `default`: the catalogue's set; `raw`: the book's levels; `protocol`: the
 * protocol's columns and the levels; or column names.
 */
export type InputChoice = "reference" | "default" | "raw" | "protocol" | readonly string[];

/**
 * How to compute a model's inputs on any day: names, and what was fitted on the training span. Plain JSON; it is stored
 * with the model.
 */
export interface InputRecipe {
  readonly system: InputSystem;
  readonly names: readonly string[];
  /** For all but `catalogue`. */
  readonly scale: ReferenceScale | null;
  /** For `catalogue`. */
  readonly parameters: FeatureParameters | null;
}

/** Fits on rows `train` what the inputs need. Throws RangeError naming an unknown column, or what the day lacks. */
export function* fitRecipe(
  day: MarketDay,
  choice: InputChoice,
  train: Span,
): Generator<FitProgress, InputRecipe, void> {
  const { system, names } = resolved(day, choice);
  if (system === "catalogue") return { system, names, scale: null, parameters: yield* fitSteps(day, train) };
  return { system, names, scale: fitReference(day, train), parameters: null };
}

function resolved(day: MarketDay, choice: InputChoice): Pick<InputRecipe, "system" | "names"> {
  if (choice === "reference") return { system: "reference", names: referenceNamesOf(day) };
  if (choice === "raw") return { system: "raw", names: rawNames(day.book?.levels ?? 0) };
  if (choice === "protocol")
    return { system: "protocol", names: [...referenceNamesOf(day), ...rawNames(day.book?.levels ?? 0)] };
  if (choice === "default") return { system: "catalogue", names: FEATURE_SETS.default };
  return { system: systemOf(choice), names: choice };
}

/** Throws RangeError for a list that no single system knows, naming the first stranger. */
export function systemOf(names: readonly string[]): InputSystem {
  if (new Set(names).size !== names.length) throw new RangeError("an input is named twice");
  const knows: Record<InputSystem, (name: string) => boolean> = {
    reference: isReferenceName,
    catalogue: (name) => familyOf(name) !== null,
    raw: isRawName,
    protocol: (name) => isReferenceName(name) || isRawName(name),
  };
  const system = INPUT_SYSTEMS.find((candidate) => names.every(knows[candidate]));
  if (system) return system;
  const stranger = names.find((name) => !INPUT_SYSTEMS.some((candidate) => knows[candidate](name)));
  throw new RangeError(
    stranger === undefined
      ? "inputs of the catalogue do not mix with the protocol's and the book's in one model"
      : `"${stranger}" is neither an input of the protocol, nor of the catalogue, nor a level of the book`,
  );
}

/** The recipe's columns for every row of the day. */
export function* recipeInputs(day: MarketDay, recipe: InputRecipe): Generator<FitProgress, FeatureTable, void> {
  const { system, names, scale, parameters } = recipe;
  const since = unbrokenSince(day);
  if (system === "catalogue") return { ...(yield* featureSteps(day, names, parameters ?? {})), since };
  if (!scale) throw new RangeError("the inputs' median size is missing");
  if (system === "reference") return { ...referenceInputs(day, names, scale), since };
  const features = referenceInputs(day, names.filter(isReferenceName), scale);
  const columns = names.map((name) =>
    isRawName(name) ? rawColumn(day, name, scale) : features.columns[features.names.indexOf(name)],
  );
  return { names, rows: day.rows, columns, since, mid: midTicks(day) };
}

/** A recipe read from a file: throws RangeError naming the field that is missing or not as expected. */
export function readRecipe(json: unknown): InputRecipe {
  if (typeof json !== "object" || json === null) throw new RangeError("recipe: not an object");
  const { system, names, scale, parameters } = json as Record<string, unknown>;
  const known = INPUT_SYSTEMS.find((candidate) => candidate === system);
  if (!known) throw new RangeError(`recipe: system is none of ${INPUT_SYSTEMS.join(", ")}`);
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    throw new RangeError("recipe: names are not a list of column names");
  return known === "catalogue"
    ? { system: known, names, scale: null, parameters: readParameters(parameters) }
    : { system: known, names, scale: readScale(scale), parameters: null };
}

function readScale(json: unknown): ReferenceScale {
  const { medianSize } = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof medianSize !== "number" || !(medianSize > 0 && Number.isFinite(medianSize)))
    throw new RangeError("recipe: scale.medianSize is not a size above 0");
  return { medianSize };
}
