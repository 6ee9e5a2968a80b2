import { describe, expect, it } from "vitest";
import { isBystander, readName } from "./names.ts";

const key = (path: string): string => readName(path).key;

describe("file names", () => {
  it.each([
    ["GOOG_2012-06-21_34200000_57600000_message_10.csv", "message", 10, "GOOG", "2012-06-21"],
    ["a/b/GOOG_2012-06-21_34200000_57600000_orderbook_10.csv.gz", "orderbook", 10, "GOOG", "2012-06-21"],
    ["brk.b_2012-06-21_34200000_57600000_OrderBook_200 (2).CSV", "orderbook", 200, "BRK.B", "2012-06-21"],
    ["aapl-messages.txt", "message", null, "AAPL", null],
    ["tsla_2020-02-30_lob_5.csv", "orderbook", 5, "TSLA", null],
    ["numbers.csv", null, null, null, null],
  ] as const)("reads %s", (path, role, levels, symbol, date) => {
    expect(readName(path)).toMatchObject({ role, levels, symbol, date });
  });

  it("gives the two halves of a pair one key, and halves of different days, symbols or levels different ones", () => {
    const message = "GOOG_2012-06-21_34200000_57600000_message_10.csv";
    expect(key("x/goog_2012-06-21_34200000_57600000_orderbook_10 (1).csv.gz")).toBe(key(message));
    for (const [from, to] of [
      ["GOOG", "AMZN"],
      ["21", "22"],
      ["_10.", "_5."],
      ["10.csv", "10.head2000.csv"],
    ]) {
      expect(key(message.replace("message", "orderbook").replace(from, to))).not.toBe(key(message));
    }
  });

  it("knows what travels with data files and holds none", () => {
    expect(
      ["LOBSTER_SampleFiles_ReadMe.txt", "__MACOSX/._a.csv", ".DS_Store", "day/", "x.pdf"].every(isBystander),
    ).toBe(true);
    expect([".csv", "GOOG_message.csv", "mine.txt"].map(isBystander)).toEqual([true, false, false]);
    expect(["./GOOG_message.csv", "../x/GOOG_message.csv", "x/./a.csv", "x/.git/a.csv"].map(isBystander)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
