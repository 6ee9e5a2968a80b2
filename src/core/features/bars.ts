import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Steps } from "./engine/steps.ts";
import { BarList, BarField } from "./bar-sequence.ts";
import type { Family } from "./grammar.ts";
import { tape } from "./tape.ts";

const bars = (plan: Plan): BarList => {
  const trades = tape(plan);
  return plan.once("list of bars", (key) => new BarList(key, trades, plan.options.barRows));
};

/** ln of one field over another. */
const logRatio = ({ inner }: BarList, over: Signal, under: Signal): Signal =>
  inner.map("ln", inner.ratio(over, under), Math.log);

/** ln(C_k/C_{k-1}); NaN for a session's first bar. */
function closeReturn(list: BarList): Signal {
  const close = list.field(BarField.Close);
  return logRatio(list, close, list.inner.lagged(close, 1));
}

/** ln(H/L)². */
function rangeSquared(list: BarList): Signal {
  const range = logRatio(list, list.field(BarField.High), list.field(BarField.Low));
  return list.inner.product(range, range);
}

const overOpen = (list: BarList, field: number): Signal => logRatio(list, list.field(field), list.field(BarField.Open));

const square = (steps: Steps, x: Signal): Signal => steps.product(x, x);

/** √max(0, x) in bps. */
const rootBps = (list: BarList, x: Signal): Signal =>
  list.inner.map("root in bps", x, (variance) => 1e4 * Math.sqrt(Math.max(0, variance)));

function parkinson(list: BarList, n: number): Signal {
  const { inner } = list;
  return inner.scaled(inner.mean(rangeSquared(list), n), 1 / (4 * Math.LN2));
}

function garmanKlass(list: BarList, n: number): Signal {
  const { inner } = list;
  const body = square(inner, overOpen(list, BarField.Close));
  return inner.mean(inner.weighted([rangeSquared(list), body], [0.5, 1 - 2 * Math.LN2]), n);
}

/** Mean of ln(H/C) ln(H/O) + ln(L/C) ln(L/O). */
function rogersSatchell(list: BarList, n: number): Signal {
  const { inner } = list;
  const close = list.field(BarField.Close);
  const corner = (field: number) => inner.product(logRatio(list, list.field(field), close), overOpen(list, field));
  return inner.mean(inner.weighted([corner(BarField.High), corner(BarField.Low)], [1, 1]), n);
}

/** σ_o² + k σ_c² + (1 - k) RS, k = 0.34/(1.34 + (n + 1)/(n - 1)); σ_o the move between a bar's close and the next open. */
function yangZhang(list: BarList, n: number): Signal {
  const { inner } = list;
  const close = list.field(BarField.Close);
  const between = logRatio(list, list.field(BarField.Open), inner.lagged(close, 1));
  const variance = (x: Signal) => square(inner, inner.deviation(x, n));
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  return inner.weighted(
    [variance(between), variance(overOpen(list, BarField.Close)), rogersSatchell(list, n)],
    [1, k, 1 - k],
  );
}

/** 100 · slope of the close's change in ticks on the bar's signed volume. */
function kyle(list: BarList, n: number): Signal {
  const { inner } = list;
  const change = inner.change(list.field(BarField.Close), 1);
  return inner.scaled(inner.slope(list.field(BarField.SignedVolume), change, n), 50);
}

const at = (x: Signal, entry: number): number => x.values[entry & (x.values.length - 1)];

/** Mean of 1e4·|return| per million of turnover, over the bars that have turnover. */
function amihud(plan: Plan, list: BarList, n: number): Signal {
  const { inner } = list;
  const returns = closeReturn(list);
  const turnover = list.field(BarField.Turnover);
  const million = 1e6 / (plan.feed.tickSize / plan.feed.tickUnits);
  const ratio = inner.filled("illiquidity", ({ from, to, session }, values, mask) => {
    for (let k = from; k < to; k++) {
      const volume = at(turnover, k);
      const traded = volume > 0 ? (1e4 * Math.abs(at(returns, k)) * million) / volume : 0;
      values[k & mask] = k === session ? Number.NaN : traded;
    }
  });
  const counted = inner.map("positive", turnover, (volume) => (volume > 0 ? 1 : 0));
  const window = inner.rowWindow(n);
  return inner.ratio(inner.sum(ratio, window), inner.sum(counted, window));
}

