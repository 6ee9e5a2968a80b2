import { type MarketDay, MessageType } from "../market/day.ts";

/** Length of the smoothing of `tlob`, in rows. */
const SMOOTHING_ROWS = 10;

export interface LabelInput {
  /** Rows that a label may read, from row 0: later ones count as not yet there. Default: all. */
  readonly rows?: number;
  /** Rows before which the feed lost events: no label reads across one. Default: the day's own. */
  readonly gaps?: readonly number[];
  /** Whether a label that would read a halt or resumption (LOBSTER type 7) is undefined. The catalogue counts such rows as any other. */
  readonly stopAtHalts?: boolean;
}

/** Means of the mid in ticks over ranges of rows, exact by prefix sums of 2m; the moves that labels are made of. */
export class CatalogueMids {
  readonly rows: number;
  private readonly sums: Float64Array;
  private readonly undefinedBefore: Int32Array;
  private readonly breaksBefore: Int32Array;
  private readonly haltsBefore: Int32Array;

  constructor({ book, messages, gaps: own, rows }: MarketDay, input: LabelInput = {}) {
    this.rows = Math.min(rows, input.rows ?? rows);
    this.sums = new Float64Array(this.rows + 1);
    this.undefinedBefore = new Int32Array(this.rows + 1);
    this.breaksBefore = new Int32Array(this.rows + 1);
    this.haltsBefore = new Int32Array(this.rows + 1);
    const gaps = new Set(input.gaps ?? own?.row);
    const halts = input.stopAtHalts ? messages?.type : undefined;
    for (let n = 0; n < this.rows; n++) {
      const defined = book !== null && book.bidSize[0][n] > 0 && book.askSize[0][n] > 0;
      this.sums[n + 1] = this.sums[n] + (defined ? book.bidPrice[0][n] + book.askPrice[0][n] : 0);
      this.undefinedBefore[n + 1] = this.undefinedBefore[n] + (defined ? 0 : 1);
      this.breaksBefore[n + 1] = this.breaksBefore[n] + (gaps.has(n) ? 1 : 0);
      this.haltsBefore[n + 1] = this.haltsBefore[n] + (halts?.[n] === MessageType.Halt ? 1 : 0);
    }
  }

  /** m of a row in ticks; NaN if it is undefined or outside the rows. */
  at(row: number): number {
    return this.mean(row, row);
  }

  /** Mean of m over rows first..last; NaN if one of them is undefined or outside the rows. */
  mean(first: number, last: number): number {
    if (first < 0 || last >= this.rows) return Number.NaN;
    if (this.undefinedBefore[last + 1] !== this.undefinedBefore[first]) return Number.NaN;
    return (this.sums[last + 1] - this.sums[first]) / (2 * (last - first + 1));
  }

  /** Whether one may read from row `first` to `last`: both are there and nothing breaks the rows between. */
  unbroken(first: number, last: number): boolean {
    if (first < 0 || last >= this.rows) return false;
    // A gap lies before its row, a halt is one.
    return (
      this.breaksBefore[last + 1] === this.breaksBefore[first + 1] &&
      this.haltsBefore[last + 1] === this.haltsBefore[first]
    );
  }
}

/** Rules that give a number y, of which a class is made by a threshold. */
export type MoveRule = "raw" | "smooth" | "next" | "tlob";
export const MOVE_RULES: readonly MoveRule[] = ["raw", "smooth", "next", "tlob"];

const relative = (after: number, before: number): number => (1e4 * (after - before)) / before;

/**
 * y of row n at horizon k (features.md section 12): `raw` m_{n+k} - m_n in ticks, the others in bps. `smooth`: mean of
 * the next k mids against the mean of the last k (Tsantekidis et al. 2017; Zhang, Zohren & Roberts 2019, eq. 4); `next`:
 * against m_n (Ntakaris et al. 2018); `tlob`: means of ten rows, k apart (Berti & Kasneci 2025). NaN if a mid it needs
 * is undefined, lies outside the rows or beyond a break.
 */
export function moveOf(mids: CatalogueMids, rule: MoveRule, n: number, k: number): number {
  const back = rule === "smooth" ? k - 1 : rule === "tlob" ? SMOOTHING_ROWS - 1 : 0;
  if (!mids.unbroken(n - back, n + k)) return Number.NaN;
  if (rule === "raw") return mids.at(n + k) - mids.at(n);
  if (rule === "tlob") return relative(mids.mean(n + k - back, n + k), mids.mean(n - back, n));
  return relative(mids.mean(n + 1, n + k), mids.mean(n - back, n));
}
