import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Script a browser must load before the first frame of the sample: the entry, the market worker, and what they import statically. */
export const LIMIT = 200_000;

const ASSETS = fileURLToPath(new URL("../dist/assets/", import.meta.url));
const STATIC_IMPORT = /(?:^|[;}\s])(?:import|export)\s*(?:[^"'()]*?from\s*)?["']\.\/([^"']+\.js)["']/g;

function closure(name: string, seen: Set<string>): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const match of readFileSync(join(ASSETS, name), "utf8").matchAll(STATIC_IMPORT)) closure(match[1], seen);
  return seen;
}

/** Names and gzip sizes of the first load; also used by the benches. */
export function firstLoad(): { name: string; gzip: number }[] {
  const names = readdirSync(ASSETS).filter((name) => /^(index|market\.worker)-.*\.js$/.test(name));
  if (!names.some((name) => name.startsWith("index-")) || !names.some((name) => name.startsWith("market"))) {
    throw new Error("dist/assets lacks the entry or the market worker: run `npm run build` first");
  }
  const seen = new Set<string>();
  for (const name of names) closure(name, seen);
  return [...seen].map((name) => ({ name, gzip: gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const parts = firstLoad();
  const total = parts.reduce((sum, part) => sum + part.gzip, 0);
  for (const { name, gzip } of parts) process.stdout.write(`  ${name} ${gzip}\n`);
  process.stdout.write(`first load: ${total} bytes of script gzip, limit ${LIMIT}\n`);
  const heavy = parts.find(({ name }) => /plotly|tfjs|tensorflow/.test(name));
  if (heavy) process.stderr.write(`${heavy.name} must load lazily\n`);
  if (total > LIMIT || heavy) process.exitCode = 1;
}
