import { describe, expect, it } from "vitest";
import { EXCHANGES, OPENING_MS } from "../../../test/exchange/exchange.ts";
import { Client, type Fault } from "../../../test/exchange/client.ts";
import { Random } from "../random.ts";
import { Session } from "../live/session.ts";
import { VENUES } from "./venues.ts";

const LONG = process.env.LOBSCOPE_LONG === "1";
/** Frames for each dialect, in sessions of a thousand. */
const FRAMES = LONG ? 1_000_000 : 10_000;
const SESSION = 1000;

/** Faults that a protocol without numbers and checksums cannot notice. */
const UNNOTICED: ReadonlySet<Fault> = new Set<Fault>(["drop"]);

describe.each(EXCHANGES)("$name", ({ venue, make }) => {
  const faults: Fault[] = ["drop", "repeat", "cut", "spoil", "junk", "reconnect"];
  const possible = VENUES[venue].aid === "none" ? faults.filter((fault) => !UNNOTICED.has(fault)) : faults;

  it("without faults is live from the first snapshot on, with every message applied", () => {
    const exchange = make(1);
    const client = new Client(exchange, VENUES[venue], new Random(1), []);
    client.run(2000);
    client.expectLive();
    const ledgers = client.session.markets.map(({ book }) => book.ledger);
    for (const { applied, inGap, checksumsFailed, crossed } of ledgers) {
      expect(applied).toBeGreaterThan(500);
      expect([inGap, checksumsFailed, crossed]).toEqual([0, 0, 0]);
    }
    expect(ledgers.reduce((sum, { gaps }) => sum + gaps, 0)).toBe(exchange.restarts);
    expect(client.compared).toBeGreaterThan(1500);
  });

  it.each(possible)("is never live with a wrong book, and always live again, under the fault: %s", (fault) => {
    for (let seed = 1; seed <= 5; seed++) {
      const client = new Client(make(seed), VENUES[venue], new Random(seed), [fault]);
      client.run(600);
      client.faults = [];
      client.run(200);
      client.expectLive();
      expect(client.injected).toBeGreaterThan(10);
    }
  });

  it(
    `is never live with a wrong book in ${FRAMES} frames full of faults`,
    () => {
      let worst = 0;
      for (let seed = 1; seed <= FRAMES / SESSION; seed++) {
        const client = new Client(make(seed), VENUES[venue], new Random(seed), possible);
        client.run(SESSION - 200);
        client.faults = [];
        client.run(200);
        client.expectLive();
        expect(client.compared).toBeGreaterThan(SESSION / 4);
        worst = Math.max(worst, client.session.batch.kind.length);
      }
      // Bounded memory: no session of a thousand frames of a small book may hold more events than this at once.
      expect(worst).toBeLessThanOrEqual(65_536);
    },
    LONG ? 3_600_000 : 60_000,
  );

  it(
    `neither crashes nor miscounts in ${FRAMES} frames of random bytes`,
    () => {
      for (let seed = 1; seed <= FRAMES / SESSION; seed++) {
        const random = new Random(seed);
        const exchange = make(seed);
        const session = new Session(VENUES[venue], { symbols: "any", dayMs: OPENING_MS });
        session.step({ kind: "opened", epoch: 1, at: 0 });
        for (let i = 0; i < SESSION; i++) {
          const { text } = i % 100 === 0 ? exchange.snapshot(exchange.markets[0]) : exchange.next();
          session.step({ kind: "frame", epoch: 1, at: i * 1e6, text: disturbed(text, random) });
          session.batch.clear();
        }
        expect(session.counts.frames).toBe(SESSION);
        expect(session.counts.unaccounted).toBe(0);
        expect(session.markets.length).toBeLessThanOrEqual(1024);
        for (const { book, tape } of session.markets) {
          expect(book.ledger.unaccounted).toBe(0);
          expect(tape.unaccounted).toBe(0);
          expectOrdered(book.book.ladder);
        }
      }
    },
    LONG ? 3_600_000 : 60_000,
  );
});

/** A few characters changed, doubled or cut out, anywhere. */
function disturbed(text: string, random: Random): string {
  if (random.integer(3) === 0) return text;
  let out = text;
  for (let times = random.integer(4); times >= 0 && out.length > 0; times--) {
    const at = random.integer(out.length);
    const span = random.integer(8);
    const other = String.fromCharCode(random.integer(4) === 0 ? random.integer(65_536) : 32 + random.integer(95));
    const dice = random.integer(4);
    if (dice === 0) out = out.slice(0, at) + other + out.slice(at + 1);
    else if (dice === 1) out = out.slice(0, at) + out.slice(at + span);
    else if (dice === 2) out = out.slice(0, at + span) + out.slice(at);
    else out = out.slice(0, at) + "9".repeat(span * 3) + out.slice(at);
  }
  return out;
}

function expectOrdered({ bids, asks }: Session["markets"][number]["book"]["book"]["ladder"]): void {
  for (const { keys, lots, size } of [bids, asks]) {
    for (let i = 0; i < size; i++) {
      if (!(Number.isSafeInteger(keys[i]) && Number.isSafeInteger(lots[i]) && lots[i] > 0))
        throw new Error(`level ${i}: ${keys[i]}, ${lots[i]}`);
      if (i > 0 && !(keys[i - 1] < keys[i])) throw new Error(`levels ${i - 1} and ${i} out of order`);
    }
  }
}
