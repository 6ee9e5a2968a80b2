import { expect, test } from "@playwright/test";
import { type Browser, launch, type Page } from "puppeteer-core";
import { onPath } from "../scripts/browser.ts";

/** Playwright's Firefox is a patched build; WebDriver BiDi drives the one people have. */
const FIREFOX = process.env.LOBSCOPE_FIREFOX ?? onPath(["firefox", "firefox-esr"]);

const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);

async function waitForText(page: Page, pattern: RegExp, timeout = 60_000): Promise<void> {
  await expect.poll(() => textOf(page), { timeout }).toMatch(pattern);
}

test.describe("Firefox", () => {
  test.skip(!FIREFOX, "no Firefox is installed (set LOBSCOPE_FIREFOX to the path of one)");

  let browser: Browser;
  test.beforeAll(async () => {
    browser = await launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  });
  test.afterAll(() => browser?.close());

  test("opens the sample, replays it and backtests it", async ({ baseURL }) => {
    test.setTimeout(180_000);
    const page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(baseURL as string);
    await waitForText(page, /SIMULATED/);
    const row = async (): Promise<number> =>
      Number(/row ([\d,]+) of/.exec(await textOf(page))?.[1].replaceAll(",", "") ?? Number.NaN);
    await expect.poll(row, { timeout: 60_000 }).toBeGreaterThan(0);
    const before = await row();
    await expect.poll(row, { timeout: 30_000 }).toBeGreaterThan(before);
    await page.evaluate(() => {
      location.hash = location.hash.replace(/tab=\w+/, "tab=backtest");
      for (const tab of document.querySelectorAll<HTMLElement>('[role="tab"], nav a, nav button')) {
        if (tab.textContent?.trim() === "Backtest") tab.click();
      }
    });
    await waitForText(page, /Assumptions/);
    await page.evaluate(() => {
      for (const button of document.querySelectorAll("button"))
        if (button.textContent?.trim() === "Run") button.click();
    });
    await waitForText(page, /edge after costs|not enough data/i, 120_000);
    expect(errors).toEqual([]);
    await page.close();
  });
});
