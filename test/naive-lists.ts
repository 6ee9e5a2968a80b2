import { leastSquares } from "./naive-book.ts";
import type { NaiveFormula } from "./naive-features.ts";
import { deviation, type NaiveSeries, ratio, total } from "./naive-series.ts";

/** One entry of a list: the row from which it counts, and its numbers. */
interface Entry {
  readonly row: number;
  readonly [field: string]: number;
}

/** f of the last N entries up to each row, worked out at every entry and held; NaN before the N-th. */
function held<T extends Entry>(s: NaiveSeries, entries: readonly T[], N: number, f: (last: readonly T[]) => number) {
  let known = 0;
  let value = Number.NaN;
  return s.perRow((n) => {
    const before = known;
    while (known < entries.length && entries[known].row <= n) known++;
    if (known > before && known >= N) value = f(entries.slice(known - N, known));
    return value;
  });
}

const add = <T>(entries: readonly T[], f: (entry: T) => number): number => entries.reduce((sum, e) => sum + f(e), 0);

interface Trade extends Entry {
  readonly sign: number;
  readonly v: number;
  /** Ticks. */
  readonly p: number;
  /** Prevailing mid in ticks. */
  readonly m: number;
}

function trades(s: NaiveSeries): Trade[] {
  const { direction, size, price } = s.day.messages!;
  const list: Trade[] = [];
  for (let n = 0; n < s.rows; n++) {
    if (!s.isTrade(n)) continue;
    const m = n === 0 ? Number.NaN : s.mid[n - 1];
    list.push({ row: n, sign: -direction[n], v: size[n], p: price[n] / s.day.instrument.tickUnits, m });
  }
  return list;
}

const eligible = (s: NaiveSeries): Trade[] => trades(s).filter(({ m }) => !Number.isNaN(m));

interface Matured extends Trade {
  readonly after: number;
}

function matured(s: NaiveSeries): Matured[] {
  const { time } = s.day;
  return eligible(s).flatMap((trade) => {
    let row = trade.row;
    while (row < s.rows && time[row] <= time[trade.row] + 5e9) row++;
    const after = s.mid[row - 1];
    return row === s.rows || Number.isNaN(after) ? [] : [{ ...trade, row, after }];
  });
}

const weighted = <T extends Trade>(last: readonly T[], y: (trade: T) => number): number =>
  add(last, (t) => t.v * y(t)) / add(last, ({ v }) => v);

const mean = (x: readonly number[]): number => total(x, 0, x.length - 1) / x.length;

function roll(last: readonly Trade[]): number {
  const d = last.slice(1).map(({ p }, j) => p - last[j].p);
  const [later, earlier] = [d.slice(1), d.slice(0, -1)];
  const [a, b] = [mean(later), mean(earlier)];
  const c = mean(later.map((x, j) => (x - a) * (earlier[j] - b)));
  return 2 * Math.sqrt(Math.max(0, -c));
}

/** |buyers' − sellers' volume| of every full bucket, share by share when sizes are whole. */
function buckets(s: NaiveSeries): Entry[] {
  const V = s.fitted.vpin_bucket;
  const list: Entry[] = [];
  let [filled, signed] = [0, 0];
  for (const { row, sign, v } of trades(s)) {
    for (let rest = v; rest > 0;) {
      const part = Math.min(rest, V - filled);
      filled += part;
      signed += sign * part;
      rest -= part;
      if (filled < V) continue;
      list.push({ row, gap: Math.abs(signed) });
      [filled, signed] = [0, 0];
    }
  }
  return list;
}

interface Bar extends Entry {
  readonly O: number;
  readonly H: number;
  readonly L: number;
  readonly C: number;
  /** Last close; NaN for the first bar. */
  readonly C0: number;
  readonly X: number;
  /** Currency. */
  readonly V: number;
}

const BAR = 20;

function bars(s: NaiveSeries): Bar[] {
  const { size, price } = s.day.messages!;
  const list: Bar[] = [];
  for (let from = 0; from + BAR <= s.rows; from += BAR) {
    const mids = [...s.mid.subarray(from, from + BAR)].filter((m) => !Number.isNaN(m));
    const undefinedBar = mids.length === 0;
    let V = 0;
    for (let n = from; n < from + BAR; n++) if (s.isTrade(n)) V += size[n] * price[n] * s.day.instrument.priceUnit;
    list.push({
      row: from + BAR - 1,
      O: mids[0] ?? Number.NaN,
      H: undefinedBar ? Number.NaN : Math.max(...mids),
      L: undefinedBar ? Number.NaN : Math.min(...mids),
      C: mids.at(-1) ?? Number.NaN,
      C0: list.at(-1)?.C ?? Number.NaN,
      X: total(s.x(), from, from + BAR - 1),
      V,
    });
  }
  return list;
}

