import type { Browser, CDPSession, Page } from "@playwright/test";
import type { VenueServer } from "../test/exchange/venue-server.ts";
import { accounts, followLink, liveHash, openPanel, stopFollowing } from "./live-panel.ts";
import { expect, type LiveWorld, openWorld, test as live } from "./live-world.ts";
import { exported } from "./recorded-file.ts";

const LONG = Boolean(process.env.LOBSCOPE_LONG);
/** Two hours in the long run. */
const SECONDS = Number(process.env.LOBSCOPE_SOAK_SECONDS ?? (LONG ? 7200 : 20));
const RATE = 1000;
/** Seconds between two ends of every connection, and between two looks at the heaps. */
const DISCONNECT = LONG ? 300 : 7;
const LOOK = LONG ? 60 : 4;
/** Megabytes an hour that a heap may seem to grow by: what collections leave differs by less. */
const MOST_SLOPE = 2;
const SYMBOL = "BTCUSDT";

const test = live.extend<object, { world: LiveWorld; browser: Browser }>({
  world: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const world = await openWorld({ pauseMs: 1000 });
      await use(world);
      await world.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

/** A busy exchange: so many messages a second to whoever listens, every connection ended now and then. */
class Busy {
  /** Updates of the symbol that left for a client. */
  updates = 0;
  /** Messages that left for a client. */
  sent = 0;
  disconnects = 0;
  private readonly server: VenueServer;
  private readonly began = performance.now();
  private readonly timer: NodeJS.Timeout;
  private cutAt = DISCONNECT;
  private due = 0;
  private last = 0;

  constructor(server: VenueServer) {
    this.server = server;
    server.witness = (_, { kind, symbol }) => {
      if (kind === "update" && symbol === SYMBOL) this.updates++;
    };
    const accept = server.accept.bind(server);
    server.accept = (url, peer) => {
      const send = (text: string): void => {
        this.sent++;
        peer.send(text);
      };
      return accept(url, { ...peer, send });
    };
    this.timer = setInterval(() => this.go(), 5);
  }

  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private go(): void {
    const { server, seconds } = this;
    this.due += (seconds - this.last) * RATE;
    this.last = seconds;
    // Nobody listens while connections are down: what would have been said then is not made up for.
    if (server.connections === 0) this.due = 0;
    const from = this.sent;
    while (this.sent - from < Math.floor(this.due)) server.advance();
    this.due -= this.sent - from;
    if (seconds < this.cutAt) return;
    this.cutAt += DISCONNECT;
    this.disconnects++;
    server.restart();
  }
}

/** Bytes that a thread of the page holds after its garbage was collected. */
type Heap = () => Promise<number>;

interface Usage {
  readonly usedSize: number;
  /** Of array buffers; not told by older browsers. */
  readonly backingStorageSize?: number;
}

const bytesOf = ({ usedSize, backingStorageSize = 0 }: Usage): number => usedSize + backingStorageSize;

const pageHeap =
  (cdp: CDPSession): Heap =>
  async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return bytesOf(await cdp.send("Runtime.getHeapUsage"));
  };

/** Workers are spoken with through the page's session, in messages within messages. */
async function workerHeap(cdp: CDPSession, script: RegExp): Promise<Heap> {
  let session: string | null = null;
  let last = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (script.test(targetInfo.url)) session = sessionId;
  });
  cdp.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  await expect.poll(() => session).not.toBeNull();
  const ask = async (method: string): Promise<unknown> => {
    const id = ++last;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    await cdp.send("Target.sendMessageToTarget", { sessionId: session ?? "", message: JSON.stringify({ id, method }) });
    return answer;
  };
  return async () => {
    await ask("HeapProfiler.collectGarbage");
    return bytesOf((await ask("Runtime.getHeapUsage")) as Usage);
  };
}

