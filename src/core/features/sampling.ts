import { gapAt, type MarketDay, type Span } from "../market/day.ts";
import { SECOND } from "../market/units.ts";
import { tradeTypes } from "./tape.ts";

/**
 * Which rows are samples. Windows always count the day's rows, sampled or not. A bar's sample is the row that closes it,
 * so that whether a row is one never depends on later rows.
 */
export type Sampling =
  | { readonly by: "event" }
  /** First row at or after each whole multiple of `seconds` since midnight. */
  | { readonly by: "time"; readonly seconds: number }
  /** Row whose trade fills a bar of `volume` traded since the first row of the day, or after the last gap. */
  | { readonly by: "volume"; readonly volume: number }
  /** Row in which a best price or its size differs from the row before; the first row of the day, or after a gap, too. */
  | { readonly by: "quotes" };

/** Rows of `span` that are samples, ascending. Throws RangeError for a bar without length. */
export function sampledRows(day: MarketDay, sampling: Sampling, span: Span, includeHidden = true): Int32Array {
  const isSample = testFor(day, sampling, includeHidden);
  const rows = new Int32Array(span.to - span.from);
  let count = 0;
  for (let row = 0; row < span.to; row++) if (isSample(row) && row >= span.from) rows[count++] = row;
  return rows.slice(0, count);
}

/** Asked of every row in order. */
function testFor(day: MarketDay, sampling: Sampling, includeHidden: boolean): (row: number) => boolean {
  if (sampling.by === "time") return closesTimeBar(day, positive("seconds", sampling.seconds) * SECOND);
  if (sampling.by === "volume") return closesVolumeBar(day, positive("volume", sampling.volume), includeHidden);
  return sampling.by === "quotes" ? changesQuotes(day) : () => true;
}

function positive(name: string, value: number): number {
  if (!(value > 0)) throw new RangeError(`sampling: ${name} must be more than 0, not ${value}`);
  return value;
}

function closesTimeBar({ time }: MarketDay, nanos: number): (row: number) => boolean {
  return (row) => row > 0 && Math.floor(time[row] / nanos) > Math.floor(time[row - 1] / nanos);
}

function closesVolumeBar(
  { messages, trades, gaps }: MarketDay,
  bar: number,
  includeHidden: boolean,
): (row: number) => boolean {
  const isTrade = tradeTypes(includeHidden);
  let filled = 0;
  return (row) => {
    if (gapAt(gaps, row) >= 0) {
      filled = 0;
      return false;
    }
    if (messages && isTrade[messages.type[row]] === 1) filled += messages.size[row];
    if (!messages && trades) for (let i = trades.first[row]; i < trades.first[row + 1]; i++) filled += trades.size[i];
    const closes = filled >= bar;
    if (closes) filled %= bar;
    return closes;
  };
}

function changesQuotes({ book, gaps }: MarketDay): (row: number) => boolean {
  if (!book) return () => false;
  const quotes = [book.bidPrice[0], book.bidSize[0], book.askPrice[0], book.askSize[0]];
  return (row) => row === 0 || gapAt(gaps, row) >= 0 || quotes.some((column) => column[row] !== column[row - 1]);
}
