import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** Real captures, for local tests only; never part of the repository. */
const ROOT = process.env.LOBSCOPE_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url));

/** Path of a real capture, or null where it is absent: use with `it.skipIf(!path)` so that the skip is reported by name. */
export function realData(name: string): string | null {
  const path = join(ROOT, name);
  return existsSync(path) ? path : null;
}
