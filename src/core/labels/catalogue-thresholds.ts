import type { MarketDay, Span } from "../market/day.ts";
import { orderStatistic } from "../features/order-statistic.ts";
import { CatalogueMids, type LabelInput, moveOf, type MoveRule } from "./catalogue-mids.ts";

/** Rows ahead that the catalogue's labels look. */
export const LABEL_HORIZONS: readonly number[] = [10, 50, 100];

/** What the thresholds are fitted by, beside the training rows. */
export interface ThresholdSettings extends Omit<LabelInput, "rows"> {
  readonly horizons?: readonly number[];
  /** Fee of one side of a round trip in bps of the price, for `cost`. */
  readonly feeBps?: number;
}

/**
 * Thresholds of the catalogue's label rules (features.md section 12), fitted on the labels that begin and end inside
 * `span`. Keys are rule_horizon: `raw` and `tb` in ticks (33 % and 50 % order statistic of |m_{n+k} - m_n|, tb at least
 * 0.5), `smooth`, `next`, `tlob` in bps (33 %), `cost` the mean spread in ticks, plus twice the fee on the mean mid. NaN
 * where the span has no label.
 */
export function fitLabelThresholds(
  day: MarketDay,
  span: Span,
  settings: ThresholdSettings = {},
): Record<string, number> {
  const mids = new CatalogueMids(day, { ...settings, rows: span.to });
  const cost = roundTrip(day, span, settings.feeBps ?? 0);
  const alpha: Record<string, number> = {};
  for (const k of settings.horizons ?? LABEL_HORIZONS) {
    const raw = sizes(mids, "raw", k, span);
    alpha[`raw_${k}`] = orderStatistic(raw, 33, 100);
    alpha[`tb_${k}`] = Math.max(0.5, orderStatistic(raw, 50, 100));
    for (const rule of ["smooth", "next", "tlob"] as const)
      alpha[`${rule}_${k}`] = orderStatistic(sizes(mids, rule, k, span), 33, 100);
    alpha[`cost_${k}`] = cost;
  }
  return alpha;
}

/** |y| of the rows of the span where it is defined and ends inside, ascending. */
function sizes(mids: CatalogueMids, rule: MoveRule, k: number, { from, to }: Span): Float64Array {
  const found = new Float64Array(Math.max(0, to - k - from));
  let count = 0;
  for (let n = from; n < to - k; n++) {
    const size = Math.abs(moveOf(mids, rule, n, k));
    if (size === size) found[count++] = size;
  }
  return found.subarray(0, count).sort();
}

/** Mean spread in ticks over rows where it is defined, plus 2·fee·(mean mid). */
function roundTrip({ book }: MarketDay, { from, to }: Span, feeBps: number): number {
  if (!book) return Number.NaN;
  let spreads = 0;
  let mids = 0;
  let count = 0;
  for (let n = from; n < to; n++) {
    if (!(book.bidSize[0][n] > 0 && book.askSize[0][n] > 0)) continue;
    spreads += book.askPrice[0][n] - book.bidPrice[0][n];
    mids += (book.askPrice[0][n] + book.bidPrice[0][n]) / 2;
    count++;
  }
  return spreads / count + (2 * feeBps * (mids / count)) / 1e4;
}
