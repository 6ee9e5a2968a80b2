import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, type LiveWorld, test } from "./live-world.ts";
import { badge } from "./page.ts";

const strip = (page: Page) => page.getByRole("navigation", { name: "Markets followed" });
const sales = (page: Page) => page.getByRole("region", { name: "Time and sales" }).locator("tbody tr");
const bar = (page: Page) => page.getByRole("region", { name: "Live", exact: true });

const numbers = (side: string[][]) => side.slice(0, 10).map((level) => level.map(Number));
const plain = (text: string) => Number(text.replaceAll(",", ""));

/** Follows a market by keyboard alone. */
async function follow(page: Page, venue: string, query: string): Promise<void> {
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Follow a live market" });
  await dialog.getByRole("tab", { name: venue }).click();
  await dialog.getByRole("combobox").fill(query);
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await dialog.getByRole("combobox").press("Enter");
  await expect(dialog).toBeHidden();
}

async function openLive(page: Page, world: LiveWorld): Promise<void> {
  await page.goto(`${world.address}#source=none`);
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await follow(page, "Binance numbered updates", "btcusdt");
  await expect(badge(page)).toHaveText("LIVE");
}

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** So much of the market has been drawn, however long the machine takes for it. */
async function secondsPass(page: Page, seconds: number): Promise<void> {
  const drawn = async (): Promise<number> => {
    const text = await bar(page).locator(".clock").innerText();
    const [hours, minutes, rest] = text.split(":").map(Number);
    return hours * 3600 + minutes * 60 + rest;
  };
  await expect.poll(drawn).toBeGreaterThanOrEqual(0);
  const from = await drawn();
  // From midnight on it counts anew.
  await expect
    .poll(async () => (await drawn()) - from + ((await drawn()) < from ? 86_400 : 0))
    .toBeGreaterThan(seconds);
}

/** A figure of the integrity panel. */
const figure = (page: Page, name: string | RegExp) =>
  page.getByRole("dialog", { name: "Integrity of the data" }).getByRole("row", { name }).getByRole("cell");

test("a market followed by keyboard shows the exchange's own book, level by level", async ({ page, world }) => {
  await openLive(page, world);
  await world.control("binance", "still");
  const truth = (await world.control("binance", "truth?symbol=BTCUSDT")) as Record<"bids" | "asks", string[][]>;
  await page.locator(".side-head").getByRole("button").first().click();
  const rows = page.getByRole("table", { name: /Order book/ }).locator("tbody tr");
  await expect(rows).toHaveCount(10);
  const shown = async () => {
    const cells = await rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? "")),
    );
    const levels = cells.map((texts) => texts.slice(-4).map(plain));
    return {
      bids: levels.map(([bidSize, bid]) => [bid, bidSize]),
      asks: levels.map(([, , ask, askSize]) => [ask, askSize]),
    };
  };
  // What was said before the market stood still is still on its way.
  await expect.poll(shown).toEqual({ bids: numbers(truth.bids), asks: numbers(truth.asks) });
});

