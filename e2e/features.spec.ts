import { readFileSync } from "node:fs";
import { expect, openSample, test } from "./page.ts";

const statistics = (page: Parameters<typeof openSample>[0]) => page.getByRole("navigation", { name: "Statistics" });

test("the catalogue is searched by keyboard, a column of any window is added, and its numbers stand beside its formula", async ({
  page,
}) => {
  await openSample(page, "tab=features&set=core");
  const search = page.getByRole("searchbox", { name: "Search the catalogue" });
  await search.fill("Stoikov");
  await search.press("Enter");
  await expect(page.getByRole("region", { name: "Catalogue entry" })).toContainText(/Stoikov/);
  await search.fill("ofi_77");
  await search.press("Enter");
  const entry = page.getByRole("region", { name: "Catalogue entry" });
  await expect(entry.getByRole("heading", { name: "ofi_77" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Distribution" })).toContainText("Standard deviation");
  await expect(page.getByRole("region", { name: "Decay over the horizon" })).toContainText("95 % interval");
  await search.fill("ofi_seventy7");
  await search.press("Enter");
  await expect(page.getByRole("alert")).toContainText("the nearest known one is");
});

test("predictive power counts its tests, cancels at once, gives a verdict, and is compared with other rows", async ({
  page,
}) => {
  await openSample(page, "tab=features&set=core&panel=power");
  await page.getByRole("button", { name: "Measure 60 tests" }).click();
  await page.getByRole("button", { name: "Cancel" }).first().click();
  await expect(page.getByRole("main")).toContainText("Predictive power: cancelled.");
  await page.getByLabel("Compare with").selectOption({ label: "other rows of this day" });
  await page.getByRole("button", { name: "Measure 60 tests" }).click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText(/of 60 tests stand after correction|No column beats chance/, { timeout: 60_000 });
  const table = page.getByRole("region", { name: "Columns by predictive power" });
  await expect(table).toContainText("IC, validation rows");
  await expect(table.getByRole("row")).toHaveCount(21);
  await table.getByRole("button", { name: "Column", exact: true }).click();
  await expect(table.getByRole("row").nth(1)).toContainText("depth_imb_1");
  await expect(page.getByRole("region", { name: "Chosen column" })).toContainText("shifts of the labels");
});

test("a column is shown on the market under the heatmap, and reads a value there", async ({ page }) => {
  await openSample(page, "tab=features&set=core");
  await page.getByRole("button", { name: "Show on market" }).click();
  await page.getByRole("button", { name: "Market", exact: true }).click();
  await expect(page.getByRole("heading", { name: "ofi_50" })).toBeVisible();
  await expect(page.locator("[data-live=overlay-value]")).toHaveText(/\d/);
});

test("correlations and labels say their floors, and a link leads back to them", async ({ page }) => {
  await openSample(page, "tab=features&set=core&panel=correlation");
  await expect(page.getByRole("region", { name: "Strongest pairs" })).toContainText("weighted_mid_dev_ticks", {
    timeout: 30_000,
  });
  await statistics(page).getByRole("button", { name: "Labels" }).click();
  await expect(page).toHaveURL(/panel=labels/);
  await page.getByRole("button", { name: /^Label 21 ways/ }).click();
  await expect(page.getByRole("region", { name: /What the classes are worth/ })).toContainText("Beyond the spread", {
    timeout: 60_000,
  });
  await page.reload();
  await expect(page.getByRole("button", { name: /^Label 21 ways/ })).toBeVisible();
});

test("columns leave as CSV and as Parquet, with the lines that read them", async ({ page }) => {
  await openSample(page, "tab=features&set=core&panel=export&rows=test");
  const read = async (format: string): Promise<Buffer> => {
    await page.getByRole("radio", { name: format }).check();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Write / }).click();
    return readFileSync(await (await download).path());
  };
  const lines = (await read("CSV")).toString("utf8").split("\n");
  expect(lines[0].split(",").slice(0, 3)).toEqual(["row", "t_ns", "spread_ticks"]);
  expect(lines[1].split(",")).toHaveLength(22);
  const parquet = await read("Parquet");
  expect(parquet.subarray(0, 4).toString()).toBe("PAR1");
  expect(parquet.subarray(-4).toString()).toBe("PAR1");
  await expect(page.getByRole("region", { name: "Read it in pandas" })).toContainText("pd.read_parquet");
});
