import type { Random } from "../../src/core/random.ts";
import type { VenueName } from "../../src/core/live/venue.ts";
import type { Feed } from "../../src/io/live/feed.ts";
import type { Answer } from "../../src/io/live/ports.ts";
import type { VenueServer } from "./venue-server.ts";
import type { World } from "./world.ts";

/** What a fault can lay hands on. */
export interface Scene {
  readonly world: World;
  readonly server: VenueServer;
  readonly random: Random;
  readonly feed: () => Feed;
  /** The page's worker dies, and another takes its place. */
  readonly crash: () => void;
  /** Something went wrong once more. */
  readonly count: () => void;
  /** `text` is what became of the frame `original`, which may or may not be understood. */
  readonly alias: (text: string, original: string) => void;
}

/** A way in which things go wrong: from `begin` until the function that it returns is called. */
export interface Fault {
  readonly name: string;
  /** It needs a venue whose protocol can show it, or where it can happen at all. */
  readonly venues: (venue: VenueName) => boolean;
  readonly begin: (scene: Scene) => () => unknown;
}

const anywhere = (): boolean => true;
/** A protocol that numbers nothing and sums nothing cannot show that an update is missing: its adapter says so. */
const noticing = (venue: VenueName): boolean => venue !== "coinbase-exchange";
const asking = (venue: VenueName): boolean => venue.startsWith("binance");

const nothing = (): void => {};

const SPOILT = ['"-1"', '"NaN"', '"1e400"', '"0x10"', '""', "null", "{}", "[]", '" 1"', '"1,5"', "true"];
const STRANGE = [
  '{"e":"candle","s":"BTCUSDT","k":{}}',
  '{"stream":"btcusdt@candle_1m","data":{"e":"candle","s":"BTCUSDT"}}',
  '{"channel":"candles","events":[]}',
  '{"channel":"ohlc","type":"update","data":[]}',
  '{"arg":{"channel":"candle1D","instId":"BTC-USDT"},"data":[]}',
  '{"topic":"kline.1.BTCUSDT","type":"snapshot","data":[]}',
  '{"type":"ticker","product_id":"BTC-USD","price":"1"}',
];
const JUNK = ["", "null", "[]", "{}", "[[[[", '{"__proto__":{"e":"depthUpdate"}}', "x".repeat(5000)];

/** Each frame in so many suffers it. */
const frames =
  (rarity: number, garble: (text: string, random: Random) => readonly string[]): Fault["begin"] =>
  ({ world, random, count }) => {
    const garbler = (text: string): readonly string[] => {
      if (random.integer(rarity) > 0) return [text];
      count();
      return garble(text, random);
    };
    world.garblers.add(garbler);
    return () => world.garblers.delete(garbler);
  };

function spoilt(text: string, random: Random): string {
  const numbers = [...text.matchAll(/(?<![\w-])"?\d+(\.\d+)?"?(?![\w-])/g)];
  if (numbers.length === 0) return "";
  const { 0: number, index } = numbers[random.integer(numbers.length)];
  return text.slice(0, index) + SPOILT[random.integer(SPOILT.length)] + text.slice(index + number.length);
}

/** Over and over, at random moments of so many milliseconds on average. */
const repeatedly =
  (mean: number, happen: (scene: Scene) => void): Fault["begin"] =>
  (scene) => {
    let over = false;
    const again = (): void => {
      scene.world.happen(mean * (0.2 + 1.6 * scene.random.uniform()), () => {
        if (over) return;
        scene.count();
        happen(scene);
        again();
      });
    };
    again();
    return () => {
      over = true;
    };
  };

const once =
  (happen: (scene: Scene) => void, undo: (scene: Scene) => void = nothing): Fault["begin"] =>
  (scene) => {
    scene.count();
    happen(scene);
    return () => undo(scene);
  };

/** Requests for a book end like this. */
const answers = (answer: (scene: Scene, url: string) => Answer | null): Fault["begin"] =>
  once(
    (scene) => {
      scene.world.answer = (url) => {
        if (!/\/depth\?/.test(url)) return null;
        const given = answer(scene, url);
        if (given) scene.count();
        return given;
      };
      // Books are asked for when there is none.
      scene.server.hangUp(1006);
    },
    ({ world }) => {
      world.answer = () => null;
    },
  );

