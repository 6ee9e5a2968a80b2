import react from "@vitejs/plugin-react";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { securityHeaders } from "./scripts/policy.ts";

/** The dev server injects inline modules, so the page's own policy applies to what is built and served, not to `vite dev`. */
const policyOnlyWhenBuilt = (): Plugin => ({
  name: "policy-only-when-built",
  apply: "serve",
  transformIndexHtml: (html) => html.replace(/<meta[^>]*http-equiv="Content-Security-Policy"[^>]*>/s, ""),
});

/** Extra sources a build may connect to, e.g. a local replay server in tests; empty in the published build. */
const extraSources = (): Plugin => ({
  name: "extra-sources",
  transformIndexHtml: (html) => {
    const extra = (process.env.VITE_CONNECT_SRC ?? "").trim();
    return extra ? html.replace("connect-src 'self'", `connect-src 'self' ${extra}`) : html;
  },
});

/** `vite preview` sends the built page's policy with every response, so that it binds workers too. */
const headersInPreview = (): Plugin => ({
  name: "headers-in-preview",
  configurePreviewServer: ({ config, middlewares }) => {
    const headers = new Map(Object.entries(securityHeaders(join(config.root, config.build.outDir, "index.html"))));
    middlewares.use((_request, response, next) => {
      response.setHeaders(headers);
      next();
    });
  },
});

/** Of the checkout that is built, for model cards; empty where it is none. */
function revision(): string {
  try {
    const from = import.meta.dirname;
    return execFileSync("git", ["-C", from, "rev-parse", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "";
  }
}
process.env.VITE_REVISION ??= revision();

export default defineConfig({
  base: "./",
  plugins: [react(), policyOnlyWhenBuilt(), extraSources(), headersInPreview()],
  worker: { format: "es" },
  define: { global: "globalThis" },
  build: { target: "es2022", manifest: true, chunkSizeWarningLimit: 1600, reportCompressedSize: false },
  preview: { headers: { "Cache-Control": "no-cache" } },
});
