import { expect, type Page, test as base } from "@playwright/test";

/**
 * Every journey runs under this fixture: it fails if the page logs an error, breaks its own security policy, or contacts
 * any host but its own, workers included.
 */
export const test = base.extend<{ page: Page }>({
  page: async ({ page, context, baseURL }, use) => {
    const own = new URL(baseURL as string).host;
    const foreign: string[] = [];
    const faults: string[] = [];
    context.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && host !== own) foreign.push(request.url());
    });
    page.on("websocket", (socket) => foreign.push(socket.url()));
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await use(page);
    expect(foreign, "hosts contacted besides the page's own").toEqual([]);
    expect(faults, "errors on the console").toEqual([]);
  },
});

export { expect };

/** Rows played, as the transport prints them. */
export async function row(page: Page): Promise<number> {
  const text = await page.locator(".where").innerText();
  return Number(/row ([\d,]+) of/.exec(text)?.[1].replaceAll(",", "") ?? Number.NaN);
}

/** What stands on a canvas of the market view: how many colours, and a sum that changes with any of its pixels. */
export async function pixels(page: Page, layer: string): Promise<{ colours: number; sum: number }> {
  return page.locator(`canvas[data-layer=${layer}]`).evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
    const points = new Uint32Array(data?.buffer ?? new ArrayBuffer(0));
    return { colours: new Set(points).size, sum: points.reduce((sum, point, i) => (sum + point * (i % 97)) % 1e9, 0) };
  });
}

export const badge = (page: Page) => page.locator("header [role=status]");

/** Opens the page on the sample, paused, and waits until it stands. */
export async function openSample(page: Page, hash = ""): Promise<void> {
  await page.goto(`./#source=sample&play=0${hash ? `&${hash}` : ""}`);
  await expect(badge(page)).toHaveText("SIMULATED");
}

export async function choose(page: Page, files: Parameters<Page["setInputFiles"]>[1]): Promise<void> {
  await page.locator("#file-input").setInputFiles(files);
}
