import type { CDPSession, Page } from "@playwright/test";
import { expect, type LiveWorld, test } from "./live-world.ts";
import { badge } from "./page.ts";
import { exportedRows, type RecordedRows } from "./recorded-rows.ts";

const SYMBOL = "BTCUSDT";
/** Whatever the machine does besides. */
const PATIENT = { timeout: 60_000 };

const bar = (page: Page) => page.getByRole("region", { name: "Live", exact: true });
const recording = (page: Page) => bar(page).locator(".recording-button");
const panel = (page: Page) => page.getByRole("dialog", { name: "Integrity of the data" });
const row = (page: Page, name: RegExp) => panel(page).getByRole("row", { name });

async function follow(page: Page, { address }: LiveWorld): Promise<void> {
  await page.goto(`${address}#source=live:binance:${SYMBOL}`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(badge(page)).toHaveText("LIVE", PATIENT);
}

async function openPanel(page: Page): Promise<void> {
  if (!(await panel(page).isVisible())) await page.locator(".badge").click();
  await expect(row(page, /^Recording/)).toBeVisible();
}

/** Events that the page says are on the disk. */
async function onDisk(page: Page): Promise<number> {
  const text = await row(page, /^Recording/).innerText();
  return Number(/([\d,]+) events/.exec(text)?.[1].replaceAll(",", "") ?? 0);
}

/** Book updates that came, which the panel renews a few times a second. */
async function received(page: Page): Promise<number> {
  return Number(
    (
      await row(page, /^Book updates received/)
        .getByRole("cell")
        .innerText()
    ).replaceAll(/\D/g, ""),
  );
}

async function recordsMore(page: Page): Promise<void> {
  await openPanel(page);
  await expect(row(page, /^Recording/)).toContainText(/events, [\d,]+ not yet on disk/, PATIENT);
  const before = await onDisk(page);
  await expect.poll(() => onDisk(page), PATIENT).toBeGreaterThan(before + 200);
}

/** The market stands, and what came of it is counted and on the disk. */
async function settle(page: Page, world: LiveWorld): Promise<void> {
  await world.control("binance", "still");
  await openPanel(page);
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = await received(page);
        const same = now === before;
        before = now;
        return same && (await row(page, /^Recording/).innerText()).includes(" 0 not yet on disk");
      },
      { ...PATIENT, intervals: [1000] },
    )
    .toBe(true);
  await expect(row(page, /^unaccounted/)).toHaveText(/\+ 0/);
}

async function liveHash(page: Page): Promise<string> {
  await panel(page)
    .getByRole("button", { name: /^Compute the hash|^Again/ })
    .click();
  const code = panel(page).locator(".digests code");
  await expect(code).toHaveText(/^[0-9a-f]{32}$/);
  return code.innerText();
}

async function stop(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "Markets followed" })).toHaveCount(0);
}

interface Depth {
  readonly e?: string;
  readonly s?: string;
  readonly u: number;
  readonly b: readonly (readonly [price: string, qty: string])[];
  readonly a: readonly (readonly [price: string, qty: string])[];
}

/** Numbers of every book update that changes anything, which the venue speaks from now on, whoever hears them. */
async function listen(world: LiveWorld): Promise<number[]> {
  const told: number[] = [];
  const made = world.exchanges.made.get("binance");
  const truth = (await world.control("binance", `truth?symbol=${SYMBOL}`)) as Record<"bids" | "asks", string[][]>;
  const levels = new Map(
    [
      ...truth.bids.map(([price, qty]) => [`b${price}`, qty]),
      ...truth.asks.map(([price, qty]) => [`a${price}`, qty]),
    ].map(([level, qty]) => [level, Number(qty)]),
  );
  if (!made) throw new Error("no such venue");
  made.witness = (text) => {
    const { data } = JSON.parse(text) as { data?: Depth };
    if (data?.e !== "depthUpdate" || data.s !== SYMBOL || data.u === told.at(-1)) return;
    let changed = false;
    for (const side of ["b", "a"] as const) {
      for (const [price, qty] of data[side]) {
        changed ||= (levels.get(side + price) ?? 0) !== Number(qty);
        levels.set(side + price, Number(qty));
      }
    }
    if (changed) told.push(data.u);
  };
  return told;
}

/** Each update once and in order, and of those told in between none is missing. */
function whole({ updates }: RecordedRows, told: readonly number[]): void {
  expect(updates.length).toBeGreaterThan(10);
  expect(updates).toEqual([...new Set(updates)].toSorted((a, b) => a - b));
  const kept = new Set(updates);
  const [first] = updates;
  const last = updates[updates.length - 1];
  expect(told.filter((u) => u > first && u <= last && !kept.has(u))).toEqual([]);
}

async function endsAsTheVenue(world: LiveWorld, last: RecordedRows): Promise<void> {
  const truth = (await world.control("binance", `truth?symbol=${SYMBOL}`)) as Record<"bids" | "asks", string[][]>;
  for (const side of ["bids", "asks"] as const)
    expect(last.best[side], side).toEqual(
      truth[side].slice(0, last.best[side].length).map((level) => level.map(Number)),
    );
  expect(last.best.bids.length).toBeGreaterThan(5);
}

