import { readFileSync } from "node:fs";
import { expect, openSample, row, test } from "./page.ts";

test("a reload finds the settings and the place as they were", async ({ page }) => {
  await openSample(page, "row=7777");
  await expect.poll(() => row(page)).toBe(7777);
  await page.keyboard.press("t");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByRole("group", { name: "Speed" }).getByRole("button", { name: "100×" }).click();
  await expect(page).toHaveURL(/speed=100\b/);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect.poll(() => row(page)).toBe(7777);
  await expect(page.getByRole("group", { name: "Speed" }).getByRole("button", { pressed: true })).toHaveText("100×");
});

test("a shared link reproduces the view in a fresh browser", async ({ page, browser, baseURL }) => {
  await openSample(page, "row=5555&horizon=10&model=queue-imbalance");
  await expect.poll(() => row(page)).toBe(5555);
  await page.waitForTimeout(1200);
  const other = await browser.newPage({ baseURL });
  await other.goto(page.url());
  await expect.poll(() => row(other)).toBe(5555);
  await expect(other.getByRole("main")).toContainText(/10 events/);
  await other.close();
});

test("a link to a backtest runs it again under the same assumptions, and an export holds that link", async ({
  page,
  browser,
  baseURL,
}) => {
  await openSample(page, "tab=backtest");
  await page.getByLabel("Order latency").fill("7");
  await page.getByLabel("Quantity").fill("250");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toBeVisible({ timeout: 60_000 });
  const said = await verdict.innerText();
  await expect(page).toHaveURL(/run=1.*bt\.latencyMs=7.*bt\.quantity=250/);
  const other = await browser.newPage({ baseURL });
  await other.goto(page.url());
  await expect(other.getByRole("region", { name: "Verdict" })).toHaveText(said, {
    timeout: 60_000,
    useInnerText: true,
  });
  await other.close();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Order latency").fill("500");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Whole report, JSON" }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), "utf8"));
  expect(report.link).toContain("bt.latencyMs=7");
  expect(report.report.settings).toMatchObject({ latencyMs: 7, quantity: 250 });
});

test("a hostile or broken link opens the page all the same and contacts nobody", async ({ page }) => {
  await page.goto(
    `./#source=https://evil.example/x.zip&t=99:99&tab=__proto__&speed=1e400&model=<img src=x onerror=alert(1)>&${"x".repeat(200)}`,
  );
  await expect(page.getByRole("heading", { name: "lobscope" })).toBeVisible();
});