const refusal = (status: number, retryAfter: number | null = null): Fault["begin"] =>
  answers(() => ({ status, text: "", retryAfter }));

function stale(): Fault["begin"] {
  const old = new Map<string, string>();
  return answers(({ server }, url) => {
    const known = old.get(url);
    if (known !== undefined) return { status: 200, text: known, retryAfter: null };
    const { text, status } = server.get(url);
    if (status === 200) old.set(url, text);
    return null;
  });
}

const closing = (code: number): Fault["begin"] => repeatedly(8000, ({ server }) => server.hangUp(code));

const SHUTDOWN: Partial<Record<VenueName, string>> = {
  binance: '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}',
  "binance-us": '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}',
  okx: '{"event":"notice","code":"64008","msg":"The connection will soon be closed."}',
};

/** Failures seen in the wild, and some more. */
export const FAULTS: readonly Fault[] = [
  { name: "frames lost", venues: noticing, begin: frames(14, () => []) },
  { name: "a run of frames lost", venues: noticing, begin: bursts() },
  { name: "frames repeated", venues: anywhere, begin: frames(10, (text) => [text, text]) },
  {
    name: "frames cut short",
    venues: anywhere,
    begin: frames(14, (text, random) => [text.slice(0, random.integer(Math.max(1, text.length)))]),
  },
  { name: "numbers that are none", venues: anywhere, begin: changed(spoilt) },
  {
    name: "junk between frames",
    venues: anywhere,
    begin: frames(10, (text, random) => [JUNK[random.integer(JUNK.length)], text]),
  },
  {
    name: "messages of unknown kinds",
    venues: (venue) => venue !== "coinbase",
    begin: frames(10, (text, random) => [text, STRANGE[random.integer(STRANGE.length)]]),
  },
  {
    name: "messages about symbols nobody asked for",
    venues: (venue) => venue !== "coinbase",
    begin: frames(10, (text) => [text.replaceAll(/BTC|btc|XBT/g, "DOGE"), text]),
  },
  { name: "bits flipped", venues: (venue) => venue === "kraken", begin: changed(flipped) },
  {
    name: "a slow and uneven line",
    venues: anywhere,
    begin: once(
      ({ world }) => void (world.delay = { least: 200, most: 3000 }),
      ({ world }) => void (world.delay = { least: 5, most: 40 }),
    ),
  },
  { name: "closed with 1000", venues: anywhere, begin: closing(1000) },
  { name: "closed with 1006", venues: anywhere, begin: closing(1006) },
  { name: "closed with 1009", venues: anywhere, begin: closing(1009) },
  {
    name: "an open socket gone silent",
    venues: anywhere,
    begin: once(
      ({ world }) => void (world.audible = false),
      ({ world }) => void (world.audible = true),
    ),
  },
  {
    name: "a shutdown announced",
    venues: (venue) => SHUTDOWN[venue] !== undefined,
    begin: repeatedly(20_000, ({ server, world }) => {
      server.shout(SHUTDOWN[server.venue] as string);
      world.happen(5000, () => server.connections > 0 && server.endOldest());
    }),
  },
  {
    name: "connections refused",
    venues: anywhere,
    begin: once(
      ({ world, server }) => {
        world.reachable = (url) => !url.startsWith("ws");
        server.hangUp(1006);
      },
      ({ world }) => void (world.reachable = () => true),
    ),
  },
  {
    name: "accepted and closed at once",
    venues: anywhere,
    begin: repeatedly(300, ({ server }) => server.hangUp(1011)),
  },
  { name: "books too old", venues: asking, begin: (scene) => stale()(scene) },
  { name: "requests unanswered", venues: asking, begin: unanswered() },
  { name: "HTTP 403", venues: asking, begin: refusal(403) },
  { name: "HTTP 418, a ban", venues: asking, begin: refusal(418) },
  { name: "HTTP 429 with Retry-After", venues: asking, begin: refusal(429, 20_000) },
  { name: "HTTP 429 without", venues: asking, begin: refusal(429) },
  { name: "HTTP 451", venues: asking, begin: refusal(451) },
  { name: "HTTP 500", venues: asking, begin: refusal(500) },
  {
    name: "books that are none",
    venues: asking,
    begin: answers(({ random }) => ({ status: 200, text: JUNK[random.integer(JUNK.length)], retryAfter: null })),
  },
  {
    name: "HTTP forbidden by CORS",
    venues: asking,
    begin: once(
      ({ world, server }) => {
        world.reachable = (url) => !url.startsWith("http");
        server.hangUp(1006);
      },
      ({ world }) => void (world.reachable = () => true),
    ),
  },
  {
    name: "books cut to their best twenty levels",
    venues: asking,
    begin: once(
      ({ server }) => {
        server.cut = 20;
        server.hangUp(1006);
      },
      ({ server }) => void (server.cut = Number.POSITIVE_INFINITY),
    ),
  },
  { name: "the clock set forward", venues: anywhere, begin: once(({ world }) => world.setClock(3_600_000)) },
  { name: "the clock set back", venues: anywhere, begin: once(({ world }) => world.setClock(-3_600_000)) },
  {
    name: "sleep, the monotonic clock running",
    venues: anywhere,
    begin: once(({ world }) => world.sleep(90_000, true)),
  },
  {
    name: "sleep, the monotonic clock asleep",
    venues: anywhere,
    begin: once(({ world }) => world.sleep(90_000, false)),
  },
  {
    name: "a frozen page",
    venues: anywhere,
    begin: once(
      ({ feed }) => feed().pageChanged("frozen"),
      ({ feed }) => feed().pageChanged("resumed"),
    ),
  },
  {
    name: "no network, and the browser says so",
    venues: anywhere,
    begin: once(
      ({ feed, world, server }) => {
        world.reachable = () => false;
        server.hangUp(1006);
        feed().pageChanged("offline");
      },
      ({ feed, world }) => {
        world.reachable = () => true;
        feed().pageChanged("online");
      },
    ),
  },
  {
    name: "timers throttled to a second",
    venues: anywhere,
    begin: once(
      ({ world }) => void (world.throttle = 1000),
      ({ world }) => void (world.throttle = 0),
    ),
  },
  {
    name: "timers throttled to a minute",
    venues: anywhere,
    begin: once(
      ({ world }) => void (world.throttle = 60_000),
      ({ world }) => void (world.throttle = 0),
    ),
  },
  {
    name: "a subscription forgotten",
    venues: anywhere,
    begin: once(({ server }) => server.forget(server.exchange.markets[0].symbol)),
  },
  { name: "the worker dies", venues: anywhere, begin: repeatedly(15_000, ({ crash }) => crash()) },
  {
    name: "the book crosses for a moment",
    venues: anywhere,
    begin: repeatedly(10_000, ({ server, random }) => {
      const { markets } = server.exchange;
      markets[random.integer(markets.length)].cross();
    }),
  },
];

function bursts(): Fault["begin"] {
  return repeatedly(5000, ({ server, world, random }) => {
    server.losing = true;
    world.happen(50 + random.integer(1000), () => {
      server.losing = false;
    });
  });
}

function flipped(text: string, random: Random): string {
  const at = random.integer(Math.max(1, text.length));
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.integer(7))) + text.slice(at + 1);
}

/** A change may hit what a client need not read: the scene is told which frame it was. */
function changed(change: (text: string, random: Random) => string): Fault["begin"] {
  return (scene) =>
    frames(14, (text, random) => {
      const other = change(text, random);
      scene.alias(other, text);
      return [other];
    })(scene);
}

/** The request hangs until the client gives it up. */
function unanswered(): Fault["begin"] {
  return once(
    ({ world, server, count }) => {
      world.hangs = (url) => {
        if (!/\/depth\?/.test(url)) return false;
        count();
        return true;
      };
      server.hangUp(1006);
    },
    ({ world }) => {
      world.hangs = () => false;
    },
  );
}