test("two tabs on one market: one records, the other says so and takes over when the first is closed, and no event is kept twice", async ({
  page,
  context,
  world,
}) => {
  test.setTimeout(180_000);
  const told = await listen(world);
  const first = await context.newPage();
  await follow(first, world);
  await recordsMore(first);
  await follow(page, world);
  await expect(recording(page)).toHaveText("Recorded in another tab");
  await expect(recording(page)).toHaveAttribute("title", /Another tab of this browser is recording this market/);
  await recordsMore(first);
  await settle(first, world);
  const events = await onDisk(first);
  const hash = await liveHash(first);
  await first.close();
  await expect(recording(page)).toHaveText(/^Recording /, PATIENT);
  await world.control("binance", "move");
  await recordsMore(page);
  await settle(page, world);
  await stop(page);
  const sessions = await exportedRows(page, SYMBOL);
  expect(sessions).toHaveLength(2);
  const [before, after] = sessions;
  expect(before.manifest.events).toBe(events);
  expect(before.hash).toBe(hash);
  expect(before.causes).toEqual([]);
  whole(before, told);
  expect(after.manifest.ending).toBe("closed");
  expect(after.causes).toEqual(["unrecorded"]);
  whole(after, told);
  const last = before.updates[before.updates.length - 1];
  expect(told.filter((u) => u > last && u < after.updates[0]).length, "what the image holds").toBeLessThanOrEqual(1);
  expect(after.updates[0]).toBeGreaterThan(last);
  await endsAsTheVenue(world, after);
});

test("a tab that is killed while it records: another takes over, and what was on the disk is whole", async ({
  page,
  context,
  world,
}) => {
  test.setTimeout(180_000);
  const told = await listen(world);
  const first = await context.newPage();
  await follow(first, world);
  await recordsMore(first);
  await follow(page, world);
  await expect(recording(page)).toHaveText("Recorded in another tab");
  const acknowledged = await onDisk(first);
  const devtools = await context.newCDPSession(first);
  const crashed = first.waitForEvent("crash");
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  await expect(recording(page)).toHaveText(/^Recording /, PATIENT);
  await recordsMore(page);
  await settle(page, world);
  await stop(page);
  const sessions = await exportedRows(page, SYMBOL);
  expect(sessions.map(({ manifest }) => manifest.ending)).toEqual(["unclosed", "closed"]);
  const [before, after] = sessions;
  expect(before.manifest.events).toBeGreaterThanOrEqual(acknowledged);
  whole(before, told);
  whole(after, told);
  expect(after.updates[0]).toBeGreaterThan(before.updates[before.updates.length - 1]);
  await endsAsTheVenue(world, after);
});

/** What the page's storage may hold in all; undefined for what the browser grants. */
const allow = (devtools: CDPSession, world: LiveWorld, quotaSize?: number) =>
  devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(world.address).origin, quotaSize });

test("storage full: recording stops with a sentence, the market goes on, and so does the recording after room is made", async ({
  page,
  context,
  world,
}) => {
  test.setTimeout(180_000);
  const devtools = await context.newCDPSession(page);
  await follow(page, world);
  await recordsMore(page);
  await allow(devtools, world, 1000);
  await expect(recording(page)).toHaveText("Recording stopped: full", PATIENT);
  await expect(row(page, /^Recording/)).toContainText(
    "recording has stopped, what was recorded is whole. It goes on when you make room under Data.",
  );
  const before = await received(page);
  await expect.poll(() => received(page)).toBeGreaterThan(before + 20);
  await expect(badge(page)).toHaveText("LIVE");
  await expect(row(page, /^Sequence/)).toHaveText(/unbroken/);
  await allow(devtools, world);
  await expect(recording(page)).toHaveText(/^Recording /, PATIENT);
  await recordsMore(page);
  await settle(page, world);
  await stop(page);
  const [session] = await exportedRows(page, SYMBOL);
  expect(session.causes).toEqual(["unrecorded"]);
  expect(session.manifest.ending).toBe("closed");
  expect(session.updates).toEqual([...new Set(session.updates)].toSorted((a, b) => a - b));
  await endsAsTheVenue(world, session);
});

test("without network: OFFLINE, then live again, and what was missed is a gap in the recording", async ({
  page,
  context,
  world,
}) => {
  test.setTimeout(120_000);
  await follow(page, world);
  await recordsMore(page);
  await context.setOffline(true);
  await expect(badge(page)).toHaveText("OFFLINE", PATIENT);
  await context.setOffline(false);
  await expect(badge(page)).toHaveText("LIVE", PATIENT);
  await recordsMore(page);
  await settle(page, world);
  const hash = await liveHash(page);
  await stop(page);
  const [session] = await exportedRows(page, SYMBOL);
  expect(session.causes).toEqual(["disconnected"]);
  expect(session.hash).toBe(hash);
  await endsAsTheVenue(world, session);
});
