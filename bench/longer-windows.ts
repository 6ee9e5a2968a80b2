import { GRAMMAR } from "../src/core/features/catalogue.ts";
import type { FeatureParameters } from "../src/core/features/index.ts";

/** Placeholders that are lengths of windows, as against levels, lags and sizes. */
const WINDOWS = new Set(["W", "τ", "N", "n"]);

/** The column with every window `factor` times as long; levels, lags and order sizes stay. */
export function longer(name: string, factor: number): string {
  const [base, ...suffixes] = name.split("__");
  const tail = suffixes.map((suffix) =>
    suffix.replace(/^(mean|std)_(\d+)$/, (_, kind, W) => `${kind}_${Number(W) * factor}`),
  );
  return [longerBase(base, factor), ...tail].join("__");
}

function longerBase(base: string, factor: number): string {
  const compiled = GRAMMAR.families.find(({ match }) => match(base));
  if (!compiled) throw new Error(`${base} is not in the catalogue`);
  const { n, words } = compiled.match(base)!;
  let [number, word] = [0, 0];
  return compiled.family.pattern.replace(/\{([^}]*)\}/g, (_, hole: string) =>
    hole.includes(",") ? words[word++] : String(n[number++] * (WINDOWS.has(hole) ? factor : 1)),
  );
}

/** The parameters with the integrated flow's weights under the longer windows' names. */
export const withLongerWeights = (fitted: FeatureParameters, factor: number): FeatureParameters => ({
  ...fitted,
  ofi_pc: Object.fromEntries(Object.entries(fitted.ofi_pc).map(([W, w]) => [String(Number(W) * factor), w])),
});