/** Least-squares slope of the second half of a series, per hour. */
function slope(samples: readonly { readonly seconds: number; readonly bytes: number }[]): number {
  const late = samples.slice(samples.length >> 1);
  const mean = (of: (sample: (typeof late)[number]) => number): number =>
    late.reduce((sum, sample) => sum + of(sample), 0) / late.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ bytes }) => bytes)];
  const spread = mean(({ seconds }) => (seconds - x) ** 2);
  return (mean(({ seconds, bytes }) => (seconds - x) * (bytes - y)) / spread) * 3600;
}

/** Counts repaints from now on. As text: the page does not know the loader's helpers. */
const COUNT_FRAMES = `{
  globalThis.frames_ = 0;
  const tick = () => { globalThis.frames_++; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}`;

const frames = (page: Page): Promise<number> => page.evaluate("globalThis.frames_");

/** Seconds of a processor that the main thread took so far. */
async function busy(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

test(`${RATE} messages a second for ${SECONDS} s, connections ending now and then: nothing is lost, and what is recorded is what was received`, async ({
  page,
  world,
}) => {
  test.setTimeout(120_000 + SECONDS * 1500);
  const server = world.exchanges.made.get("binance") as VenueServer;
  for (const venue of world.exchanges.made.keys()) await world.control(venue, "still");
  const exchange = new Busy(server);
  const cdp = await page.context().newCDPSession(page);
  // Of the processor, whatever else the machine does.
  await cdp.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await cdp.send("Performance.enable");
  try {
    await followLink(page, world.address, `binance:${SYMBOL}`);
    const heaps = { page: pageHeap(cdp), worker: await workerHeap(cdp, /live\.worker/) };
    const samples = {
      page: [] as { seconds: number; bytes: number }[],
      worker: [] as { seconds: number; bytes: number }[],
    };
    await page.evaluate(COUNT_FRAMES);
    const before = { seconds: exchange.seconds, frames: await frames(page), busy: await busy(cdp) };
    while (exchange.seconds < SECONDS) {
      await page.waitForTimeout(LOOK * 1000);
      for (const which of ["page", "worker"] as const)
        samples[which].push({ seconds: exchange.seconds, bytes: await heaps[which]() });
    }
    const drawn = (await frames(page)) - before.frames;
    const milliseconds = ((await busy(cdp)) - before.busy) * 1000;
    const rate = drawn / (exchange.seconds - before.seconds);
    exchange.stop();

    await openPanel(page);
    await expect.poll(async () => (await accounts(page)).received, { timeout: 30_000 }).toBe(exchange.updates);
    const told = await accounts(page);
    expect(told.unaccounted).toBe(0);
    expect(told.applied + told.ignored + told.inGap + told.waiting).toBe(told.received);
    const hash = await liveHash(page);
    await stopFollowing(page);
    const recording = await exported(page, SYMBOL);
    expect(recording.manifest.ending).toBe("closed");
    expect(recording.events).toBe(recording.manifest.events);
    expect(recording.hash, "what was recorded is what was received").toBe(hash);
    expect(recording.manifest.gaps).toBeGreaterThanOrEqual(exchange.disconnects);

    const figures = {
      seconds: Math.round(exchange.seconds),
      messages: exchange.sent,
      disconnects: exchange.disconnects,
      ...told,
      recorded: recording.events,
      bytesAnEvent: +(recording.manifest.bytes / recording.events).toFixed(2),
      framesASecond: +rate.toFixed(1),
      mainThreadMsAFrame: +(milliseconds / drawn).toFixed(2),
      heaps: Object.fromEntries(
        Object.entries(samples).map(([which, all]) => [
          which,
          `${all.map(({ bytes }) => megabytes(bytes)).join(" ")} MB${LONG ? `, ${megabytes(slope(all))} MB/h` : ""}`,
        ]),
      ),
    };
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
    if (LONG) for (const all of Object.values(samples)) expect(slope(all) / 1e6).toBeLessThan(MOST_SLOPE);
  } finally {
    exchange.stop();
  }
});
