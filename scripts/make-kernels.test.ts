import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BINARY, kernelsModule } from "./make-kernels.ts";

it(
  "the committed kernels are their source, compiled: run `npx tsx scripts/make-kernels.ts` after changing it",
  { timeout: 60_000 },
  async () => {
    expect(await kernelsModule()).toBe(readFileSync(BINARY, "utf8"));
  },
);
