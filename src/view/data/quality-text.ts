import type { QualityReport } from "../../core/sources/quality.ts";
import { clock, decimalsOf, duration, number, percent } from "../format.ts";
import type { StateName } from "../shell/Icon.tsx";

export interface QualityRow {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly state: StateName | null;
}

const TYPES: Readonly<Record<string, string>> = {
  "1": "New orders",
  "2": "Partial cancellations",
  "3": "Deletions",
  "4": "Visible executions",
  "5": "Hidden executions",
  "6": "Cross trades",
  "7": "Halts and resumptions",
};

const seconds = (value: number | null): string =>
  value === null ? "n/a: the file has no clock" : clock(Math.round(value * 1e9));

/** A count that should be zero: passed if it is, else noted with its share of the rows. */
function fault(name: string, count: number | null, rows: number, note: string): QualityRow {
  if (count === null) return { name, value: "n/a", note: "needs both the message and the orderbook file", state: "na" };
  const share = count > 0 && rows > 0 ? `; ${percent(count / rows, 2)} of rows` : "";
  return { name, value: number(count), note: note + share, state: count === 0 ? "passed" : "noted" };
}

const fact = (name: string, value: string, note = ""): QualityRow => ({ name, value, note, state: null });

/** What the file is. */
export function contentRows(quality: QualityReport): readonly QualityRow[] {
  const { rows, levels, sourceLevels, start, end, eventCounts, trades, tickSize } = quality;
  const kept =
    trades !== undefined
      ? "the best of the whole book; settings say how many"
      : sourceLevels > levels
        ? `the best ${number(levels)} of ${number(sourceLevels)} are kept`
        : "all are kept";
  const events = Object.entries(eventCounts).map(([type, count]) =>
    fact(
      TYPES[type] ?? `Type ${type}`,
      number(count),
      `type ${type}${rows > 0 ? `, ${percent(count / rows, 1)}` : ""}`,
    ),
  );
  return [
    fact("Rows", number(rows)),
    fact("Span", `${seconds(start)} to ${seconds(end)}`, start === null || end === null ? "" : duration(end - start)),
    fact(
      "Levels a side",
      sourceLevels > 0 ? number(sourceLevels) : "n/a",
      sourceLevels > 0 ? kept : "there is no orderbook file",
    ),
    fact("Tick", number(tickSize, decimalsOf(tickSize))),
    ...(trades === undefined ? [] : [fact("Trades", number(trades), "beside the book; the venue tells no orders")]),
    ...events,
  ];
}

/** What is odd about it. */
export function checkRows(quality: QualityReport): readonly QualityRow[] {
  const {
    rows,
    crossed,
    locked,
    misordered,
    disagreements,
    halts,
    gaps,
    offTickPrices,
    equalTimestamps,
    absentLevelRows,
    largestSilence,
  } = quality;
  const silence = largestSilence
    ? fact("Largest silence", duration(largestSilence.seconds), `from ${clock(Math.round(largestSilence.from * 1e9))}`)
    : fact("Largest silence", "n/a", "fewer than two rows, or no clock");
  return [
    fault("Crossed", crossed, rows, "best bid above best ask"),
    fault("Locked", locked, rows, "best bid equal to best ask"),
    fault("Levels out of order", misordered, rows, "a level priced better than the one above it"),
    ...(gaps
      ? [
          fault(
            "Gaps",
            gaps.count,
            0,
            gaps.count === 0 ? "nothing is missing" : `${duration(gaps.seconds)} are missing`,
          ),
        ]
      : [
          fault("Message and book disagree", disagreements, rows, "the book does not change as the message says"),
          fault("Halts", halts, 0, "trading stopped in the file"),
          fact("Off-tick prices", number(offTickPrices), "hidden executions often are"),
        ]),
    fact("Equal timestamps", number(equalTimestamps), gaps ? "order of arrival decides" : "file order decides"),
    fact(
      "Rows with an absent level",
      number(absentLevelRows),
      gaps ? "the book was that short" : "drawn as “not in the file”",
    ),
    silence,
  ];
}
