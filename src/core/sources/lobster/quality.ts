import { ABSENT_ASK, ABSENT_BID, gapAt, type MarketDay, MessageType } from "../../market/day.ts";
import { GAP_CAUSES } from "../../market/gap.ts";
import { tickSize } from "../../market/instrument.ts";
import { runToEnd } from "../../forecaster.ts";
import { disagreements } from "../disagreement.ts";
import type { QualityReport } from "../quality.ts";

/** What the reader knows and the columns do not. */
export interface SourceFacts {
  readonly files: readonly string[];
  readonly variants: readonly string[];
  readonly warnings: readonly string[];
}

/** Rows measured between two yields. */
const SLICE = 65_536;

interface BookTally {
  crossed: number;
  locked: number;
  misordered: number;
  absent: number;
}

/** Measures a day; every `next()` is a bounded slice of work and yields the rows done. */
export function* measureQuality(day: MarketDay, facts: SourceFacts): Generator<number, QualityReport, void> {
  const { rows, messages, book, time, trades, gaps } = day;
  const clocked = day.provenance.timeBasis === "exchange";
  const tally: BookTally = { crossed: 0, locked: 0, misordered: 0, absent: 0 };
  const eventCounts: Record<string, number> = {};
  const types = new Float64Array(8);
  let disagreeing = 0;
  let firstDisagreement = -1;
  let offTick = 0;
  let equal = 0;
  let silence = 0;
  let silenceFrom = 0;
  for (let from = 0; from < rows; from += SLICE) {
    const to = Math.min(rows, from + SLICE);
    tallyBook(day, from, to, tally);
    const found = disagreements(day, from, to);
    disagreeing += found.count;
    if (firstDisagreement < 0) firstDisagreement = found.first;
    for (let n = from; n < to; n++) {
      if (messages) {
        types[messages.type[n]] += 1;
        if (messages.type[n] !== MessageType.Halt && messages.price[n] % day.instrument.tickUnits !== 0) offTick += 1;
      }
      const pause = n === 0 ? 0 : time[n] - time[n - 1];
      if (n > 0 && pause === 0) equal += 1;
      if (pause > silence && gapAt(gaps, n) < 0) {
        silence = pause;
        silenceFrom = time[n - 1];
      }
    }
    yield to;
  }
  types.forEach((count, type) => {
    if (count > 0) eventCounts[type] = count;
  });
  const missing = gapsOf(day);
  const paired = messages !== null && book !== null;
  return {
    files: facts.files,
    symbol: day.instrument.symbol,
    date: day.instrument.date,
    rows,
    levels: book?.levels ?? 0,
    sourceLevels: day.provenance.sourceLevels,
    start: clocked && rows > 0 ? time[0] / 1e9 : null,
    end: clocked && rows > 0 ? time[rows - 1] / 1e9 : null,
    eventCounts,
    crossed: tally.crossed,
    locked: tally.locked,
    misordered: tally.misordered,
    disagreements: paired ? disagreeing : null,
    halts: countHalts(day),
    ...(trades && { trades: trades.first[rows] - trades.first[0] }),
    ...(gaps && { gaps: missing }),
    offTickPrices: offTick,
    equalTimestamps: clocked ? equal : 0,
    largestSilence: clocked && rows > 1 ? { seconds: silence / 1e9, from: silenceFrom / 1e9 } : null,
    absentLevelRows: tally.absent,
    tickSize: Number(tickSize(day.instrument).toPrecision(12)),
    variants: facts.variants,
    warnings: [...facts.warnings, ...holes(missing), ...oddities(tally, disagreeing, firstDisagreement, rows)],
  };
}

/** The report of a day whose files are no longer there, such as a kept recording; with sentences on how it was read. */
export function qualityReport(day: MarketDay, warnings: readonly string[] = []): QualityReport {
  return runToEnd(measureQuality(day, { files: [day.provenance.label], variants: [], warnings }));
}

type Missing = NonNullable<QualityReport["gaps"]>;

function gapsOf({ gaps, time }: MarketDay): Missing {
  const causes: Record<string, number> = {};
  let nanos = 0;
  gaps?.row.forEach((row, i) => {
    const cause = GAP_CAUSES[gaps.cause[i]] ?? "unknown";
    causes[cause] = (causes[cause] ?? 0) + 1;
    nanos += time[row] - time[row - 1];
  });
  return { count: gaps?.row.length ?? 0, seconds: nanos / 1e9, causes };
}

function holes({ count, seconds, causes }: Missing): string[] {
  if (count === 0) return [];
  const why = Object.entries(causes).map(([cause, times]) => (times === 1 ? cause : `${times} × ${cause}`));
  return [`${count === 1 ? "1 gap" : `${count} gaps`}: ${seconds.toFixed(1)} s are missing (${why.join(", ")}).`];
}

/** Trading halts: type 7 messages with price -1 (those that announce the resumption are not counted again). */
function countHalts(day: MarketDay): number {
  let halts = 0;
  for (let n = 0; day.messages !== null && n < day.rows; n++) {
    if (day.messages.type[n] === MessageType.Halt && day.messages.price[n] === -1) halts += 1;
  }
  return halts;
}

function tallyBook({ book }: MarketDay, from: number, to: number, tally: BookTally): void {
  if (book === null) return;
  const { askPrice, bidPrice, levels } = book;
  for (let n = from; n < to; n++) {
    const ask = askPrice[0][n];
    const bid = bidPrice[0][n];
    if (ask !== ABSENT_ASK && bid !== ABSENT_BID) {
      if (bid > ask) tally.crossed += 1;
      else if (bid === ask) tally.locked += 1;
    }
    let wrong = false;
    for (let level = 1; level < levels && !wrong; level++) {
      wrong = askPrice[level][n] < askPrice[level - 1][n] || bidPrice[level][n] > bidPrice[level - 1][n];
    }
    if (wrong) tally.misordered += 1;
    let absent = false;
    for (let level = 0; level < levels && !absent; level++)
      absent = askPrice[level][n] === ABSENT_ASK || bidPrice[level][n] === ABSENT_BID;
    if (absent) tally.absent += 1;
  }
}

const rowsText = (count: number): string => (count === 1 ? "1 row has" : `${count} rows have`);

function oddities(tally: BookTally, disagreeing: number, first: number, rows: number): string[] {
  const warnings: string[] = [];
  if (tally.crossed > 0) warnings.push(`${rowsText(tally.crossed)} a best bid above the best ask.`);
  if (tally.locked > 0) warnings.push(`${rowsText(tally.locked)} a best bid equal to the best ask.`);
  if (tally.misordered > 0)
    warnings.push(`${rowsText(tally.misordered)} a level priced better than the level above it.`);
  if (disagreeing > 0) {
    const share = disagreeing * 10 > rows ? " The two files may not belong together." : "";
    warnings.push(`Message and book disagree in ${disagreeing} of ${rows} rows, first in row ${first + 1}.${share}`);
  }
  return warnings;
}
