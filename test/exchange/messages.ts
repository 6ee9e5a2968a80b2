import type { BookMessage } from "../../src/core/live/message.ts";

/** "100x5 99x1" as price, quantity, price, quantity. */
export const levels = (text: string): string[] => text.split(/[ x]/).filter((part) => part !== "");

/** A book message by hand: an update of nothing unless said otherwise. */
export const bookMessage = (
  fields: Partial<Omit<BookMessage, "bids" | "asks">> & { bids?: string; asks?: string },
): BookMessage => ({
  kind: "book",
  symbol: "X",
  form: "update",
  first: fields.last ?? Number.NaN,
  last: Number.NaN,
  previous: Number.NaN,
  time: 1e9,
  checksum: null,
  depth: Number.POSITIVE_INFINITY,
  truncated: false,
  restart: false,
  ...fields,
  bids: levels(fields.bids ?? ""),
  asks: levels(fields.asks ?? ""),
});
