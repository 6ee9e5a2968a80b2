import { MessageType } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";
import { emptyDay, type WholeDay } from "./order-day.ts";

/**
 * A one-level day whose drift is planted: a hidden sign, which turns once in 200 rows, leans trades, the thinner queue
 * and the next step of the mid its way by `strength` in [0, 1]; 0 = nothing can be forecast. One row a millisecond from
 * 11:00, no halts, both sides always there.
 */
export function plantedDay(seed: number, rows: number, strength = 0.6): WholeDay {
  const random = new Random(seed);
  const day = emptyDay(rows, 1);
  const { messages, book } = day;
  const leaning = (sign: number): number => (random.uniform() < (1 + strength) / 2 ? sign : -sign);
  let drift = 1;
  let mid = 100_000;
  for (let row = 0; row < rows; row++) {
    if (random.integer(200) === 0) drift = -drift;
    if (random.integer(3) === 0) mid += leaning(drift) * (1 + random.integer(3));
    const trade = random.integer(4) === 0;
    const side = trade ? -leaning(drift) : random.integer(2) * 2 - 1;
    day.time[row] = 39_600e9 + row * 1e6;
    messages.type[row] = trade ? MessageType.Execute : MessageType.Add;
    messages.orderId[row] = row;
    messages.size[row] = 1 + random.integer(200);
    messages.direction[row] = side;
    messages.price[row] = mid * 50;
    const spread = 2 + random.integer(8);
    book.bidPrice[0][row] = Math.floor((mid - spread) / 2);
    book.askPrice[0][row] = mid - book.bidPrice[0][row];
    const thick = leaning(drift) > 0;
    book.bidSize[0][row] = (thick ? 300 : 100) + random.integer(200);
    book.askSize[0][row] = (thick ? 100 : 300) + random.integer(200);
  }
  return day;
}
