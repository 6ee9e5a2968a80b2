import type { SavedForecaster } from "./forecaster.ts";
import { type InputRecipe, readRecipe } from "./inputs/recipe.ts";
import { type LabelChoice, readChoice } from "./labels/choice.ts";

/** A score as the model card shows it: skills in per cent, the interval at 95 %. */
export interface CardScore {
  readonly n: number;
  readonly skill: number;
  readonly skillInterval: readonly number[] | null;
  readonly logLoss: number;
  readonly macroF1: number;
  readonly mcc: number;
}

/** Where a model comes from and what it is worth; written by whatever trained it, never by hand. */
export interface ModelCard {
  /** What it was trained on: label for people, fingerprint, and whether it is simulated. */
  readonly data: { readonly label: string; readonly fingerprint: string; readonly simulated: boolean };
  readonly protocol: string;
  /** Rows of that day, by purpose. */
  readonly spans: Readonly<Record<"train" | "validation" | "test", { readonly from: number; readonly to: number }>>;
  readonly seed: number;
  /** Revision of the program; null where it is not known. */
  readonly commit: string | null;
  readonly chosen: Readonly<Record<string, number | string>>;
  /** How many settings were tried on the validation rows, and those that were taken; absent: the default ones alone. */
  readonly search?: { readonly tried: number; readonly settings: Readonly<Record<string, number>> };
  readonly scores: CardScore;
  /** The one-line rules under the same protocol, by name; a rule that the day cannot feed is left out. */
  readonly floors: Readonly<Record<string, CardScore>>;
}

/** What a model forecasts: the rule, and its threshold in the rule's unit. */
export interface ModelLabel {
  readonly choice: LabelChoice;
  readonly threshold: number;
}

/** A trained model on disk: plain JSON. */
export interface ModelFile {
  readonly format: "lobscope-model";
  readonly version: 1;
  readonly forecaster: SavedForecaster;
  readonly recipe: InputRecipe;
  /** Absent: the protocol's label at the forecaster's horizon and theta. */
  readonly label?: ModelLabel;
  readonly card: ModelCard;
}

export const MODEL_PROTOCOL = "evaluation protocol: 60/20/20 in time, purged; choices on validation; test scored once";

export const modelFile = (
  forecaster: SavedForecaster,
  recipe: InputRecipe,
  card: ModelCard,
  label?: ModelLabel,
): ModelFile => ({
  format: "lobscope-model",
  version: 1,
  forecaster,
  recipe,
  ...(label ? { label } : {}),
  card,
});

/**
 * Throws RangeError naming what is not as expected. What `forecaster` holds is checked by the `load` of its kind; the
 * card is shown, not computed with, and is passed through.
 */
export function readModelFile(json: unknown): ModelFile {
  const { format, version, forecaster, recipe, label, card } = record(json, "it");
  if (format !== "lobscope-model" || version !== 1) throw new RangeError("model file: format is not lobscope-model 1");
  const { model } = record(forecaster, "forecaster");
  if (typeof model !== "string") throw new RangeError("model file: forecaster.model is not a name");
  record(card, "card");
  return {
    format,
    version,
    forecaster: forecaster as SavedForecaster,
    recipe: readRecipe(recipe),
    ...(label === undefined ? {} : { label: readLabel(label) }),
    card: card as ModelCard,
  };
}

function readLabel(json: unknown): ModelLabel {
  const { choice, threshold } = record(json, "label");
  if (typeof threshold !== "number" || !(threshold >= 0 && Number.isFinite(threshold)))
    throw new RangeError("model file: label.threshold is not a number from 0");
  return { choice: readChoice(choice), threshold };
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RangeError(`model file: ${name} is not an object`);
  return value as Record<string, unknown>;
}
