import { expect, it } from "vitest";
import { importViolations } from "./check-imports.ts";

it("lets core import core and nothing else", () => {
  expect(importViolations("src/core/book/book.ts", `import { x } from "../market/day.ts";`)).toEqual([]);
  expect(importViolations("src/core/book/book.ts", `import { openDB } from "idb";`)).toHaveLength(1);
  expect(importViolations("src/core/book/book.ts", `export { y } from "../../io/files/open.ts";`)).toHaveLength(1);
});

it("lets the store take types of the worker contract, but nothing that runs", () => {
  expect(importViolations("src/store/a.ts", `import type { MarketApi } from "../../workers/api.ts";`)).toEqual([]);
  expect(importViolations("src/store/a.ts", `import { x } from "../../workers/market.worker.ts";`)).toHaveLength(1);
});

it("sees multi-line and dynamic imports", () => {
  expect(importViolations("src/view/a.tsx", `import {\n  a,\n  b,\n} from "../io/recordings.ts";`)).toHaveLength(1);
  expect(importViolations("src/view/a.tsx", `const m = await import("../../models/index.ts");`)).toHaveLength(1);
});

it("keeps worker starts in the bridge and HTML out of the view", () => {
  expect(importViolations("src/view/a.tsx", `new Worker(url)`)).toHaveLength(1);
  expect(importViolations("src/store/bridge.ts", `new Worker(url)`)).toEqual([]);
  expect(importViolations("src/view/a.tsx", `node.innerHTML = text`)).toHaveLength(1);
});
