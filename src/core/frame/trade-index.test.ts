import { expect, test } from "vitest";
import { toyDay, type ToyRow } from "../../../test/toy-market.ts";
import { indexTrades } from "./trade-index.ts";

test("a halt, quoting again and trading again are three different marks", () => {
  const book: ToyRow = { bids: [[100, 5]], asks: [[101, 5]] };
  const day = toyDay([book, { ...book, halt: -1 }, book, { ...book, halt: 0 }, { ...book, halt: 1 }, book]);
  const { haltRow, haltKind, count } = indexTrades(day);
  expect([...haltRow]).toEqual([1, 3, 4]);
  expect([...haltKind]).toEqual([0, 3, 2]);
  expect(count).toBe(0);
});
