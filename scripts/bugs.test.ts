import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { BUGS } from "./bugs.ts";

it("there are at least a hundred bugs to plant, of at least two dozen kinds", () => {
  expect(BUGS.length).toBeGreaterThanOrEqual(100);
  expect(new Set(BUGS.map(({ failure }) => failure)).size).toBeGreaterThanOrEqual(24);
});

it("no bug is planted twice", () => {
  expect(new Set(BUGS.map(({ file, plant, find }) => `${file} ${find} ${plant}`)).size).toBe(BUGS.length);
  expect(new Set(BUGS.map(({ what }) => what)).size).toBe(BUGS.length);
});

it.each(BUGS)("$what: there is exactly one place to plant it", ({ file, find, plant }) => {
  const source = readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), "utf8");
  expect(source.split(find).length - 1).toBe(1);
  expect(plant).not.toBe(find);
});
