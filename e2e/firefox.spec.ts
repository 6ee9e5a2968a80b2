import { type Browser, launch } from "puppeteer-core";
import { onPath } from "../scripts/browser.ts";
import { expect, test } from "./live-world.ts";
import { BADGE, newPage, press, RECORDING, textAt, textOf, waitForText, waitForTextAt } from "./plain-page.ts";

/** Playwright's Firefox is a patched build; WebDriver BiDi drives the one people have. */
const FIREFOX = process.env.LOBSCOPE_FIREFOX ?? onPath(["firefox", "firefox-esr"]);

test.describe("Firefox", () => {
  test.skip(!FIREFOX, "no Firefox is installed (set LOBSCOPE_FIREFOX to the path of one)");

  let browser: Browser;
  test.beforeAll(async () => {
    browser = await launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  });
  test.afterAll(() => browser?.close());

  test("opens the sample, replays it and backtests it", async ({ baseURL }) => {
    test.setTimeout(180_000);
    const { page, errors } = await newPage(browser);
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

  test("follows a live market, records it in one tab only, reopens the recording, and trains a model", async ({
    world,
  }) => {
    test.setTimeout(300_000);
    const { page, errors } = await newPage(browser);
    for (const verb of ["serve", "move"]) await world.control("binance", verb);
    const market = `${world.address}#source=live:binance:BTCUSDT`;
    await page.goto(market);
    await press(page, /^Connect$/);
    await waitForTextAt(page, BADGE, /^LIVE$/);
    await page.evaluate(() => document.querySelector<HTMLElement>(".badge")?.click());
    const integrity = () => textAt(page, ".live-integrity");
    const events = async (waiting = "[\\d,]+"): Promise<number> =>
      Number(new RegExp(`([\\d,]+) events, ${waiting} not yet`).exec(await integrity())?.[1].replaceAll(",", "") ?? 0);
    await expect.poll(events, { timeout: 60_000 }).toBeGreaterThan(300);

    const other = await newPage(browser);
    await other.page.goto(market);
    await press(other.page, /^Connect$/);
    await waitForTextAt(other.page, RECORDING, /Recorded in another tab/);
    await other.page.close();
    expect(other.errors).toEqual([]);

    await world.control("binance", "still");
    await page.bringToFront();
    let before = -1;
    await expect
      .poll(
        async () => {
          const now = await events("0");
          const same = now > 0 && now === before;
          before = now;
          return same;
        },
        { timeout: 60_000, intervals: [2000] },
      )
      .toBe(true);
    expect(await integrity()).toMatch(/unaccounted\s+\+ 0/);
    await page.keyboard.press("Escape");
    await press(page, /^Stop$/, ".live-bar");
    await press(page, /^Data$/, "nav");
    const listed = `${before.toLocaleString("en-US")} events`;
    await expect.poll(() => textOf(page), { timeout: 60_000 }).toContain(listed);
    await press(page, /^Open$/);
    await waitForTextAt(page, BADGE, /^REPLAY$/);
    await expect.poll(() => page.url(), { timeout: 60_000 }).toMatch(/source=recording[:%]/);
    await page.reload();
    await waitForTextAt(page, BADGE, /^REPLAY$/);
    await waitForTextAt(page, ".top-bar", /BTCUSDT/);

    await page.goto(`${world.address}#source=sample&play=0&tab=models`);
    await press(page, /^Train models$/);
    await press(page, /^Train \d/, "dialog[open]");
    const scored = (): Promise<number> =>
      page.evaluate(() => {
        const rows = [...document.querySelectorAll("table tr")];
        const own = rows.find((it) => it.querySelector("th")?.textContent?.startsWith("Multinomial logistic"));
        return own?.querySelectorAll("td").length ?? 0;
      });
    await expect.poll(scored, { timeout: 120_000 }).toBe(11);
    expect(errors).toEqual([]);
    await page.close();
  });
});
