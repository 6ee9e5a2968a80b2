import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

/** A Chromium-family browser to test with, and where it came from. `path` undefined lets Playwright use its own. */
export interface Browser {
  readonly path: string | undefined;
  readonly origin: "LOBSCOPE_BROWSER" | "playwright" | "system";
}

export const HOW_TO_INSTALL =
  "No browser for the tests was found. Run `npx playwright install --with-deps chromium`, install Chrome or Chromium " +
  "(on Debian: apt-get install chromium), or set LOBSCOPE_BROWSER to the path of one.";

const SYSTEM_NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
];
const SYSTEM_PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

export const onPath = (names: readonly string[]): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** An explicit choice, then Playwright's own browser, then a system Chrome or Chromium; null if there is none. */
export function findBrowser(): Browser | null {
  const chosen = process.env.LOBSCOPE_BROWSER;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`LOBSCOPE_BROWSER names ${chosen}, which does not exist`);
    return { path: chosen, origin: "LOBSCOPE_BROWSER" };
  }
  if (existsSync(chromium.executablePath())) return { path: undefined, origin: "playwright" };
  const system = onPath(SYSTEM_NAMES) ?? SYSTEM_PATHS.find((path) => existsSync(path));
  return system ? { path: system, origin: "system" } : null;
}

/** Launch options that work as root in a container and keep the browser off the network. */
export function launchOptions(browser: Browser): { executablePath?: string; args: string[] } {
  return {
    ...(browser.path ? { executablePath: browser.path } : {}),
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}
