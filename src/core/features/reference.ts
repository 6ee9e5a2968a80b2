import type { FeatureTable } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { NEAR_LEVELS, REFERENCE_COLUMNS } from "./reference-columns.ts";
import { RowSeries } from "./reference-series.ts";

/**
 * The evaluation protocol's own inputs (its appendix A). Row t reads rows <= t; no window reaches across a halt. This is
 * not the feature catalogue: a table of scores is made with the one or with the other.
 */

/** What is fitted on training rows. */
export interface ReferenceScale {
  /** s0: median over training rows of (ask size 1 + bid size 1) / 2, in units of size. */
  readonly medianSize: number;
}

const numbered = (family: string, numbers: readonly (number | string)[]): string[] =>
  numbers.map((n) => `${family}${n}`);

/** Names in the appendix's order for a book of `levels` levels: 55 for five or more, 31 for one. */
export function referenceNames(levels: number): readonly string[] {
  const nearLevels = Array.from({ length: Math.min(NEAR_LEVELS, levels) }, (_, i) => i + 1);
  return [
    ...nearLevels.flatMap((i) => numbered(`ofi${i}_`, [10, 50, 100])),
    "ofi1_1",
    ...numbered("imb", nearLevels),
    ...(levels >= 3 ? ["cimb3"] : []),
    ...(levels >= 2 ? ["cimbL"] : []),
    "logspread",
    "wmid_dev",
    ...numbered("ret", [1, 5, 10, 20, 50, 100]),
    ...numbered("ti", [10, 50, 100]),
    ...numbered("sv", [10, 100]),
    ...numbered("dt", [1, 10, 50, 100]),
    ...numbered("tc", [10, 50, 100]),
    ...numbered("vol", [20, 100]),
    "add50",
    "can50",
    ...(levels >= 2 ? ["gapa", "gapb", "wida", "widb"] : []),
    "lqa",
    "lqb",
    ...(levels >= 2 ? ["lda", "ldb"] : []),
  ];
}

/** Throws RangeError if no row of the span has both sides. */
export function fitReference(day: MarketDay, span: Span): ReferenceScale {
  const sizes = new Float64Array(Math.max(0, span.to - span.from));
  let n = 0;
  if (day.book) {
    const ask = day.book.askSize[0];
    const bid = day.book.bidSize[0];
    for (let t = span.from; t < span.to; t++) if (ask[t] > 0 && bid[t] > 0) sizes[n++] = (ask[t] + bid[t]) / 2;
  }
  if (n === 0) throw new RangeError("median size: no row of the span has a bid and an ask");
  const sorted = sizes.subarray(0, n).sort();
  return { medianSize: (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2 };
}

/**
 * The named columns of the whole day, [rows] each. Any window may be asked for (`ti25`). A column whose source the day
 * lacks (messages, book, clock, level) is NaN throughout. Throws RangeError for a name that is none of the appendix's,
 * and for one in units of s0 without `scale`.
 */
export function referenceInputs(
  day: MarketDay,
  names: readonly string[],
  scale: ReferenceScale | null = null,
): FeatureTable {
  const source = { series: new RowSeries(day), medianSize: scale?.medianSize ?? NaN };
  const columns = names.map((name) => {
    const known = parsed(name);
    if (!known) throw new RangeError(`"${name}" is not an input of the protocol`);
    const { column, first, second } = known;
    if (column.scaled && !scale)
      throw new RangeError(`input ${name} is in units of the median size, which was not fitted`);
    const out = new Float64Array(day.rows).fill(NaN);
    column.write(source, out, first, second);
    return out;
  });
  return { names, rows: day.rows, columns };
}

export const isReferenceName = (name: string): boolean => parsed(name) !== null;

interface ParsedName {
  readonly column: (typeof REFERENCE_COLUMNS)[string];
  readonly first: number;
  readonly second: number;
}

/** Null for a name that is none of the appendix's. */
function parsed(name: string): ParsedName | null {
  const match = /^([a-zA-Z_]+?)([1-9]\d*)?(?:_([1-9]\d*))?$/.exec(name);
  if (!match || !Object.hasOwn(REFERENCE_COLUMNS, match[1])) return null;
  const column = REFERENCE_COLUMNS[match[1]];
  const numbers = Number(match[2] !== undefined) + Number(match[3] !== undefined);
  return column.numbers === numbers ? { column, first: Number(match[2] ?? 0), second: Number(match[3] ?? 0) } : null;
}