const each = { unit: "bps", sign: "even", cost: "O(1) per bar", needs: ["book"], source: "–" } as const;
const AFTER_FIRST = "20(n + 1) − 1";
const FROM_FIRST = "20n − 1";
const OVER = "over the last n closed bars of 20 rows; held until the next close";

/** A family of one number n >= `fewest`, undefined below. */
const barFamily = (
  entry: Omit<Family, "build">,
  fewest: number,
  build: (plan: Plan, list: BarList, n: number) => Signal,
): Family => ({
  ...entry,
  build: (plan, { n: [n] }) => {
    if (n < fewest) return plan.undefined();
    const list = bars(plan);
    return plan.held(list, build(plan, list, n));
  },
});

export const BARS: readonly Family[] = [
  barFamily(
    {
      ...each,
      pattern: "kyle_{n}",
      formula: `100 × least-squares slope (with intercept) of Cₖ − Cₖ₋₁ in ticks on Σ x of bar k, ${OVER}; undefined if all Σ x are equal`,
      unit: "ticks per 100 shares",
      firstRow: AFTER_FIRST,
      needs: ["book", "signed trades"],
      source: "Kyle 1985, Continuous auctions and insider trading",
    },
    1,
    (_, list, n) => kyle(list, n),
  ),
  barFamily(
    {
      ...each,
      pattern: "amihud_{n}",
      formula: `mean of 1e4·|ln(Cₖ/Cₖ₋₁)|/(Vₖ/1e6) over the bars with Vₖ = Σ v·p > 0 (currency), ${OVER}; undefined if there is none`,
      unit: "bps per million",
      firstRow: AFTER_FIRST,
      needs: ["book", "trades"],
      source: "Amihud 2002, Illiquidity and stock returns",
    },
    1,
    amihud,
  ),
  barFamily(
    {
      ...each,
      pattern: "vol_cc_{n}",
      formula: `sample standard deviation of ln(Cₖ/Cₖ₋₁) ${OVER}`,
      firstRow: AFTER_FIRST,
    },
    2,
    (_, list, n) => list.inner.scaled(list.inner.deviation(closeReturn(list), n), 1e4),
  ),
  barFamily(
    { ...each, pattern: "bar_rv_{n}", formula: `√Σ ln(Cₖ/Cₖ₋₁)² ${OVER}`, firstRow: AFTER_FIRST },
    1,
    (_, list, n) => rootBps(list, list.inner.sum(square(list.inner, closeReturn(list)), list.inner.rowWindow(n))),
  ),
  barFamily(
    {
      ...each,
      pattern: "parkinson_{n}",
      formula: `√(mean ln(H/L)² / (4 ln 2)) ${OVER}`,
      firstRow: FROM_FIRST,
      source: "Parkinson 1980, The extreme value method for estimating the variance of the rate of return",
    },
    1,
    (_, list, n) => rootBps(list, parkinson(list, n)),
  ),
  barFamily(
    {
      ...each,
      pattern: "garman_klass_{n}",
      formula: `√max(0, mean(½ ln(H/L)² − (2 ln 2 − 1) ln(C/O)²)) ${OVER}`,
      firstRow: FROM_FIRST,
      source: "Garman & Klass 1980, On the estimation of security price volatilities from historical data",
    },
    1,
    (_, list, n) => rootBps(list, garmanKlass(list, n)),
  ),
  barFamily(
    {
      ...each,
      pattern: "rogers_satchell_{n}",
      formula: `√max(0, mean(ln(H/C) ln(H/O) + ln(L/C) ln(L/O))) ${OVER}`,
      firstRow: FROM_FIRST,
      source: "Rogers & Satchell 1991, Estimating variance from high, low and closing prices",
    },
    1,
    (_, list, n) => rootBps(list, rogersSatchell(list, n)),
  ),
  barFamily(
    {
      ...each,
      pattern: "yang_zhang_{n}",
      formula: `√max(0, σ_o² + k σ_c² + (1 − k) RS), σ_o² the sample variance of ln(Oₖ/Cₖ₋₁), σ_c² of ln(Cₖ/Oₖ), RS the mean of rogers_satchell, k = 0.34/(1.34 + (n + 1)/(n − 1)), ${OVER}`,
      firstRow: AFTER_FIRST,
      source: "Yang & Zhang 2000, Drift-independent volatility estimation based on high, low, open, and close prices",
    },
    2,
    (_, list, n) => rootBps(list, yangZhang(list, n)),
  ),
];
