import { defineConfig } from "@playwright/test";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "./scripts/browser.ts";

const browser = findBrowser();
if (!browser) throw new Error(HOW_TO_INSTALL);

const PORT = Number(process.env.LOBSCOPE_PORT ?? 4319);

export default defineConfig({
  testDir: "e2e",
  // Wide: what matters is what happens, not how soon on a machine that does other things besides.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  reporter: process.env.LOBSCOPE_E2E_JSON
    ? [["list"], ["json", { outputFile: process.env.LOBSCOPE_E2E_JSON }]]
    : "list",
  use: {
    baseURL: `http://localhost:${PORT}/lobscope/`,
    launchOptions: launchOptions(browser),
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
  },
  webServer: {
    // Under a sub-path, as a project page on a static host serves it.
    command: `npx tsx scripts/serve.ts --port ${PORT} --base /lobscope/`,
    url: `http://localhost:${PORT}/lobscope/`,
    reuseExistingServer: false,
    stdout: "ignore",
  },
});
