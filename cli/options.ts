import { forecasterKind } from "../models/index.ts";
import type { ForecasterKind } from "../src/core/forecaster.ts";
import type { InputChoice } from "../src/core/inputs/recipe.ts";
import { UsageError } from "./verb.ts";

/** A registered kind; the message of a refusal lists them. */
export function kindOption(name: string | undefined): ForecasterKind {
  if (name === undefined) throw new UsageError("--model is missing");
  try {
    return forecasterKind(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function wholeOption(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`${name} takes a whole number from ${least}, not "${text}"`);
  return Number(text);
}

/** `reference`, `default`, `raw`, or column names separated by commas. */
export function inputsOption(text: string | undefined, kind: ForecasterKind): InputChoice | undefined {
  if (text === undefined) return undefined;
  if (!kind.choosesInputs) throw new UsageError(`--inputs: ${kind.name} has inputs of its own`);
  if (text === "reference" || text === "default" || text === "raw") return text;
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new UsageError(`--inputs: "${text}" has an empty name`);
  return names;
}
