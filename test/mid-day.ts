import { MessageType } from "../src/core/market/day.ts";
import { emptyDay, type WholeDay } from "./order-day.ts";

/**
 * A day of one level whose mids in half-ticks are these, one row a second from 09:30; the spread is two ticks, or three
 * where the mid asks for it. Rows of `halts` are trading halts.
 */
export function midDay(halfTicks: ArrayLike<number>, halts: readonly number[] = []): WholeDay {
  const day = emptyDay(halfTicks.length, 1);
  for (let row = 0; row < day.rows; row++) {
    const ask = Math.floor(halfTicks[row] / 2) + 1 + (halfTicks[row] & 1);
    day.time[row] = (34_200 + row) * 1e9;
    day.messages.type[row] = MessageType.Add;
    day.book.askPrice[0][row] = ask;
    day.book.bidPrice[0][row] = halfTicks[row] - ask;
    day.book.askSize[0][row] = 100;
    day.book.bidSize[0][row] = 100;
  }
  for (const row of halts) day.messages.type[row] = MessageType.Halt;
  return day;
}
