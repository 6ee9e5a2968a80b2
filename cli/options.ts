import { FORECASTERS } from "../models/index.ts";
import { isNeuralName, NEURAL_NAMES } from "../models/neural-names.ts";
import type { ForecasterKind } from "../src/core/forecaster.ts";
import type { InputChoice } from "../src/core/inputs/recipe.ts";
import type { LabelChoice } from "../src/core/labels/choice.ts";
import { parseHorizon } from "../src/core/labels/horizon.ts";
import { LABEL_RULES } from "../src/core/labels/rules.ts";
import { UsageError } from "./verb.ts";

/** Every name that `--model` takes. */
export const MODEL_NAMES: readonly string[] = [...Object.keys(FORECASTERS), ...NEURAL_NAMES];

/** A registered kind; the message of a refusal lists them. A neural one's back-end is started with it. */
export async function kindOption(name: string | undefined): Promise<ForecasterKind> {
  if (name === undefined) throw new UsageError("--model is missing");
  if (Object.hasOwn(FORECASTERS, name)) return FORECASTERS[name];
  if (!isNeuralName(name)) throw new UsageError(`model "${name}" is none of ${MODEL_NAMES.join(", ")}`);
  const { NEURAL_FORECASTERS, startBackend } = await import("../models/neural/index.ts");
  await startBackend({ only: "wasm" });
  return NEURAL_FORECASTERS[name];
}

export function wholeOption(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`${name} takes a whole number from ${least}, not "${text}"`);
  return Number(text);
}

/** `reference`, `default`, `raw`, `protocol`, or column names separated by commas. */
export function inputsOption(text: string | undefined, kind: ForecasterKind): InputChoice | undefined {
  if (text === undefined) return undefined;
  if (!kind.choosesInputs) throw new UsageError(`--inputs: ${kind.name} has inputs of its own`);
  if (text === "reference" || text === "default" || text === "raw" || text === "protocol") return text;
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new UsageError(`--inputs: "${text}" has an empty name`);
  return names;
}

/** A label rule (default: the protocol's) at 50 rows, or as far as `horizon` says: "100", "5s". */
export function choiceOption(rule = "move", horizon = "50"): LabelChoice {
  const known = LABEL_RULES.find((candidate) => candidate === rule);
  if (!known) throw new UsageError(`--label takes ${LABEL_RULES.join(", ")}, not "${rule}"`);
  try {
    return { rule: known, horizon: parseHorizon(horizon) };
  } catch {
    throw new UsageError(`--horizon takes a whole number from 1 of rows, or of seconds as in 5s, not "${horizon}"`);
  }
}
