import type { Instrument } from "../../market/instrument.ts";
import { type MarketDay, sliceDay } from "../../market/day.ts";
import type { SourceFacts } from "./quality.ts";
import type { BookReader } from "./book-reader.ts";
import { counted, grouped, PRICE_UNIT, secondsText, TICK_UNITS } from "./format.ts";
import type { MessageReader } from "./message-reader.ts";
import type { NamedPart } from "./names.ts";

/** The two halves of a day, fully read; one of them may be missing. */
export interface Halves {
  readonly message: MessageReader | null;
  readonly book: BookReader | null;
}

export interface DayOrigin {
  readonly name: NamedPart;
  readonly label: string;
  readonly simulated: boolean;
  /** What pairing had to say. */
  readonly notes: readonly string[];
}

/** One row of a source without a clock counts as a millisecond. */
const ROW_NANOS = 1e6;

/** Rows before the first problem in either half. */
export const goodRowsOf = ({ message, book }: Halves): number =>
  Math.min(message?.goodRows ?? Infinity, book?.goodRows ?? Infinity);

/** The first `rows` rows of both halves as a day. */
export function assembleDay({ message, book }: Halves, origin: DayOrigin, rows: number): MarketDay {
  const instrument: Instrument = {
    symbol: origin.name.symbol ?? "unknown",
    venue: origin.simulated ? "SIM" : "NASDAQ",
    date: origin.name.date,
    timeZone: "America/New_York",
    currency: "USD",
    priceUnit: PRICE_UNIT,
    tickUnits: book?.tickUnits ?? TICK_UNITS,
    lotSize: 1,
  };
  const day: MarketDay = {
    instrument,
    provenance: {
      label: origin.label,
      simulated: origin.simulated,
      sourceLevels: book?.sourceLevels ?? 0,
      timeBasis: message ? "exchange" : "row",
    },
    rows,
    time: message?.time ?? Float64Array.from({ length: book?.goodRows ?? 0 }, (_, n) => n * ROW_NANOS),
    messages: message && {
      type: message.type,
      orderId: message.orderId,
      size: message.size,
      price: message.price,
      direction: message.direction,
    },
    book: book?.book ?? null,
  };
  const exact = day.time.length === rows && (book === null || book.book.askPrice[0].length === rows);
  return exact ? day : sliceDay(day, { from: 0, to: rows });
}

/** What reading noticed: variants accepted, and sentences for a person. */
export function factsOf(
  halves: Halves,
  origin: DayOrigin,
  files: readonly string[],
  dropped: string | null,
): SourceFacts {
  const { message, book } = halves;
  const variants: string[] = [];
  for (const reader of [message, book]) {
    if (!reader) continue;
    for (const note of reader.noted) variants.push(`${reader === message ? "message" : "orderbook"} file: ${note}`);
  }
  if (book && book.levels < book.sourceLevels) {
    variants.push(`${counted(book.levels, "level")} kept of ${book.sourceLevels} in the file`);
  }
  const warnings = [...origin.notes, ...(book?.refinements ?? [])];
  if (dropped !== null) warnings.push(dropped);
  if (!message)
    warnings.push("Order book without messages: no times, trades or order flow; one row counts as a millisecond.");
  if (!book)
    warnings.push(
      "Messages without order book: no depth, spread or forecasts from the book; trades and order flow only.",
    );
  if (book && origin.name.levels !== null && origin.name.levels !== book.sourceLevels) {
    warnings.push(`The name says ${origin.name.levels} levels, the rows hold ${book.sourceLevels}.`);
  }
  if (message && message.zeroSizes > 0)
    warnings.push(`${counted(message.zeroSizes, "message")} of types 1 to 5 with size 0.`);
  if (message) warnings.push(...outsideSpan(message, origin.name));
  return { files, variants, warnings };
}

/** Rows outside the span that the file's name announces. */
function outsideSpan({ time, goodRows }: MessageReader, name: NamedPart): string[] {
  if (name.startMs === null || name.endMs === null || goodRows === 0) return [];
  const first = time[0];
  const last = time[Math.min(goodRows, time.length) - 1];
  if (first >= name.startMs * 1e6 && last <= name.endMs * 1e6) return [];
  return [
    `Times run from ${secondsText(first)} to ${secondsText(last)} s; the name says ${secondsText(name.startMs * 1e6)} to ${secondsText(name.endMs * 1e6)} s.`,
  ];
}

/** What opening only the good rows leaves out. */
export function droppedSentence(kept: number, rows: number, cause: string): string {
  return `Only the first ${grouped(kept)} of ${counted(rows, "row")} were opened, those before the first problem: ${cause}`;
}
