import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, type LiveWorld, test } from "./live-world.ts";
import { badge } from "./page.ts";

const alerts = (page: Page) => page.getByRole("dialog", { name: "Alerts" });
const logged = (page: Page) => alerts(page).getByRole("region", { name: "Alert log" }).locator("tbody tr");
const rule = (page: Page, name: string) => alerts(page).getByRole("textbox", { name });

async function openLive(page: Page, world: LiveWorld): Promise<void> {
  await page.goto(`${world.address}#source=none`);
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Follow a live market" });
  await dialog.getByRole("combobox").fill("btcusdt");
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await dialog.getByRole("combobox").press("Enter");
  await expect(badge(page)).toHaveText("LIVE");
}

async function openAlerts(page: Page): Promise<void> {
  await page.keyboard.press("a");
  await expect(alerts(page)).toBeVisible();
}

/** A hole that takes two seconds to close. */
async function gap(page: Page, world: LiveWorld): Promise<void> {
  await world.control("binance", "lose?frames=40");
  await expect(badge(page)).toHaveText("GAP");
  await expect(badge(page)).toHaveText("LIVE");
}

/** Snapshots come late, so that gaps last. */
const slowSnapshots = (page: Page) =>
  page.route(/\/https\/.*depth/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await route.continue();
  });

test("a gap fires the rule once, is logged once, and the pause keeps the next one quiet", async ({ page, world }) => {
  await slowSnapshots(page);
  await openLive(page, world);
  await openAlerts(page);
  await alerts(page).getByRole("checkbox", { name: "Feed integrity: on" }).check();
  await rule(page, "Feed integrity: fires above, s not live").fill("1");
  await rule(page, "Feed integrity: pause after an alert, seconds").fill("600");
  await page.keyboard.press("Escape");
  await gap(page, world);
  const notice = page.getByRole("region", { name: "Messages" }).getByText("Feed integrity: BTCUSDT, Binance");
  await expect(notice).toBeVisible();
  await gap(page, world);
  await openAlerts(page);
  await expect(logged(page)).toHaveCount(1);
  const [time, market, value, above] = await logged(page).getByRole("cell").allInnerTexts();
  expect(time).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
  expect([market, above]).toEqual(["BTCUSDT, Binance", "1"]);
  expect(Number(value)).toBeGreaterThan(1);
  expect(Number(value)).toBeLessThan(2);
  await alerts(page).getByRole("button", { name: "Clear" }).click();
  await expect(logged(page)).toHaveCount(0);
  await expect(alerts(page)).toContainText("nothing has fired");
});

test("notifications are asked for on a press only, and shown where the rule says so", async ({ page, world }) => {
  await page.addInitScript(() => {
    const made: unknown[] = [];
    let asked = 0;
    class Pretended extends EventTarget {
      static permission = "default";
      static async requestPermission() {
        asked++;
        return (Pretended.permission = "granted");
      }
      constructor(title: string, { body }: { body: string }) {
        super();
        made.push([title, body]);
      }
    }
    Object.assign(globalThis, { Notification: Pretended, told: () => ({ made, asked }) });
  });
  const told = () =>
    page.evaluate(() => (globalThis as unknown as { told: () => { made: string[][]; asked: number } }).told());
  await openLive(page, world);
  await openAlerts(page);
  await alerts(page).getByRole("checkbox", { name: "Wide spread: on" }).check();
  await alerts(page).getByRole("checkbox", { name: "Wide spread: notification" }).check();
  await rule(page, "Wide spread: held for, seconds").fill("0");
  expect((await told()).asked).toBe(0);
  await alerts(page).getByRole("button", { name: "Allow notifications" }).click();
  await expect(alerts(page)).toContainText("This browser shows the page’s notifications");
  await rule(page, "Wide spread: fires above, bps").fill("0");
  await expect.poll(async () => (await told()).made.length).toBe(1);
  const { made, asked } = await told();
  expect(asked).toBe(1);
  expect(made[0][0]).toBe("Wide spread: BTCUSDT, Binance");
  expect(made[0][1]).toMatch(/^[\d.]+ bps, above 0\.$/);
});

test("where notifications were refused it says how to allow them", async ({ page, world }) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, { Notification: { permission: "denied" } });
  });
  await page.goto(`${world.address}#source=none`);
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await openAlerts(page);
  await expect(alerts(page)).toContainText("was told to show no notifications");
  await expect(alerts(page).getByRole("button", { name: "Allow notifications" })).toHaveCount(0);
});

test("rules are added, changed and removed by keyboard, refuse what will not do, and are found after a reload", async ({
  page,
  world,
}) => {
  await page.goto(`${world.address}#source=none`);
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await openAlerts(page);
  await alerts(page).getByLabel("Kind of a new rule").selectOption("Volatility");
  await alerts(page).getByRole("button", { name: "Add a rule" }).press("Enter");
  const added = rule(page, "Volatility 2: fires above, bps/√min");
  await added.fill("-3");
  await expect(added).toHaveAttribute("aria-invalid", "true");
  await added.fill("33.5");
  await expect(added).toHaveAttribute("aria-invalid", "false");
  await alerts(page).getByRole("button", { name: "Remove Liquidity wall" }).press("Enter");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await openAlerts(page);
  await expect(added).toHaveValue("33.5");
  await expect(alerts(page).getByRole("checkbox", { name: "Volatility 2: on" })).toBeChecked();
  await expect(alerts(page).getByRole("rowheader", { name: /^Liquidity wall/ })).toHaveCount(0);
});

for (const theme of ["dark", "light"]) {
  test(`nobody is kept out of the alerts, ${theme} theme`, async ({ page, world }) => {
    await openLive(page, world);
    if (theme === "light") await page.keyboard.press("t");
    await openAlerts(page);
    await alerts(page).getByRole("checkbox", { name: "Wide spread: on" }).check();
    await rule(page, "Wide spread: held for, seconds").fill("0");
    await rule(page, "Wide spread: fires above, bps").fill("0");
    await expect(logged(page)).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact !== "minor").map(({ id, nodes }) => [id, nodes.length])).toEqual(
      [],
    );
  });
}
