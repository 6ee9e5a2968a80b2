import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Serves dist/ under a sub-path with the published security headers, as a static host would; for tests and benches. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4319" },
    base: { type: "string", default: "/" },
    root: { type: "string", default: "dist" },
  },
});

const ROOT = fileURLToPath(new URL(`../${values.root}/`, import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".zip": "application/zip",
  ".svg": "image/svg+xml",
};
const HEADERS = { "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache" };

async function answer(path: string): Promise<{ status: number; type?: string; body?: Buffer }> {
  if (!path.startsWith(values.base)) return { status: 404 };
  const name = normalize(path.slice(values.base.length) || "index.html");
  if (name.startsWith("..")) return { status: 403 };
  const body = await readFile(join(ROOT, name)).catch(() => null);
  return body ? { status: 200, type: TYPES[extname(name)] ?? "application/octet-stream", body } : { status: 404 };
}

createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
  void answer(path).then(({ status, type, body }) => {
    response.writeHead(status, { ...HEADERS, ...(type ? { "Content-Type": type } : {}) }).end(body);
  });
}).listen(Number(values.port), () => process.stdout.write(`http://localhost:${values.port}${values.base}\n`));
