import { expect, it } from "vitest";
import { runToEnd } from "../../forecaster.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../../market/day.ts";
import { simulateDay } from "../simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../simulator/settings.ts";
import { lobsterNames, writeMessages, writeOrderbook } from "./write.ts";

const text = (chunks: Iterable<Uint8Array>): string =>
  Array.from(chunks, (chunk) => new TextDecoder().decode(chunk)).join("");

const DAY: MarketDay = runToEnd(
  simulateDay({ ...SIMULATOR_DEFAULTS, seconds: 900, levels: 3, halt: { at: 300, seconds: 60 } }),
).day;

/** The obvious way. */
function dumbMessages({ messages, time, rows }: MarketDay): string {
  let out = "";
  for (let n = 0; n < rows; n++) {
    const digits = String(time[n]).padStart(10, "0");
    const direction = messages!.type[n] === 7 ? -1 : messages!.direction[n];
    const { type, orderId, size, price } = messages!;
    out += `${digits.slice(0, -9)}.${digits.slice(-9)},${type[n]},${orderId[n]},${size[n]},${price[n]},${direction}\n`;
  }
  return out;
}

it("writes messages as string formatting would, in more than one chunk", () => {
  expect(Array.from(writeMessages(DAY)).length).toBeGreaterThan(1);
  expect(text(writeMessages(DAY))).toBe(dumbMessages(DAY));
});

it("writes halts as LOBSTER does", () => {
  expect(
    text(writeMessages(DAY))
      .split("\n")
      .filter((line) => line.split(",")[1] === "7"),
  ).toEqual(["34500.000000000,7,0,0,-1,-1", "34548.000000000,7,0,0,0,-1", "34560.000000000,7,0,0,1,-1"]);
});

const one = (price: number, size: number) => [Int32Array.of(price), Int32Array.of(size)] as const;

it("writes the levels ask price, ask size, bid price, bid size, and dummies where a level is absent", () => {
  const book = DAY.book!;
  const first = text(writeOrderbook(DAY)).split("\n")[0].split(",").map(Number);
  expect(first).toEqual(
    [0, 1, 2].flatMap((l) => [
      book.askPrice[l][0] * 100,
      book.askSize[l][0],
      book.bidPrice[l][0] * 100,
      book.bidSize[l][0],
    ]),
  );
  const [ap, as] = one(ABSENT_ASK, 0);
  const [bp, bs] = one(ABSENT_BID, 0);
  const thin: MarketDay = {
    ...DAY,
    rows: 1,
    book: { levels: 1, askPrice: [ap], askSize: [as], bidPrice: [bp], bidSize: [bs] },
  };
  expect(text(writeOrderbook(thin))).toBe("9999999999,0,-9999999999,0\n");
});

it("names the pair after symbol, date, span and levels", () => {
  expect(lobsterNames(DAY, 34_200, 35_100)).toEqual({
    message: "SIMX_2099-01-02_34200000_35100000_message_3.csv",
    orderbook: "SIMX_2099-01-02_34200000_35100000_orderbook_3.csv",
  });
  expect(() => lobsterNames({ ...DAY, instrument: { ...DAY.instrument, date: null } }, 0, 1)).toThrow("date");
});

it("refuses what LOBSTER files cannot say", () => {
  expect(() => text(writeMessages({ ...DAY, messages: null }))).toThrow(RangeError);
  expect(() => text(writeOrderbook({ ...DAY, book: null }))).toThrow(RangeError);
  const coins = {
    ...DAY,
    messages: { ...DAY.messages!, size: Float64Array.from(DAY.messages!.size, (size) => size / 3) },
  };
  expect(() => text(writeMessages(coins))).toThrow("whole numbers");
});
