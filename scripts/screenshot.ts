import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "./browser.ts";
import { serve } from "./serve.ts";

/** `npm run build && npm run screenshot`: the README's pictures, made from the simulated sample by the built page. */
const PORT = 4391;
const OUT = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const SHOTS = [
  { name: "market-dark", hash: "", theme: "dark" },
  { name: "backtest-dark", hash: "tab=backtest", theme: "dark" },
] as const;

const browser = findBrowser();
if (!browser) throw new Error(HOW_TO_INSTALL);

const server = await serve({ port: PORT });
const chromiumBrowser = await chromium.launch(launchOptions(browser));
try {
  mkdirSync(OUT, { recursive: true });
  for (const shot of SHOTS) {
    const page = await chromiumBrowser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: shot.theme });
    await page.goto(`http://localhost:${PORT}/#${shot.hash}`);
    await page.getByText("SIMULATED", { exact: true }).first().waitFor();
    await page.waitForTimeout(6000);
    if (shot.hash.includes("backtest")) {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page
        .getByText(/edge after costs|not enough data/i)
        .first()
        .waitFor({ timeout: 60_000 });
      await page.waitForTimeout(1500);
    }
    await page.screenshot({ path: `${OUT}${shot.name}.png` });
    await page.close();
  }
} finally {
  await chromiumBrowser.close();
  server.close();
  server.closeAllConnections();
}
