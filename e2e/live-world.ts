import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, expect, type Page, test as base } from "@playwright/test";
import { type ExchangeSettings, type Running, serveExchanges } from "../scripts/exchange-server.ts";
import { serve } from "../scripts/serve.ts";
import type { VenueName } from "../src/core/live/venue.ts";

/** Made-up exchanges on a local port, and the page built to speak with them in place of the venues. */
export interface LiveWorld {
  readonly exchanges: Running;
  /** Where the page is. */
  readonly address: string;
  /** A verb of the exchange server's control, on one venue. */
  control(venue: VenueName, verb: string): Promise<unknown>;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What these journeys do on purpose: connections that are refused or cut, and errors that say so. */
const ON_PURPOSE = /WebSocket connection to|Failed to load resource|net::ERR_|planted/;

/** A world of its own, to be closed by whoever opens it. The live worker runs `before` before its own script. */
export async function openWorld(
  settings: Partial<ExchangeSettings> = { pauseMs: 10 },
  before = "",
): Promise<LiveWorld & { close: () => Promise<void> }> {
  const exchanges = await serveExchanges(settings);
  const folder = mkdtempSync(join(tmpdir(), "lobscope-live-"));
  const { status, stderr } = spawnSync("npx", ["vite", "build", "--outDir", folder, "--emptyOutDir"], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      VITE_LIVE_ORIGIN: exchanges.origin,
      VITE_CONNECT_SRC: `${exchanges.origin} ${exchanges.origin.replace("http", "ws")}`,
    },
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`the page could not be built: ${stderr}`);
  for (const name of readdirSync(join(folder, "assets")).filter((asset) => asset.startsWith("live.worker"))) {
    const path = join(folder, "assets", name);
    writeFileSync(path, before + readFileSync(path, "utf8"));
  }
  const server = await serve({ port: 0, base: "/lobscope/", root: relative(ROOT, folder) });
  const { port } = server.address() as AddressInfo;
  return {
    exchanges,
    address: `http://localhost:${port}/lobscope/`,
    control: async (venue, verb) => (await fetch(`${exchanges.origin}/control/${venue}/${verb}`)).json(),
    close: async () => {
      await exchanges.close();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `test` of page.ts, on the live world: the page may contact itself and the made-up exchanges, and nobody else. */
export const test = base.extend<{ page: Page }, { world: LiveWorld; browser: Browser }>({
  world: [
    // Playwright finds out what a fixture needs by its first parameter's shape.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const world = await openWorld();
      await use(world);
      await world.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  page: async ({ page, context, world }, use) => {
    const allowed = new Set([world.address, world.exchanges.origin].map((address) => new URL(address).host));
    const foreign: string[] = [];
    const faults: string[] = [];
    const look = (address: string): void => {
      const { host, protocol } = new URL(address);
      if (/^(http|ws)/.test(protocol) && !allowed.has(host)) foreign.push(address);
    };
    context.on("request", (request) => look(request.url()));
    page.on("websocket", (socket) => look(socket.url()));
    page.on("pageerror", (error) => ON_PURPOSE.test(String(error)) || faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !ON_PURPOSE.test(message.text())) faults.push(message.text());
    });
    for (const venue of world.exchanges.made.keys()) {
      await world.control(venue, "serve");
      await world.control(venue, "move");
    }
    await use(page);
    expect(foreign, "hosts contacted besides the page's own and the exchanges").toEqual([]);
    expect(faults, "errors on the console").toEqual([]);
  },
});

export { expect };
