import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What no `<meta>` may say. */
const HEADER_ONLY = "frame-ancestors 'none'";

/** The page as it is in the repository: its policy names no source but those of the published build. */
export const PAGE = fileURLToPath(new URL("../index.html", import.meta.url));

/** The Content-Security-Policy in a page's `<meta>`. */
export function policyOf(html: string): string {
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  if (!policy) throw new Error("the page has no Content-Security-Policy");
  return policy;
}

/**
 * The same as a header, which every response needs: a worker obeys the header of its own script and never the page's
 * `<meta>` (CSP Level 3, section 4.2.2).
 */
export const headerPolicy = (file: string = PAGE): string => `${policyOf(readFileSync(file, "utf8"))}; ${HEADER_ONLY}`;

/** All that a host should send with every response, besides how long to keep it. */
export const securityHeaders = (file: string = PAGE): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": headerPolicy(file),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
});
