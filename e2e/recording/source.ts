import { EventBatch } from "../../src/core/live/batch.ts";
import { EventKind } from "../../src/core/market/events.ts";
import { Random } from "../../src/core/random.ts";

const LEVELS = 12;

/**
 * A busy made-up market: message `n` is the same whenever it is asked for, so that what was recorded can be compared with
 * what happened.
 */
export function pushMessage(into: EventBatch, seed: number, n: number): void {
  const random = new Random(seed * 1_000_003 + n);
  const mid = 6_000_000; // it stays, so that no side is ever crossed
  const time = n * 1e6;
  for (let i = 0; i < LEVELS; i++) {
    const side = random.uniform() < 0.5 ? 1 : -1;
    const qty = random.uniform() < 0.3 ? 0 : random.integer(1e6) / 1e5;
    into.push(0, EventKind.Book, 0, side, mid - side * (1 + random.integer(400)), qty, time, time + 3e6, n);
  }
  if (n % 4 === 0) into.push(0, EventKind.Trade, 0, 1, mid + 1, random.integer(1e5) / 1e5, time, time + 3e6, n);
}
