import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The import table of docs/architecture.md, enforced. A file belongs to the longest layer prefix that matches it; it may
 * import from its own layer, from the layers listed, and from the packages listed (prefix match).
 */
interface Layer {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
}

const TABLE: Record<string, Layer> = {
  "src/core": { layers: [], packages: [] },
  "src/io": { layers: ["src/core"], packages: ["idb", "fflate", "hyparquet-writer"] },
  models: { layers: ["src/core"], packages: [] },
  "models/neural": { layers: ["src/core", "models"], packages: ["@tensorflow/"] },
  workers: { layers: ["src/core", "src/io", "models", "models/neural"], packages: ["comlink"] },
  cli: { layers: ["src/core", "src/io", "models", "models/neural"], packages: ["node:", "tsx"] },
  "src/store": { layers: ["src/core"], packages: ["zustand", "comlink"] },
  "src/view": {
    layers: ["src/core", "src/store"],
    packages: ["react", "react-dom", "zustand", "plotly.js-cartesian-dist-min"],
  },
};

/** Type-only imports that the table allows besides. */
const CONTRACTS = ["workers/api.ts", "workers/live-api.ts", "workers/model-api.ts"];
const TYPES: Record<string, readonly string[]> = { "src/store": CONTRACTS, "src/view": CONTRACTS };

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const IMPORT =
  /(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

const layerOf = (path: string): string | undefined =>
  Object.keys(TABLE)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .toSorted((a, b) => b.length - a.length)[0];

function violation(file: string, layer: string, specifier: string, typeOnly: boolean): string | null {
  const { layers, packages } = TABLE[layer];
  if (!specifier.startsWith(".")) {
    const allowed = packages.some(
      (name) =>
        specifier === name || specifier.startsWith(name.endsWith(":") || name.endsWith("/") ? name : `${name}/`),
    );
    return allowed ? null : `package ${specifier}`;
  }
  const target = relative(ROOT, resolve(dirname(join(ROOT, file)), specifier)).replaceAll("\\", "/");
  if (target.endsWith(".css") || target.endsWith(".json")) return null;
  const targetLayer = layerOf(target);
  if (targetLayer === layer || (targetLayer !== undefined && layers.includes(targetLayer))) return null;
  if (typeOnly && TYPES[layer]?.includes(target)) return null;
  return target;
}

export function importViolations(file: string, source: string): string[] {
  const layer = layerOf(file);
  if (!layer) return [];
  const found: string[] = [];
  for (const match of source.matchAll(IMPORT)) {
    const wrong = violation(file, layer, match[2] ?? match[3], match[1] !== undefined);
    if (wrong) found.push(`${file}: ${layer} may not import ${wrong}`);
  }
  if (/new\s+Worker\s*\(/.test(source) && file !== "src/store/bridge.ts") {
    found.push(`${file}: only src/store/bridge.ts starts workers`);
  }
  if (/dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML/.test(source)) found.push(`${file}: writes HTML`);
  return found;
}

function check(): void {
  const files = Object.keys(TABLE)
    .filter((layer) => layer !== "models/neural")
    .flatMap((layer) =>
      readdirSync(join(ROOT, layer), { recursive: true, encoding: "utf8" }).map(
        (name) => `${layer}/${name.replaceAll("\\", "/")}`,
      ),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file));
  const found = files.flatMap((file) => importViolations(file, readFileSync(join(ROOT, file), "utf8")));
  for (const line of found) process.stderr.write(`${line}\n`);
  process.stdout.write(`imports: ${files.length} files, ${found.length} violations\n`);
  if (found.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) check();
