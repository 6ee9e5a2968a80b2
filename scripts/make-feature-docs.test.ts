import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CATALOGUE, FEATURE_SETS } from "../src/core/features/index.ts";
import { featureDocs, PATH } from "./make-feature-docs.ts";

it("docs/features.md is what the catalogue says: run `npx tsx scripts/make-feature-docs.ts` after changing it", () => {
  expect(readFileSync(PATH, "utf8")).toBe(featureDocs());
});

it("the document has every family with its formula, and every column of every set", () => {
  const text = featureDocs();
  for (const { pattern, formula } of CATALOGUE) {
    expect(text).toContain(`\`${pattern}\``);
    expect(text).toContain(formula.replaceAll("|", "\\|"));
  }
  for (const name of FEATURE_SETS.all) expect(text).toContain(`\`${name}\``);
});
