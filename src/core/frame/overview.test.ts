import { expect, test } from "vitest";
import { withoutMessages } from "../../../test/growing-day.ts";
import { toyDay, type ToyRow } from "../../../test/toy-market.ts";
import { wanderingDay } from "../../../test/wandering-day.ts";
import { sliceDay } from "../market/day.ts";
import { TRADE_FIELDS } from "./frame.ts";
import { overview } from "./overview.ts";

const day = withoutMessages(wanderingDay(3, 400, 2, { absent: 0 }), 3, 0.02);

test("all that was traded beside a book is in the bins, each trade in the one of its time", () => {
  const { volume, start, end, bins } = overview(day, 50);
  const expected = new Float64Array(bins);
  const { time, size } = day.trades!;
  time.forEach((t, i) => {
    expected[Math.min(bins - 1, Math.floor(((t - start) / (end - start)) * bins))] += size[i];
  });
  volume.forEach((quantity, bin) => expect(quantity, `bin ${bin}`).toBeCloseTo(expected[bin], 3));
});

test("the largest trades come with time, price in ticks and side", () => {
  const { largestTrades } = overview(day, 50, 5);
  const { time, price, size, aggressor } = day.trades!;
  const order = [...size.keys()].toSorted((a, b) => size[b] - size[a] || a - b).slice(0, 5);
  expect([...largestTrades]).toEqual(order.flatMap((i) => [time[i], price[i] / 100, size[i], aggressor![i], 0]));
  expect(largestTrades).toHaveLength(5 * TRADE_FIELDS);
});

test("gaps are told by the time of the first row after each, halts by their own", () => {
  expect(day.gaps!.row.length).toBeGreaterThan(3);
  expect([...overview(day).gaps]).toEqual(Array.from(day.gaps!.row, (row) => day.time[row]));
  const book: ToyRow = { bids: [[100, 5]], asks: [[101, 5]] };
  const halted = toyDay([book, { ...book, halt: -1 }, { ...book, halt: 0 }, { ...book, halt: 1 }]);
  expect([...overview(halted).halts]).toEqual([halted.time[1]]);
  expect(overview(halted).gaps).toHaveLength(0);
});

test("a part of a day has its own trades only", () => {
  const part = sliceDay(day, { from: 100, to: 200 });
  const { first, size } = day.trades!;
  const traded = Array.from(size.subarray(first[100], first[200])).reduce((sum, quantity) => sum + quantity, 0);
  expect(overview(part, 10).volume.reduce((sum, quantity) => sum + quantity, 0)).toBeCloseTo(traded, 2);
});
