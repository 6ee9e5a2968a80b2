import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, openSample, test } from "./page.ts";

const table = (page: Page) => page.getByRole("table", { name: /^Models by what/ });
const row = (page: Page, name: string | RegExp) => table(page).getByRole("row", { name });
const cell = (page: Page, name: string | RegExp, at: number) => row(page, name).getByRole("cell").nth(at);

async function openModels(page: Page, hash = ""): Promise<void> {
  await openSample(page, `tab=models${hash}`);
  await expect(cell(page, /^Training prior/, 0)).toHaveText("0.00", { timeout: 60_000 });
}

/** Networks small enough to be trained in seconds on any machine. */
async function train(
  page: Page,
  titles: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await page.getByRole("button", { name: "Train models" }).click();
  const dialog = page.getByRole("dialog", { name: "Train models" });
  await dialog.getByLabel("Multinomial logistic").uncheck();
  for (const title of titles) await dialog.getByLabel(title, { exact: true }).check();
  for (const [label, value] of Object.entries(settings)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole("button", { name: /^Train \d/ }).click();
}

const SMALL = { "Epochs at most": "3", "Share of rows an epoch": "0.02", "Window, rows": "10", Units: "8" };
/** Long enough to be caught in the middle. */
const LONG = { "Epochs at most": "60", "Share of rows an epoch": "0.2", "Window, rows": "10", Units: "8" };

test("floors, a logistic and a network stand in one sorted table, with curves, panels and a verdict in words", async ({
  page,
}) => {
  await openModels(page);
  await train(page, ["Multinomial logistic", "LSTM-64"], SMALL);
  await expect(row(page, /^LSTM-64/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
  await expect(cell(page, /^LSTM-64/, 10)).toHaveText("WASM");
  await expect(cell(page, /^Multinomial logistic/, 10)).toHaveText("JS");
  await expect(page.getByText(/Networks run on WASM/)).toContainText("for the probe");
  await expect(page.getByRole("region", { name: "Training curves" }).getByRole("img")).toHaveAccessibleName(
    /LSTM-64: 3 epochs, best \d/,
  );
  const skills = await table(page).locator("tbody").last().locator("td.skill").allInnerTexts();
  const numbers = skills.map((text) => Number(text.replace("−", "-")));
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  await table(page).getByRole("button", { name: "Log-loss" }).click();
  await expect(table(page).getByRole("columnheader", { name: "Log-loss" })).toHaveAttribute("aria-sort", "ascending");
  await row(page, /^Multinomial logistic/)
    .getByRole("button")
    .click();
  await expect(page.getByRole("heading", { name: "Confusion, Multinomial logistic" })).toBeVisible();
  const says = page.getByRole("region", { name: "What this says" });
  await expect(says).toContainText(/of 2 models|No edge over the floor/);
  await expect(says).toContainText("Test span seenonce");
  await expect(page.getByRole("region", { name: "Scores" })).toContainText("Up, ROC-AUC");
  await expect(page.getByRole("region", { name: "By hour and volatility" })).toContainText("half-spread");
  await page.getByRole("button", { name: "Compare 6 models" }).click();
  await expect(page.getByRole("region", { name: "Comparison" })).toContainText("in the set");
  await page.getByRole("button", { name: "Take forecasts apart" }).click();
  await expect(page.getByRole("region", { name: "What each input adds" }).getByRole("row")).toHaveCount(14);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
});

test("a training is cancelled, another paused, and after a reload it goes on from where it was", async ({ page }) => {
  await openModels(page);
  await train(page, ["LSTM-64", "BiN-C(TABL)"], LONG);
  await page.getByRole("button", { name: "Cancel BiN-C(TABL)" }).click();
  await expect(row(page, /^BiN-C/)).toHaveCount(0);
  await expect(row(page, /^LSTM-64/)).toContainText(/fit: [\d.]+ of 60 epochs/, { timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Training curves" })).toContainText("LSTM-64 …", { timeout: 30_000 });
  await page.getByRole("button", { name: "Pause LSTM-64" }).click();
  await expect(row(page, /^LSTM-64/)).toContainText(/paused at \d+\s% of its fit/);
  const share = Number(/paused at (\d+)/.exec(await row(page, /^LSTM-64/).innerText())?.[1]);
  await page.reload();
  await expect(row(page, /^LSTM-64/)).toContainText(new RegExp(`paused at ${share}\\s% of its fit`), {
    timeout: 30_000,
  });
  await page.getByRole("button", { name: "Resume LSTM-64" }).click();
  await expect(row(page, /^LSTM-64/)).toContainText(/fit: /, { timeout: 30_000 });
  const resumed = Number(/fit: ([\d.]+) of/.exec(await row(page, /^LSTM-64/).innerText())?.[1]);
  expect(resumed).toBeGreaterThanOrEqual(Math.floor((60 * (share - 1)) / 100));
  await page.getByRole("button", { name: "Cancel LSTM-64" }).click();
  await expect(row(page, /^LSTM-64/)).toHaveCount(0);
});

test("a model is saved, removed, loaded again with the same score, and a broken file is refused in words", async ({
  page,
}) => {
  await openModels(page);
  await train(page, ["Multinomial logistic"]);
  await expect(row(page, /^Multinomial logistic/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
  const skill = await cell(page, /^Multinomial logistic/, 0).innerText();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save model" }).click();
  const path = await (await download).path();
  const file = JSON.parse(readFileSync(path, "utf8")) as { card: { floors: object; data: { simulated: boolean } } };
  expect(Object.keys(file.card.floors)).toContain("trade-imbalance");
  expect(file.card.data.simulated).toBe(true);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(row(page, /^Multinomial logistic/)).toHaveCount(0);
  await page.getByLabel("Model file").setInputFiles(path);
  await expect(row(page, /^Multinomial logistic/)).toContainText("from a file");
  await expect(cell(page, /^Multinomial logistic/, 0)).toHaveText(skill);
  const broken = { name: "broken.json", mimeType: "application/json", buffer: Buffer.from('{"format":"other"}') };
  await page.getByLabel("Model file").setInputFiles(broken);
  await expect(page.getByRole("alert").filter({ hasText: "broken.json is not loaded" })).toContainText(
    "lobscope-model",
  );
});

test("a link chooses the back-end, and the table leaves as CSV", async ({ page }) => {
  await openModels(page, "&backend=cpu");
  await expect(page.getByLabel("Back-end of networks")).toHaveValue("cpu");
  await train(page, ["BiN-C(TABL)"], { ...SMALL, "Epochs at most": "1" });
  await expect(cell(page, /^BiN-C/, 10)).toHaveText("CPU", { timeout: 60_000 });
  await expect(page.getByText(/Networks run on CPU: cpu, as asked for/)).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Table, CSV" }).click();
  const lines = readFileSync(await (await download).path(), "utf8").split("\r\n");
  expect(lines[0]).toMatch(/^model,title,.*skill_percent/);
  expect(lines).toHaveLength(7);
  expect(lines.find((line) => line.startsWith("bin-ctabl"))).toContain(",CPU,1,");
});

test("a trained model goes to the market, where it speaks out of sample, and to a backtest", async ({ page }) => {
  await openModels(page);
  await train(page, ["Gradient boosting"]);
  await expect(row(page, /^Gradient boosting/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
  await page.getByRole("button", { name: "Send to market" }).click();
  await expect(page.getByRole("main")).toContainText("Gradient boosting, fixed", { timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Track record" })).toContainText("Hit rate", { timeout: 30_000 });
  await page.getByRole("button", { name: "Models", exact: true }).click();
  await page.getByRole("button", { name: "Backtest", exact: true }).last().click();
  await expect(page.getByRole("main")).toContainText(/Gradient boosting, P\(up\)/, { timeout: 60_000 });
});

test("settings are searched on validation rows alone, every trial is listed, and the best is trained", async ({
  page,
}) => {
  await openModels(page);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Search settings" });
  await dialog.getByLabel("Trials").fill("4");
  await dialog.getByRole("button", { name: "Search" }).click();
  const panel = page.getByRole("region", { name: "Search of settings" });
  await expect(panel).toContainText("4 settings tried on the validation rows", { timeout: 60_000 });
  await expect(panel.getByRole("row")).toHaveCount(5);
  await panel.getByRole("button", { name: /^Train trial \d/ }).click();
  await expect(row(page, /^Multinomial logistic/)).toContainText("best of 4 tried");
  await expect(row(page, /^Multinomial logistic/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
});

test("checked models are averaged into a row of their own, which is compared and goes to the market", async ({
  page,
}) => {
  await openModels(page);
  await train(page, ["Multinomial logistic", "Gradient boosting"]);
  await expect(row(page, /^Gradient boosting/).getByRole("cell")).toHaveCount(11, { timeout: 90_000 });
  await page.getByLabel("Multinomial logistic, to be averaged").check();
  await expect(page.getByRole("button", { name: "Average 1 models" })).toBeDisabled();
  await page.getByLabel("Gradient boosting, to be averaged").check();
  await page.getByRole("button", { name: "Average 2 models" }).click();
  await expect(row(page, /^Average of 2/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
  await expect(cell(page, /^Average of 2/, 1)).toHaveText(/^\[.+, .+\]$/);
  await page.getByRole("button", { name: "Compare 7 models" }).click();
  await expect(page.getByRole("region", { name: "Comparison" })).toContainText("Average of 2");
  await page.reload();
  await expect(row(page, /^Average of 2/).getByRole("cell")).toHaveCount(11, { timeout: 60_000 });
  await row(page, /^Average of 2/)
    .getByRole("button")
    .click();
  await expect(page.getByRole("region", { name: "Scores" })).toContainText("Up, ROC-AUC", { timeout: 30_000 });
  await page.getByRole("button", { name: "Send to market" }).click();
  await expect(page.getByRole("main")).toContainText("Average of 2, fixed", { timeout: 30_000 });
});
