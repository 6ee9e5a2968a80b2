import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const VIEW = fileURLToPath(new URL("..", import.meta.url));

/** Classes that a sheet styles by themselves, outside media queries: what it claims for its own component. */
const claimed = (css: string): string[] =>
  [...css.matchAll(/^([^@{}\n/][^{}]*)\{/gm)]
    .flatMap(([, selectors]) => selectors.split(","))
    .map((selector) => selector.trim())
    .filter((selector) => /^\.[\w-]+$/.test(selector));

test("no two style sheets claim the same class: they are all loaded into one page", () => {
  const owners = new Map<string, Set<string>>();
  for (const path of readdirSync(VIEW, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"))) {
    for (const name of claimed(readFileSync(`${VIEW}${path}`, "utf8"))) {
      owners.set(name, (owners.get(name) ?? new Set()).add(basename(path)));
    }
  }
  expect(owners.size).toBeGreaterThan(50);
  expect([...owners].filter(([, sheets]) => sheets.size > 1).map(([name]) => name)).toEqual([]);
});
