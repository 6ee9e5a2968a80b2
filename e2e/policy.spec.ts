import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page, Worker } from "@playwright/test";
import { expect, test } from "./live-world.ts";

/** A worker of the page by its name, waited for. */
async function workerNamed(page: Page, name: string): Promise<Worker> {
  let found: Worker | undefined;
  const look = async (): Promise<boolean> => {
    for (const worker of page.workers()) {
      const its = await worker.evaluate(() => (globalThis as unknown as { name: string }).name).catch(() => "");
      if (its === name) found = worker;
    }
    return found !== undefined;
  };
  await expect.poll(look, { timeout: 60_000, message: `the ${name} worker` }).toBe(true);
  return found as Worker;
}

/** What happens to code inside a worker that would send something to `address`: each way out, and what the policy said. */
const tryOut = (worker: Worker, address: string) =>
  worker.evaluate(async (origin) => {
    const refused: string[] = [];
    addEventListener("securitypolicyviolation", (event) =>
      refused.push(`${event.effectiveDirective} ${event.disposition}`),
    );
    // All of this runs in the worker, where nothing of the outer scope exists.
    // oxlint-disable-next-line consistent-function-scoping
    const heard = (target: EventTarget, good: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        target.addEventListener(good, resolve);
        target.addEventListener("error", reject);
      });
    const text = `fetch("${origin}/nested", { mode: "no-cors" }).then(() => postMessage(1), () => { throw 1 })`;
    const ways: Record<string, () => Promise<unknown>> = {
      fetch: () => fetch(`${origin}/fetch`, { mode: "no-cors" }),
      import: () => import(`${origin}/import.js`),
      WebSocket: () => heard(new WebSocket(`${origin.replace("http", "ws")}/socket`), "open"),
      EventSource: () => heard(new EventSource(`${origin}/events`), "open"),
      "a worker out of a text": () => heard(new Worker(URL.createObjectURL(new Blob([text]))), "message"),
    };
    const out: string[] = [];
    for (const [way, go] of Object.entries(ways)) {
      await go().then(
        () => out.push(way),
        () => {},
      );
    }
    const own = await fetch(location.href).then(
      (response) => response.ok,
      () => false,
    );
    return { out, refused, own };
  }, address);

test("no worker sends anything to a host that the policy does not name, whatever code runs in it", async ({
  browser,
  world,
}) => {
  const asked: string[] = [];
  const foreign = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript" }).end();
  });
  foreign.on("upgrade", (request, socket) => {
    asked.push(request.url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage();
  try {
    const address = `http://localhost:${(foreign.address() as AddressInfo).port}`;
    expect((await fetch(`${address}/here`)).ok).toBe(true);
    const confined = async (name: string): Promise<void> => {
      const { out, refused, own } = await tryOut(await workerNamed(page, name), address);
      expect(out, `ways out of the ${name} worker`).toEqual([]);
      expect(refused.toSorted()).toEqual(
        ["connect-src", "connect-src", "connect-src", "script-src-elem", "worker-src"].map((kind) => `${kind} enforce`),
      );
      expect(own, "its own origin answers").toBe(true);
    };
    const open = (tab: string) =>
      page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: tab }).first().click();
    await page.goto(`${world.address}#source=sample&play=0`);
    await confined("market");
    await open("Features");
    await confined("analysis");
    await open("Models");
    await confined("models");
    await open("Backtest");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await confined("backtest");
    await page.goto(`${world.address}#source=live:binance:BTCUSDT`);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await confined("live");
    expect(asked).toEqual(["/here"]);
  } finally {
    await page.close();
    foreign.closeAllConnections();
    foreign.close();
  }
});

test("every response carries the policy of the page, those that are not found too", async ({ world }) => {
  const html = await (await fetch(world.address)).text();
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  const assets = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
  expect(assets.length).toBeGreaterThan(1);
  for (const path of ["", "index.html", "nowhere", ...assets]) {
    const { headers } = await fetch(new URL(path, world.address));
    expect(headers.get("content-security-policy"), path).toBe(`${policy}; frame-ancestors 'none'`);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});
