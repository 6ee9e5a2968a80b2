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

createServer((request, response) => {
  void (async () => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    if (!path.startsWith(values.base)) return void response.writeHead(404).end();
    const name = normalize(path.slice(values.base.length) || "index.html");
    if (name.startsWith("..")) return void response.writeHead(403).end();
    const body = await readFile(join(ROOT, name)).catch(() => null);
    if (!body) return void response.writeHead(404).end();
    response
      .writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" })
      .end(body);
  })();
}).listen(Number(values.port), () => process.stdout.write(`http://localhost:${values.port}${values.base}\n`));
