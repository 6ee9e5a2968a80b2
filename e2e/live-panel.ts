import { expect, type Page } from "@playwright/test";
import { badge } from "./page.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Integrity of the data" });

/** Follows a market by its link. */
export async function followLink(page: Page, address: string, market: string): Promise<void> {
  await page.goto(`${address}#source=live:${market}`);
  await page
    .getByRole("dialog", { name: /^Connect to/ })
    .getByRole("button", { name: "Connect" })
    .click();
  await expect(badge(page)).toHaveText("LIVE", { timeout: 30_000 });
}

/** What the integrity panel says became of every book update. */
export interface Accounts {
  readonly received: number;
  readonly applied: number;
  readonly ignored: number;
  readonly inGap: number;
  readonly waiting: number;
  readonly unaccounted: number;
}

export async function openPanel(page: Page): Promise<void> {
  if (!(await dialog(page).isVisible())) await page.locator(".badge").click();
  await expect(dialog(page).getByRole("row", { name: /^Book updates received/ })).toBeVisible();
}

export async function accounts(page: Page): Promise<Accounts> {
  const number = async (name: RegExp): Promise<number> => {
    const text = await dialog(page).getByRole("row", { name }).getByRole("cell").innerText();
    return Number(text.replaceAll(/\D/g, ""));
  };
  return {
    received: await number(/^Book updates received/),
    applied: await number(/^applied/),
    ignored: await number(/^ignored/),
    inGap: await number(/^in declared gaps/),
    waiting: await number(/^waiting/),
    unaccounted: await number(/^unaccounted/),
  };
}

/** The live market's state hash, computed by its worker. */
export async function liveHash(page: Page): Promise<string> {
  await dialog(page)
    .getByRole("button", { name: /^Compute the hash|^Again/ })
    .click();
  const code = dialog(page).locator(".digests code");
  await expect(code).toHaveText(/^[0-9a-f]{32}$/);
  return code.innerText();
}

/** Stops following, which closes the recording. */
export async function stopFollowing(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page
    .getByRole("region", { name: "Live", exact: true })
    .getByRole("button", { name: "Stop", exact: true })
    .click();
  await expect(page.getByRole("navigation", { name: "Markets followed" })).toHaveCount(0);
}