test("a lost update shows GAP and no book, then LIVE again with every update accounted for", async ({
  page,
  world,
}) => {
  await page.route(/\/https\/.*depth/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await openLive(page, world);
  await world.control("binance", "lose?frames=40");
  await expect(badge(page)).toHaveText("GAP");
  await expect(page.locator(".not-live")).toContainText("GAP");
  await expect(page.locator("[data-live=bid]")).toHaveText("n/a");
  await expect(badge(page)).toHaveText("LIVE");
  await expect(page.locator(".not-live")).toHaveCount(0);
  await page.locator(".badge").click();
  await expect(figure(page, /^Sequence/)).toHaveText(/1 gap/);
  await expect(figure(page, /^unaccounted/)).toHaveText(/\+ 0/);
  const count = async (name: RegExp) => Number((await figure(page, name).innerText()).replaceAll(/[^\d]/g, ""));
  await world.control("binance", "still");
  const missing = async () => {
    let rest = await count(/^Book updates received/);
    for (const part of [/^applied/, /^ignored/, /^in declared gaps/, /^waiting/]) rest -= await count(part);
    return rest;
  };
  await expect.poll(missing).toBe(0);
  expect(await count(/^in declared gaps/)).toBeGreaterThan(0);
});

test("without network it says OFFLINE, and comes back by itself", async ({ page, world, context }) => {
  await openLive(page, world);
  await context.setOffline(true);
  await expect(badge(page)).toHaveText("OFFLINE");
  await expect(page.locator("[data-live=bid]")).toHaveText("n/a");
  await context.setOffline(false);
  await expect(badge(page)).toHaveText("LIVE", { timeout: 45_000 });
});

test("scrolled into history the picture stands, and goes back to live", async ({ page, world }) => {
  await openLive(page, world);
  await expect(bar(page).getByRole("button", { name: "At the live edge" })).toBeDisabled();
  await secondsPass(page, 2.5);
  const field = page.locator("[data-field]");
  const box = await field.boundingBox();
  if (!box) throw new Error("no field");
  await page.mouse.move(box.x + 500, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 700, box.y + 100, { steps: 5 });
  await page.mouse.up();
  const back = bar(page).getByRole("button", { name: "Back to live" });
  await expect(back).toBeEnabled();
  await expect(bar(page)).toContainText(/picture ends −\d/);
  await back.click();
  await expect(bar(page).getByRole("button", { name: "At the live edge" })).toBeVisible();
  await field.focus();
  await page.keyboard.press("Space");
  await expect(back).toBeVisible();
  await page.keyboard.press("End");
  await expect(bar(page).getByRole("button", { name: "At the live edge" })).toBeVisible();
});

test("time and sales are the latest first, and only of the size asked for", async ({ page, world }) => {
  await openLive(page, world);
  await expect.poll(() => sales(page).count()).toBeGreaterThan(5);
  const cells = (at: number) => sales(page).locator(`td:nth-child(${at})`).allInnerTexts();
  const times = await cells(1);
  expect(times).toEqual(times.toSorted().toReversed());
  const sizes = (await cells(3)).map(Number);
  const most = Math.max(...sizes);
  const least = page.getByLabel(/^Least size of a trade/);
  await least.fill(String(most * 2));
  await expect(sales(page)).toHaveCount(0);
  await least.fill(String(most));
  await expect.poll(() => sales(page).count()).toBeGreaterThan(0);
  expect((await cells(3)).map(Number).every((size) => size >= most)).toBe(true);
});

test("several markets at once: the strip tells of each, a press switches, closing one leaves the other", async ({
  page,
  world,
}) => {
  await openLive(page, world);
  await follow(page, "Kraken checksum", "btc");
  await expect(badge(page)).toHaveText("LIVE");
  await expect(strip(page).getByRole("listitem")).toHaveCount(2);
  await expect(page.locator(".instrument-name")).toContainText("Kraken");
  await expect(strip(page)).toContainText(/bps/);
  await strip(page)
    .getByRole("button", { name: /^BTCUSDT/ })
    .click();
  await expect(page.locator(".instrument-name")).toContainText("BTCUSDT");
  await expect(badge(page)).toHaveText("LIVE");
  await page.keyboard.press("n");
  await expect(page.locator(".instrument-name")).toContainText("Kraken");
  await strip(page)
    .getByRole("button", { name: /^Stop following .*Kraken/ })
    .click();
  await expect(strip(page).getByRole("listitem")).toHaveCount(1);
  await expect(page.locator(".instrument-name")).toContainText("BTCUSDT");
});

test("a link to a market contacts nobody until the person says so", async ({ page, world }) => {
  const kraken = world.exchanges.made.get("kraken");
  await expect.poll(() => kraken?.connections).toBe(0);
  await page.goto(`${world.address}#source=live:kraken:BTC/USD`);
  const question = page.getByRole("dialog", { name: "Connect to Kraken?" });
  await expect(question).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.waitForTimeout(800);
  expect(kraken?.connections).toBe(0);
  await question.getByRole("button", { name: "Connect" }).click();
  await expect(badge(page)).toHaveText("LIVE");
  expect(kraken?.connections).toBe(1);
  await expect(page).toHaveURL(/source=live:kraken:BTC%2FUSD/);
});

test("a worker that dies shows no book, and is started again on the same markets", async ({ page, world }) => {
  await openLive(page, world);
  const workers = page.workers();
  const names = await Promise.all(
    workers.map((worker) => worker.evaluate(() => (globalThis as { name?: string }).name)),
  );
  const live = workers[names.indexOf("live")];
  await live.evaluate(() => {
    setTimeout(() => {
      throw new Error("planted");
    });
  });
  const alert = page.getByRole("alert").filter({ hasText: "The live worker stopped" });
  await expect(alert).toBeVisible();
  await expect(badge(page)).toHaveText("OFFLINE");
  await alert.getByRole("button", { name: "Start it again" }).click();
  await expect(badge(page)).toHaveText("LIVE");
  await expect(alert).toHaveCount(0);
});

test("features are computed on the live window, which says as of when it is", async ({ page, world }) => {
  await openLive(page, world);
  await secondsPass(page, 1.5);
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Features" }).first().click();
  await expect(page.locator(".live-window")).toContainText(/Live window as of \d\d:\d\d:\d\d UTC, [\d,]+ rows/);
  await expect(page.getByRole("main")).toContainText(/columns × [\d,]+ rows/);
});

test("what was received is recorded, and replays from the Data tab", async ({ page, world }) => {
  await openLive(page, world);
  await expect(bar(page).getByRole("button", { name: /^Recording [\d.,]+/ })).toBeVisible();
  await secondsPass(page, 2.5);
  await bar(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(strip(page)).toHaveCount(0);
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Data" }).first().click();
  const recordings = page.getByRole("region", { name: "Recordings" });
  await expect(recordings).toContainText("BTCUSDT");
  await recordings.getByRole("button", { name: "Open", exact: true }).first().click();
  await expect(badge(page)).toHaveText("REPLAY");
  await expect(page.locator(".instrument-name")).toContainText("BTCUSDT");
});

test("the Data tab names the hosts that were contacted", async ({ page, world }) => {
  await openLive(page, world);
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Data" }).first().click();
  await expect(page.getByRole("region", { name: "Network" })).toContainText(new URL(world.exchanges.origin).host);
});

for (const theme of ["dark", "light"]) {
  test(`nobody is kept out of the live market, its picker or its integrity panel, ${theme} theme`, async ({
    page,
    world,
  }) => {
    await openLive(page, world);
    if (theme === "light") await page.keyboard.press("t");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await barriers(page), "market").toEqual([]);
    await page.locator(".badge").click();
    await expect(page.getByText("Every update is accounted for")).toBeVisible();
    expect(await barriers(page), "integrity").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await expect(page.getByRole("dialog", { name: "Follow a live market" }).getByRole("option").first()).toBeVisible();
    expect(await barriers(page), "picker").toEqual([]);
  });
}

test("a tab that is closed or reloaded while it records ends its sessions whole", async ({ page, world, context }) => {
  for (const leave of ["close", "reload"] as const) {
    const tab = await context.newPage();
    await openLive(tab, world);
    await expect(bar(tab).getByRole("button", { name: /^Recording [1-9]/ })).toBeVisible();
    if (leave === "close") await tab.close({ runBeforeUnload: true });
    else await tab.reload();
    await page.waitForTimeout(1000);
    await tab.close();
  }
  await page.goto(`${world.address}#source=none&tab=data`);
  const sessions = page.getByRole("region", { name: "Recordings" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: "without being closed" })).toHaveCount(0);
});
