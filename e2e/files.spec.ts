import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realData } from "../test/data.ts";
import { badge, choose, expect, row, test } from "./page.ts";
import { asUpload, sampleFiles, zipOf } from "./sample.ts";

const sample = sampleFiles();
const later = (name: string): string => name.replace(/\d{4}-\d{2}-\d{2}/, "2031-01-02");

test("a dropped LOBSTER zip replays, is reported on, and is kept for the next visit", async ({ page }) => {
  await page.goto("./#source=none");
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  const data = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "day.zip"));
      return transfer;
    },
    [...sample.zip],
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await expect(badge(page)).toHaveText("REPLAY");
  await expect.poll(() => row(page)).toBeGreaterThan(0);
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Data" }).first().click();
  const rows = sample.message.trimEnd().split("\n").length;
  await expect(page.getByRole("main")).toContainText(rows.toLocaleString("en-US"));
  await expect(page.getByRole("region", { name: "Recordings" }).getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(badge(page)).toHaveText("REPLAY");
});

test("a dropped folder opens the day in it, an empty one is answered in words", async ({ page, context }) => {
  const folder = mkdtempSync(join(tmpdir(), "lobscope-drop-"));
  const inside = join(folder, "day/of/2024");
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(inside, sample.messageName), sample.message);
  writeFileSync(join(inside, sample.orderbookName), sample.orderbook);
  const empty = mkdtempSync(join(tmpdir(), "lobscope-empty-"));
  await page.goto("./#source=none");
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  const devtools = await context.newCDPSession(page);
  const drop = async (path: string): Promise<void> => {
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      const data = { items: [], files: [path], dragOperationsMask: 1 };
      await devtools.send("Input.dispatchDragEvent", { type, x: 600, y: 300, data });
    }
  };
  await drop(empty);
  await expect(page.getByText("There is no file in what was dropped.")).toBeVisible();
  await drop(folder);
  await expect(badge(page)).toHaveText("REPLAY");
  await expect.poll(() => row(page)).toBeGreaterThan(0);
});

test("two csv files picked in any order are one day; several days give a list to choose from", async ({ page }) => {
  await page.goto("./#source=none");
  await choose(page, [
    asUpload(sample.orderbookName, sample.orderbook),
    asUpload(later(sample.messageName), sample.message),
    asUpload(sample.messageName, sample.message),
    asUpload(later(sample.orderbookName), sample.orderbook),
  ]);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("2031-01-02");
  await dialog.getByRole("button", { name: /2031-01-02/ }).click();
  await expect(badge(page)).toHaveText("REPLAY");
  await expect(page.locator(".source-button")).toContainText("2031-01-02");
});

test("a broken file is refused with line, field, value and remedy; the rows before it open on request", async ({
  page,
}) => {
  const lines = sample.message.split("\n");
  const fields = lines[2000].split(",");
  fields[4] = String(Number(fields[4]) / 10000).replace(/^(\d+)$/, "$1.5");
  lines[2000] = fields.join(",");
  await page.goto("./#source=none");
  await choose(page, [
    asUpload("broken.zip", zipOf({ [sample.messageName]: lines.join("\n"), [sample.orderbookName]: sample.orderbook })),
  ]);
  await expect(page.getByRole("heading", { name: /was not opened/ })).toBeVisible();
  const main = page.getByRole("main");
  await expect(page.getByRole("row").filter({ hasText: fields[4] }).first()).toContainText("2,001");
  await expect(main).toContainText(fields[4]);
  await expect(main).toContainText("price");
  await expect(badge(page)).toHaveCount(0);
  await page.getByRole("button", { name: /Open the 2,000 rows before it/ }).click();
  await expect(badge(page)).toHaveText("REPLAY");
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Market" }).first().click();
  await expect(page.locator(".where")).toContainText("of 2,000");
});

test("a refused file leaves what was open as it was", async ({ page }) => {
  await page.goto("./#source=sample&play=0");
  await expect(badge(page)).toHaveText("SIMULATED");
  await choose(page, [asUpload("page.csv", "<!doctype html><html><body>Not found</body></html>\n")]);
  await expect(page.getByRole("heading", { name: "page.csv was not opened" })).toBeVisible();
  await expect(badge(page)).toHaveText("SIMULATED");
});

const goog = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
test.describe("the real GOOG day", () => {
  test.skip(!goog, "the LOBSTER sample of 2012-06-21 is not here");

  test("opens, replays at 1000x, forecasts and is reopened from the browser", async ({ page }) => {
    await page.goto("./#source=none&speed=1000");
    await choose(page, goog as string);
    await expect(badge(page)).toHaveText("REPLAY");
    await expect(page.locator(".where")).toContainText("of 147,916");
    await expect.poll(() => row(page), { timeout: 60_000 }).toBeGreaterThan(60_000);
    await expect(page.getByRole("region", { name: /track record/i })).toContainText(/Log-loss skill/);
    await page.reload();
    await expect(page.locator(".where")).toContainText("of 147,916");
  });
});
