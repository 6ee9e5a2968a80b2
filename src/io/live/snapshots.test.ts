import { expect, it } from "vitest";
import { World } from "../../../test/exchange/world.ts";
import { LIMITS } from "./limits.ts";
import type { Answer } from "./ports.ts";
import { RateLedger } from "./rate-ledger.ts";
import { SnapshotDesk, type SnapshotIntent } from "./snapshots.ts";

const ROUTES = [
  { via: "http", url: "https://one/depth?limit=100" },
  { via: "http", url: "https://two/depth?limit=100" },
] as const;

const intent = (symbol: string, epoch = 1, attempt = 1): SnapshotIntent => ({
  kind: "snapshot",
  epoch,
  symbol,
  attempt,
  routes: ROUTES,
});

const book = (): Answer => ({ status: 200, text: "book", retryAfter: null });

function desk(slowness = 100) {
  const world = new World(1, 0, () => ({ accept: () => ({ received: () => {}, closed: () => {} }), get }));
  let flying = 0;
  const seen = { most: 0 };
  const asked: string[] = [];
  const answered: string[] = [];
  const stuck: string[] = [];
  let reply = book;
  let readable = true;
  function get(url: string): Promise<Answer> {
    asked.push(url);
    seen.most = Math.max(seen.most, ++flying);
    return new Promise((resolve) => {
      world.after(slowness, () => {
        flying--;
        resolve(reply());
      });
    });
  }
  const made = new SnapshotDesk(world, LIMITS.binance, new RateLedger(), (url) => url, {
    answered: ({ symbol, epoch }) => {
      answered.push(`${symbol} ${epoch}`);
      return readable;
    },
    stuck: (symbol, on) => stuck.push(`${symbol} ${on}`),
  });
  return {
    made,
    world,
    asked,
    answered,
    stuck,
    seen,
    answer: (next: () => Answer): void => {
      reply = next;
    },
    spoil: (): void => {
      readable = false;
    },
  };
}

it("has at most four requests under way, and answers all in the end", async () => {
  const { made, world, answered, seen } = desk();
  for (let i = 0; i < 20; i++) made.ask(intent(`S${i}`));
  await world.run(5000);
  expect([answered.length, seen.most]).toEqual([20, 4]);
});

it("asks once for a symbol and a connection, however often it is told to", async () => {
  const { made, world, asked, answered } = desk();
  for (let i = 1; i < 5; i++) made.ask(intent("A", 1, i));
  await world.run(5000);
  expect([asked.length, answered]).toEqual([1, ["A 1"]]);
});

it("an answer for a connection that is gone is nobody's; the new one's is given", async () => {
  const { made, world, answered } = desk();
  made.ask(intent("A", 1));
  await world.run(50);
  made.ask(intent("A", 2));
  await world.run(5000);
  expect(answered).toEqual(["A 2"]);
});

it("what is dropped is not answered, and nothing is asked after the end", async () => {
  const { made, world, answered, asked } = desk();
  made.ask(intent("A"));
  await world.run(50);
  made.drop("A");
  for (let i = 0; i < 8; i++) made.ask(intent(`S${i}`));
  made.stop();
  await world.run(5000);
  expect([answered, asked.length <= 5]).toEqual([[], true]);
});

it("goes on to the next route at once, says when none is left, and when one is open again", async () => {
  const { made, world, asked, stuck, answered, answer } = desk(5);
  answer(() => ({ status: 503, text: "", retryAfter: null }));
  made.ask(intent("A"));
  await world.run(1000);
  expect(asked).toEqual(ROUTES.map(({ url }) => url));
  expect([stuck, made.isStuck("A")]).toEqual([["A true"], true]);
  expect(made.trouble).toBe("REST at one: refused (503); REST at two: refused (503)");
  answer(book);
  await world.run(7000);
  expect([stuck, answered, made.trouble]).toEqual([["A true", "A false"], ["A 1"], expect.not.stringContaining("one")]);
});

it("does not knock again for five minutes where it was refused by place or policy", async () => {
  const { made, world, asked, answered, answer } = desk(5);
  answer(() => ({ status: 451, text: "", retryAfter: null }));
  made.ask(intent("A"));
  await world.run(1000);
  answer(book);
  await world.run(298_000);
  expect([asked.length, answered]).toEqual([2, []]);
  await world.run(5000);
  expect(answered).toEqual(["A 1"]);
});

it("leaves a route whose answers are no books, and waits before it asks again", async () => {
  const { made, world, asked, spoil } = desk(5);
  spoil();
  made.ask(intent("A"));
  await world.run(200);
  const at = world.now();
  made.ask(intent("A", 1, 2));
  await world.run(3000);
  expect(asked).toEqual(ROUTES.map(({ url }) => url));
  expect(world.visited[1].at).toBeGreaterThan(at);
});

it("useless answers space out: the tenth request comes much later than the second", async () => {
  const { made, world, asked } = desk(5);
  const times: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt++) {
    made.ask(intent("A", 1, attempt));
    const count = asked.length;
    while (asked.length === count) await world.run(10);
    times.push(world.now());
    await world.run(100);
  }
  expect(times[11] - times[6]).toBeGreaterThan(5 * (times[3] - times[0]));
});

it("a book that was whole in between is asked for at once", async () => {
  const { made, world, asked } = desk(5);
  for (let gap = 1; gap <= 8; gap++) {
    made.ask(intent("A", 1, 1));
    expect(asked.length).toBe(gap - 1);
    await world.run(100);
    expect(asked.length).toBe(gap);
  }
});
