import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { securityHeaders } from "./policy.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".zip": "application/zip",
  ".svg": "image/svg+xml",
};

interface Served {
  readonly port: number;
  /** Path the page lives under, with slashes at both ends. */
  readonly base: string;
  /** Folder of the build, relative to the repository. */
  readonly root: string;
}

export const SERVED: Served = { port: 4319, base: "/", root: "dist" };

/**
 * Serves a build under a sub-path with the published security headers, as a static host should; for tests and benches. The
 * policy is that of the page built, so that its workers may contact what it may and nothing else.
 */
export function serve(settings: Partial<Served> = {}): Promise<Server> {
  const { port, base, root } = { ...SERVED, ...settings };
  const folder = fileURLToPath(new URL(`../${root}/`, import.meta.url));
  const headers = { ...securityHeaders(join(folder, "index.html")), "Cache-Control": "no-cache" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    void answer(path, base, folder).then(({ status, type, body }) => {
      response.writeHead(status, { ...headers, ...(type ? { "Content-Type": type } : {}) }).end(body);
    });
  });
  return new Promise((resolve) => server.listen(port, () => resolve(server)));
}

async function answer(
  path: string,
  base: string,
  folder: string,
): Promise<{ status: number; type?: string; body?: Buffer }> {
  if (!path.startsWith(base)) return { status: 404 };
  const name = normalize(path.slice(base.length) || "index.html");
  if (name.startsWith("..")) return { status: 403 };
  const body = await readFile(join(folder, name)).catch(() => null);
  return body ? { status: 200, type: TYPES[extname(name)] ?? "application/octet-stream", body } : { status: 404 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(SERVED.port) },
      base: { type: "string", default: SERVED.base },
      root: { type: "string", default: SERVED.root },
    },
  });
  await serve({ ...values, port: Number(values.port) });
  process.stdout.write(`http://localhost:${values.port}${values.base}\n`);
}