const all = (x: readonly number[]): [readonly number[], number, number] => [x, 0, x.length - 1];
const bps = (variance: number): number => 1e4 * Math.sqrt(Math.max(0, variance));
const closes = (last: readonly Bar[]): number[] => last.map(({ C, C0 }) => Math.log(C / C0));

/** A column over the last n bars; with `previous` it also needs the close before them. */
const overBars =
  (previous: boolean, f: (last: readonly Bar[], n: number, s: NaiveSeries) => number) =>
  (s: NaiveSeries, n: number): Float64Array => {
    const list = bars(s);
    return held(s, list, previous ? n + 1 : n, (last) => f(last.slice(-n), n, s));
  };

const variance = (x: readonly number[]): number => {
  const d = deviation(...all(x));
  return d * d;
};
const rogersSatchell = (last: readonly Bar[]): number =>
  add(last, ({ O, H, L, C }) => Math.log(H / C) * Math.log(H / O) + Math.log(L / C) * Math.log(L / O)) / last.length;

function yangZhang(last: readonly Bar[], n: number): number {
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  const between = variance(last.map(({ O, C0 }) => Math.log(O / C0)));
  const within = variance(last.map(({ O, C }) => Math.log(C / O)));
  return bps(between + k * within + (1 - k) * rogersSatchell(last));
}

function amihud(last: readonly Bar[]): number {
  const traded = last.filter(({ V }) => V > 0);
  return ratio(
    add(traded, ({ C, C0, V }) => (1e4 * Math.abs(Math.log(C / C0))) / (V / 1e6)),
    traded.length,
  );
}

const garmanKlass = (last: readonly Bar[]): number =>
  add(last, ({ O, H, L, C }) => 0.5 * Math.log(H / L) ** 2 - (2 * Math.LN2 - 1) * Math.log(C / O) ** 2) / last.length;

export const LIST_FORMULAS: readonly NaiveFormula[] = [
  [/^trade_imb_n(\d+)$/, (s, N: number) => held(s, trades(s), N, (last) => weighted(last, ({ sign }) => sign))],
  [
    /^eff_spread_bps_n(\d+)$/,
    (s, N: number) => held(s, eligible(s), N, (last) => weighted(last, ({ sign, p, m }) => (2e4 * sign * (p - m)) / m)),
  ],
  [
    /^real_spread_bps_n(\d+)$/,
    (s, N: number) =>
      held(s, matured(s), N, (last) => weighted(last, ({ sign, p, m, after }) => (2e4 * sign * (p - after)) / m)),
  ],
  [
    /^impact_bps_n(\d+)$/,
    (s, N: number) =>
      held(s, matured(s), N, (last) => weighted(last, ({ sign, m, after }) => (2e4 * sign * (after - m)) / m)),
  ],
  [
    /^vpin_(\d+)$/,
    (s, N: number) => held(s, buckets(s), N, (last) => add(last, ({ gap }) => gap) / (N * s.fitted.vpin_bucket)),
  ],
  [/^roll_ticks_n(\d+)$/, (s, N: number) => held(s, trades(s), N, roll)],
  [
    /^tvwap_n(\d+)$/,
    (s, N: number) => {
      const { priceUnit, tickUnits } = s.day.instrument;
      return held(s, trades(s), N, (last) => weighted(last, ({ p }) => p) * priceUnit * tickUnits);
    },
  ],
  [
    /^tvwap_dev_bps_n(\d+)$/,
    (s, N: number) =>
      held(s, trades(s), N, (last) => weighted(last, ({ p }) => p)).map((p, n) => (1e4 * (s.mid[n] - p)) / p),
  ],
  [
    /^kyle_(\d+)$/,
    overBars(
      true,
      (last) =>
        100 *
        leastSquares(
          last.map(({ X }) => X),
          last.map(({ C, C0 }) => C - C0),
          0,
          last.length - 1,
        ),
    ),
  ],
  [/^amihud_(\d+)$/, overBars(true, amihud)],
  [/^vol_cc_(\d+)$/, overBars(true, (last) => 1e4 * deviation(...all(closes(last))))],
  [/^bar_rv_(\d+)$/, overBars(true, (last) => bps(add(closes(last), (r) => r * r)))],
  [
    /^parkinson_(\d+)$/,
    overBars(false, (last, n) => bps(add(last, ({ H, L }) => Math.log(H / L) ** 2) / n / (4 * Math.LN2))),
  ],
  [/^garman_klass_(\d+)$/, overBars(false, (last) => bps(garmanKlass(last)))],
  [/^rogers_satchell_(\d+)$/, overBars(false, (last) => bps(rogersSatchell(last)))],
  [/^yang_zhang_(\d+)$/, overBars(true, yangZhang)],
];
