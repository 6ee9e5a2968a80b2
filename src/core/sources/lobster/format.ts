/** Facts of the LOBSTER format: https://lobsterdata.com/info/DataStructure.php and the ReadMe shipped with each file. */

/** Prices are in 1/10,000 US$. */
export const PRICE_UNIT = 1e-4;
/** Price units per tick of one cent; refined where a book holds finer prices. */
export const TICK_UNITS = 100;
/** Absent levels carry this price (asks) or its negative (bids), and size 0. */
export const PLACEHOLDER_PRICE = 9_999_999_999;

export const MAX_LEVELS = 200;
/** Longer lines are refused: 200 levels of the widest numbers fit four times. */
export const MAX_LINE_BYTES = 65_536;
/** Seconds; a hundred days, which nanoseconds in a double hold exactly. */
export const MAX_SECONDS = 8_640_000;
export const MAX_SIZE = 2_147_483_647;

export const MESSAGE_FIELDS = ["time", "type", "order id", "size", "price", "direction", "participant"] as const;
const BOOK_FIELDS = ["ask price", "ask size", "bid price", "bid size"] as const;

export const bookFieldName = (column: number): string => `${BOOK_FIELDS[column & 3]} ${(column >> 2) + 1}`;

export type Role = "message" | "orderbook";
export type Delimiter = "," | ";" | "\t";

/** How a file's rows are written, found by looking at its beginning. */
export interface Layout {
  readonly role: Role;
  readonly delimiter: Delimiter;
  /** Fields per row: 6 or 7 for messages, four times the levels for order books. */
  readonly columns: number;
  readonly header: boolean;
  readonly byteOrderMark: boolean;
  readonly crlf: boolean;
}

export const LF = 10;
export const CR = 13;

/** 147916 -> "147,916" */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** "1 row", "2 rows" */
export const counted = (value: number, noun: string): string => `${grouped(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Nanoseconds as LOBSTER writes them: seconds with the digits that are needed, at most nine. */
export function secondsText(time: number): string {
  const seconds = Math.floor(time / 1e9);
  const fraction = String(time - seconds * 1e9).padStart(9, "0");
  return `${seconds}.${fraction}`.replace(/\.?0+$/, "");
}
