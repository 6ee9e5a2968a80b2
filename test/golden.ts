import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Reference vectors computed on real captures lie beside the captures and never enter the repository. */
const ROOT = join(
  process.env.LOBSCOPE_DATA
    ? dirname(process.env.LOBSCOPE_DATA)
    : fileURLToPath(new URL("../../shared", import.meta.url)),
  "spec/golden",
);

/** Path of a reference file, or null where it is absent: use with `it.skipIf(!path)`. */
export function goldenFile(name: string): string | null {
  const path = join(ROOT, name);
  return existsSync(path) ? path : null;
}

/** A text file, unpacked if its name ends in .gz. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** Columns of a CSV of numbers by name, in file order; `nan` is NaN. */
export function readColumns(path: string): Map<string, Float64Array> {
  const [header, ...lines] = readText(path).trimEnd().split(/\r?\n/);
  const columns = header.split(",").map((name) => [name, new Float64Array(lines.length)] as const);
  lines.forEach((line, row) => line.split(",").forEach((cell, i) => (columns[i][1][row] = Number(cell))));
  return new Map(columns);
}
