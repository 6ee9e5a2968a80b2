import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, type LiveWorld, test } from "./live-world.ts";
import { badge } from "./page.ts";

const views = (page: Page) => page.getByRole("navigation", { name: "Views" }).first();
const venues = (page: Page) => page.getByRole("region", { name: "Venues", exact: true });
const pairs = (page: Page) => page.getByRole("region", { name: "Buying here, selling there" });

async function follow(page: Page, venue: string): Promise<void> {
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Follow a live market" });
  await dialog.getByRole("tab", { name: venue }).click();
  await dialog.getByRole("combobox").fill("btc");
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await dialog.getByRole("combobox").press("Enter");
  await expect(dialog).toBeHidden();
  await expect(badge(page)).toHaveText("LIVE");
}

/** Two venues of one coin, side by side. */
async function openVenues(page: Page, world: LiveWorld): Promise<void> {
  await page.goto(`${world.address}#source=none`);
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await follow(page, "Binance numbered updates");
  await expect(views(page).getByRole("button", { name: "Venues" })).toHaveCount(0);
  await follow(page, "Kraken checksum");
  await views(page).getByRole("button", { name: "Venues" }).click();
  await expect(venues(page).getByRole("row", { name: /^Kraken BTC\/USD/ })).toBeVisible();
}

const bps = (text: string): number =>
  Number(
    text
      .replaceAll(",", "")
      .replace("−", "-")
      .replace(/\s*bps$/, ""),
  );

/** Cells of the way to buy at one place and sell at another: gross, net, size, profit, doubt. */
const way = (page: Page, buy: string, sell: string) =>
  pairs(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: buy }) })
    .filter({ hasText: sell });

const best = async (world: LiveWorld, venue: "binance" | "kraken", symbol: string) => {
  const truth = (await world.control(venue, `truth?symbol=${encodeURIComponent(symbol)}`)) as Record<
    "bids" | "asks",
    string[][]
  >;
  return { bid: Number(truth.bids[0][0]), ask: Number(truth.asks[0][0]) };
};

test("two venues stand side by side; net is n/a until a market says what a tether is worth, then it is the truth's", async ({
  page,
  world,
}) => {
  await openVenues(page, world);
  const net = way(page, "Kraken BTC/USD", "Binance BTCUSDT").getByRole("cell").nth(2);
  await expect(net).toContainText("n/a: no live market that is followed says what USDT is worth in USD");
  await page.getByRole("button", { name: "Follow Kraken USDT/USD" }).click();
  await expect(page.getByRole("navigation", { name: "Markets followed" }).getByRole("listitem")).toHaveCount(3);
  await expect(views(page).getByRole("button", { name: "Venues" })).toHaveAttribute("aria-current", "page");
  await expect(net).toHaveText(/bps$/);
  for (const venue of ["binance", "kraken"] as const) await world.control(venue, "still");
  // Longer than the doubt: nothing worse than what stands now was there within it.
  await page.waitForTimeout(1500);
  const [there, here, tether] = [
    await best(world, "binance", "BTCUSDT"),
    await best(world, "kraken", "BTC/USD"),
    await best(world, "kraken", "USDT/USD"),
  ];
  const row = venues(page).getByRole("row", { name: /^Binance BTCUSDT/ });
  const shown = await row.getByRole("cell").allInnerTexts();
  expect([shown[2], shown[3]].map((text) => Number(text.replace(/[^\d.]/g, "")))).toEqual([there.bid, there.ask]);
  const truth = 1e4 * ((there.bid * 0.999 * tether.bid) / (here.ask * 1.004) - 1);
  const told = bps(await net.innerText());
  expect(Math.abs(told / truth - 1)).toBeLessThan(1e-3);
  const gross = bps(await way(page, "Kraken BTC/USD", "Binance BTCUSDT").getByRole("cell").nth(1).innerText());
  expect(Math.abs(gross / (1e4 * (there.bid / here.ask - 1)) - 1)).toBeLessThan(1e-3);
});

test("one's own fee counts at once, is kept over a reload, and the list price comes back", async ({ page, world }) => {
  await openVenues(page, world);
  const costs = page.getByRole("complementary", { name: "What net assumes" });
  await costs.getByRole("textbox", { name: "Kraken" }).fill("16");
  await expect(costs).toContainText("bps, yours; list price 40");
  await page.reload();
  await page.getByRole("dialog").getByRole("button", { name: "Connect" }).click();
  await expect(badge(page)).toHaveText("LIVE");
  await follow(page, "Binance numbered updates");
  await views(page).getByRole("button", { name: "Venues" }).click();
  await expect(costs.getByRole("textbox", { name: "Kraken" })).toHaveValue("16");
  await costs.getByRole("button", { name: "Kraken: list price" }).click();
  await expect(costs.getByRole("textbox", { name: "Kraken" })).toHaveValue("40");
});

test("a venue whose book is not live has no price here, and no way over it", async ({ page, world, context }) => {
  await openVenues(page, world);
  await expect(pairs(page).getByRole("row")).toHaveCount(3);
  await context.setOffline(true);
  const row = venues(page).getByRole("row", { name: /^Kraken BTC\/USD/ });
  await expect(row).toContainText("OFFLINE");
  await expect(row.getByRole("cell").nth(2)).toHaveText("n/a");
  await expect(pairs(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Best difference" })).toContainText("Fewer than two books");
  await context.setOffline(false);
  await expect(pairs(page).getByRole("row")).toHaveCount(3, { timeout: 45_000 });
});

test("who moves first is said once both books were live long enough, and of made-up markets that nobody does", async ({
  page,
  world,
}) => {
  await openVenues(page, world);
  const lead = page.getByRole("region", { name: "Lead and lag" });
  await expect(lead).toContainText(/live together for \d+ of the 40 seconds/);
  await expect(lead.getByRole("img", { name: /^Correlation by lag/ })).toBeVisible({ timeout: 60_000 });
  await expect(lead.getByRole("status")).toContainText(/No lead beyond chance|moves \d+|move together/);
});

for (const theme of ["dark", "light"]) {
  test(`nobody is kept out of the comparison, ${theme} theme`, async ({ page, world }) => {
    await openVenues(page, world);
    if (theme === "light") await page.keyboard.press("t");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await expect(pairs(page)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact !== "minor").map(({ id, nodes }) => [id, nodes.length])).toEqual(
      [],
    );
  });
}
