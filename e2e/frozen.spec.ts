import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { type Browser, launch } from "puppeteer-core";
import { findBrowser, launchOptions } from "../scripts/browser.ts";
import { expect, test } from "./live-world.ts";
import { BADGE, newPage, press, textAt, waitForTextAt } from "./plain-page.ts";
import { rowsOf } from "./recorded-rows.ts";

const PATIENT = { timeout: 60_000 };

/** Playwright keeps its pages focused, and what is focused is never frozen. */
test("a page frozen and thawed: the pause is a gap with its cause, and the market is live again by itself", async ({
  world,
}) => {
  test.setTimeout(240_000);
  for (const verb of ["serve", "move"]) await world.control("binance", verb);
  const folder = mkdtempSync(join(tmpdir(), "lobscope-frozen-"));
  const { executablePath = chromium.executablePath(), args } = launchOptions(
    findBrowser() ?? { path: undefined, origin: "playwright" },
  );
  let browser: Browser | null = null;
  try {
    browser = await launch({ executablePath, args, headless: true });
    const { page, errors } = await newPage(browser);
    const devtools = await page.createCDPSession();
    await devtools.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
    await page.goto(`${world.address}#source=live:binance:BTCUSDT`);
    await press(page, /^Connect$/);
    await waitForTextAt(page, BADGE, /^LIVE$/);
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".badge")?.click();
      const life: string[] = [];
      Object.assign(globalThis, { life });
      for (const type of ["freeze", "resume"]) document.addEventListener(type, () => life.push(type));
    });
    const life = () => page.evaluate(() => (globalThis as unknown as { life: string[] }).life);
    const number = async (pattern: RegExp): Promise<number> =>
      Number(pattern.exec(await textAt(page, ".live-integrity"))?.[1].replaceAll(",", "") ?? 0);
    const events = () => number(/([\d,]+) events, [\d,]+ not yet/);
    await expect.poll(events, PATIENT).toBeGreaterThan(300);

    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    await expect.poll(life, PATIENT).toEqual(["freeze"]);
    const made = world.exchanges.made.get("binance");
    let spoken = 0;
    if (made) made.witness = () => spoken++;
    await expect.poll(() => made?.connections === 0 || spoken > 100, PATIENT).toBe(true);
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
    await expect.poll(life, PATIENT).toEqual(["freeze", "resume"]);
    await waitForTextAt(page, BADGE, /^LIVE$/);
    const before = await events();
    await expect.poll(events, PATIENT).toBeGreaterThan(before + 200);
    expect(await textAt(page, ".live-integrity")).toMatch(/unaccounted\s+\+ 0/);
    await page.keyboard.press("Escape");
    await press(page, /^Stop$/, ".live-bar");
    await press(page, /^Data$/, "nav");
    await press(page, /^Export$/, "li");
    await press(page, /^Whole, .lobscope$/);
    const files = () => readdirSync(folder).filter((name) => name.endsWith(".lobscope"));
    await expect.poll(() => files().length, PATIENT).toBe(1);
    const { causes, updates, manifest } = await rowsOf(join(folder, files()[0]));
    expect(causes).toEqual(["paused"]);
    expect(manifest.ending).toBe("closed");
    expect(updates).toEqual([...new Set(updates)].toSorted((a, b) => a - b));
    expect(errors).toEqual([]);
  } finally {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
