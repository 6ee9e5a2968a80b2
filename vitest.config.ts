import { defineConfig } from "vitest/config";

/** Vitest 5 prints failures with Map.groupBy, which Node 20 lacks. */
function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

if (!("groupBy" in Map)) Object.defineProperty(Map, "groupBy", { value: groupBy });

export default defineConfig({
  test: {
    include: ["{src,models,workers,cli,scripts,bench,test}/**/*.test.{ts,tsx}"],
    environment: "node",
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
  },
});
