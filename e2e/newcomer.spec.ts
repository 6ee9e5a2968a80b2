import { badge, expect, pixels, row, test } from "./page.ts";

test("a newcomer opens the page and the simulated sample is already moving", async ({ page }) => {
  await page.goto("./");
  await expect(badge(page)).toHaveText("SIMULATED");
  await expect.poll(() => row(page)).toBeGreaterThan(1000);
  const before = await row(page);
  await expect.poll(() => row(page)).toBeGreaterThan(before);
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("heatmap, quotes, ladder and strips are drawn, and the picture moves with the replay", async ({ page }) => {
  await page.goto("./");
  await expect(badge(page)).toHaveText("SIMULATED");
  const colours = (layer: string) => async () => (await pixels(page, layer)).colours;
  await expect.poll(colours("cells")).toBeGreaterThan(20);
  await expect.poll(colours("plot")).toBeGreaterThan(10);
  await expect.poll(colours("ladder")).toBeGreaterThan(5);
  await expect.poll(colours("axis")).toBeGreaterThan(5);
  for (const layer of ["cells", "plot", "ladder"]) {
    const { sum } = await pixels(page, layer);
    await expect.poll(async () => (await pixels(page, layer)).sum, { message: `${layer} moves` }).not.toBe(sum);
  }
});

test("the forecast stands beside its track record, and says in words what it is worth", async ({ page }) => {
  await page.goto("./");
  await expect(badge(page)).toHaveText("SIMULATED");
  const record = page.getByRole("region", { name: /track record/i });
  await expect(record).toContainText(/Log-loss skill/);
  await expect(record).toContainText(/Scored, n/);
  await expect(record).toContainText(/floor|few/i);
  await expect(record).toContainText(/[+−]?\d+\.\d/);
});

test("closing the sample leaves the empty page that says how to begin", async ({ page }) => {
  await page.goto("./");
  await expect(badge(page)).toHaveText("SIMULATED");
  await page.locator(".source-button").click();
  await page.getByRole("button", { name: /close/i }).click();
  await expect(page.getByRole("heading", { name: "Drop a LOBSTER day here" })).toBeVisible();
  await expect(badge(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Play the sample" }).click();
  await expect(badge(page)).toHaveText("SIMULATED");
});
