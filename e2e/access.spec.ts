import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { choose, expect, openSample, test } from "./page.ts";
import { asUpload, sampleFiles } from "./sample.ts";

/** What axe-core finds that keeps people out, one line each. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

const tab = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }).first().click();

for (const theme of ["dark", "light"]) {
  test(`nobody is kept out of the market, a backtest, the data or a refused file, ${theme} theme`, async ({ page }) => {
    await openSample(page, "row=12000");
    if (theme === "light") await page.keyboard.press("t");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await page.getByRole("button", { name: "Book now" }).click();
    await expect(page.getByRole("table", { name: /Order book/ })).toBeVisible();
    expect(await barriers(page), "market").toEqual([]);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Shortcuts" })).toBeVisible();
    expect(await barriers(page), "shortcuts").toEqual([]);
    await page.keyboard.press("Escape");
    await tab(page, "Backtest");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByRole("region", { name: "Verdict" })).toBeVisible({ timeout: 60_000 });
    await expect(page.locator(".js-plotly-plot").first()).toBeVisible();
    await page.getByRole("button", { name: "Edit" }).click();
    expect(await barriers(page), "backtest").toEqual([]);
    await tab(page, "Data");
    expect(await barriers(page), "data").toEqual([]);
    await choose(page, [asUpload(sampleFiles().messageName, "34200.5,9,1,100,abc,1\n34201.5,1,1,100,5800000,1\n")]);
    await expect(page.getByRole("heading", { name: /was not opened/ })).toBeVisible();
    expect(await barriers(page), "refused file").toEqual([]);
  });
}

test("a phone gets a page of the same headings and landmarks", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openSample(page, "row=12000");
  await expect(page.getByRole("heading", { name: "lobscope" })).toBeAttached();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
