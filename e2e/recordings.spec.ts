import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { badge, expect, row, test } from "./page.ts";
import { sessionFile, SYMBOL } from "./recording/session-file.ts";

const NAME = `${SYMBOL} on Binance`;
const list = (page: Page) => page.getByRole("region", { name: "Recordings" });
const file = (buffer: Buffer, name = "made-up.lobscope") => ({ name, mimeType: "application/octet-stream", buffer });

async function importFile(page: Page, buffer: Buffer): Promise<void> {
  await page.goto("./#source=none&tab=data");
  await page.getByLabel("Import a recording").setInputFiles(file(buffer));
}

test("a recorded session from a file: imported, listed with what is in it, opened, exported again byte for byte", async ({
  page,
}) => {
  const bytes = await sessionFile(1500);
  await importFile(page, bytes);
  const line = list(page).getByRole("listitem").filter({ hasText: NAME });
  await expect(line).toContainText("18,376 events with 375 trades, 1 gap");
  await expect(line).toContainText("2026-03-02, 10:00:00 to 10:04:59 UTC");
  await line.getByRole("button", { name: `Export ${NAME}` }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    line.getByRole("button", { name: "Whole, .lobscope" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^MADEUP_binance_.*\.lobscope$/);
  expect(stripped(readFileSync(await download.path()))).toEqual(stripped(bytes));
  await line.getByRole("button", { name: "Open", exact: true }).click();
  await expect(badge(page)).toHaveText("REPLAY");
  await expect.poll(() => row(page)).toBeGreaterThan(0);
  await expect(page).toHaveURL(/source=recording[:%]/);
  await page.reload();
  await expect(badge(page)).toHaveText("REPLAY");
  await expect(page.locator(".top-bar")).toContainText(SYMBOL);
});

test("a file that is damaged is refused with what is wrong, and nothing of it is kept", async ({ page }) => {
  const bytes = await sessionFile(600);
  bytes[bytes.length - 400] ^= 8;
  await importFile(page, bytes);
  await expect(page.getByText("made-up.lobscope was not imported.")).toBeVisible();
  await expect(page.getByText(/part \d+ of \d+ is damaged: it does not match its checksum/)).toBeVisible();
  await expect(list(page)).toContainText("None yet");
});

test("a session is renamed, and removed after a question", async ({ page }) => {
  await importFile(page, await sessionFile(300));
  const section = list(page);
  await section.getByRole("button", { name: `Rename ${NAME}` }).click();
  await section.getByLabel(`New name of ${NAME}`).fill("Monday");
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByRole("button", { name: "Remove Monday" }).click();
  await section.getByRole("alertdialog").getByRole("button", { name: "Keep" }).click();
  await expect(section).toContainText("Monday");
  await section.getByRole("button", { name: "Remove Monday" }).click();
  await section.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(section).toContainText("None yet");
});

/** The chunks: the description before them holds when it was last opened. */
function stripped(bytes: Buffer): string {
  return bytes.subarray(16 + bytes.readUInt32LE(12), -4).toString("hex");
}
