import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { main } from "../cli/main.ts";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "../scripts/browser.ts";
import { firstLoad, LIMIT } from "../scripts/check-bundle.ts";
import { serve } from "../scripts/serve.ts";
import type { Bench } from "./row.ts";

const PORT = 4397;
const SECONDS = 7200;
const MEASURED = 5000;
const DISPLAY_RATE = 60;

/** Two simulated hours of ten levels, as files. */
async function simulatedFiles(): Promise<readonly string[]> {
  const printed: { files: readonly string[] }[] = [];
  const out = mkdtempSync(join(tmpdir(), "lobscope-bench-"));
  const code = await main(["simulate", "--seconds", String(SECONDS), "--seed", "5", "--out", out], {
    json: (value) => printed.push(value as { files: readonly string[] }),
    say: () => undefined,
  });
  if (code !== 0) throw new Error("the simulated files were not written");
  return printed[0].files;
}

/** Milliseconds between repaints of the page while it replays. As text: the page does not know the loader's helpers. */
const REPAINTS = `new Promise((resolve) => {
  const gaps = [];
  const begun = performance.now();
  let last = begun;
  const tick = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - begun < ${MEASURED}) requestAnimationFrame(tick);
    else resolve(gaps);
  };
  requestAnimationFrame(tick);
})`;

/**
 * The built page in Chromium: frames a second while a simulated day replays at 1000x, against the display's 60, and the
 * script that must load before the first frame, against its limit.
 */
const bench: Bench = async () => {
  const browser = findBrowser();
  if (!browser) throw new Error(HOW_TO_INSTALL);
  await build({ logLevel: "error" });
  const server = await serve({ port: PORT });
  const chrome = await chromium.launch(launchOptions(browser));
  try {
    const page = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://localhost:${PORT}/#source=none&speed=1000`);
    await page.locator("#file-input").setInputFiles([...(await simulatedFiles())]);
    await page.getByText("REPLAY", { exact: true }).waitFor();
    await page.getByText(/row [\d,]+ of/).waitFor();
    const gaps = await page.evaluate<number[]>(REPAINTS);
    const rate = (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
    const script = firstLoad().reduce((sum, { gzip }) => sum + gzip, 0);
    return [
      {
        name: "replay at 1000x, 1440 x 900, against the display's rate",
        ours: rate,
        rival: DISPLAY_RATE,
        ratio: rate / DISPLAY_RATE,
        unit: "frames/s",
      },
      {
        name: "script before the first frame of the sample, against its limit",
        ours: script,
        rival: LIMIT,
        ratio: LIMIT / script,
        unit: "bytes gzip",
      },
    ];
  } finally {
    await chrome.close();
    server.close();
    server.closeAllConnections();
  }
};

export default bench;
