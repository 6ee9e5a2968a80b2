import { readFileSync } from "node:fs";
import { expect, openSample, test } from "./page.ts";

test("a backtest states its costs, runs, gives a verdict, and exports what it shows", async ({ page }) => {
  await openSample(page, "tab=backtest");
  await expect(page.getByRole("main")).toContainText("Assumptions");
  await expect(page.getByRole("main")).toContainText(/Latency/);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText(/edge after costs|no evidence of an edge|not enough data/i, { timeout: 60_000 });
  await expect(page.locator(".js-plotly-plot").first()).toBeVisible();
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const json = page.waitForEvent("download");
  await page.getByRole("button", { name: "Whole report, JSON" }).click();
  const path = await (await json).path();
  const text = readFileSync(path, "utf8");
  expect(text).toContain(await verdict.getByRole("heading").innerText());
});

test("a running backtest cancels at once and shows no half result", async ({ page }) => {
  await openSample(page, "tab=backtest");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Cancel" }).first().click();
  await expect(page.getByRole("main")).toContainText("Cancelled.");
  await expect(page.getByRole("region", { name: "Verdict" })).toHaveCount(0);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("region", { name: "Verdict" })).toBeVisible({ timeout: 60_000 });
});
