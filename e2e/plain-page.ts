import { expect } from "@playwright/test";
import type { Browser, Page } from "puppeteer-core";

/** Pages that Playwright does not drive: of a browser that people have, or one that may be hidden and frozen. */
export const BADGE = "header [role=status]";
export const RECORDING = ".recording-button";

export const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);

export async function waitForText(page: Page, pattern: RegExp, timeout = 60_000): Promise<void> {
  await expect.poll(() => textOf(page), { timeout }).toMatch(pattern);
}

/** Presses the button of this name, once it is there and can be pressed. */
export async function press(page: Page, name: RegExp, within = "body"): Promise<void> {
  const tryIt = (): Promise<boolean> =>
    page.evaluate(
      (source, scope) => {
        const pattern = new RegExp(source);
        const buttons = [...document.querySelectorAll<HTMLButtonElement>(`${scope} button`)];
        const button = buttons.find((it) => !it.disabled && pattern.test(it.textContent?.trim() ?? ""));
        button?.click();
        return button !== undefined;
      },
      name.source,
      within,
    );
  await expect.poll(tryIt, { timeout: 60_000, message: `a button ${name}` }).toBe(true);
}

/** Text of the first element that a selector finds; empty without one. */
export const textAt = (page: Page, selector: string): Promise<string> =>
  page.evaluate((found) => document.querySelector<HTMLElement>(found)?.innerText ?? "", selector);

export async function waitForTextAt(page: Page, selector: string, pattern: RegExp): Promise<void> {
  await expect.poll(() => textAt(page, selector), { timeout: 60_000 }).toMatch(pattern);
}

export async function newPage(browser: Browser): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, errors };
}
