import { SECOND } from "../market/units.ts";
import { MissingParameter, type Plan } from "./engine/plan.ts";
import type { Sequence } from "./engine/sequence.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { doubleMid } from "./price.ts";
import { tape } from "./tape.ts";
import { EligibleTrades, MaturedTrades, TradeList, VolumeBuckets } from "./trade-sequences.ts";

const CHORDIA = "Chordia, Roll & Subrahmanyam 2002, Order imbalance, liquidity, and market returns";
const HUANG = "Huang & Stoll 1996, Dealer versus auction markets";
const EASLEY = "Easley, López de Prado & O'Hara 2012, Flow toxicity and liquidity in a high-frequency world";
const ROLL = "Roll 1984, A simple implicit measure of the effective bid-ask spread";

const tradeList = (plan: Plan): TradeList => {
  const trades = tape(plan);
  return plan.once("list of trades", (key) => new TradeList(key, trades));
};

const eligibleTrades = (plan: Plan): EligibleTrades => {
  const trades = tape(plan);
  return plan.once("list of eligible trades", (key) => new EligibleTrades(key, trades, plan.feed.tickUnits));
};

const maturedTrades = (plan: Plan): MaturedTrades => {
  const trades = tape(plan);
  const lag = plan.options.realizedLag * SECOND;
  return plan.once("list of matured trades", (key) => new MaturedTrades(key, trades, plan.feed.tickUnits, lag));
};

/** Σ field `over` / Σ field `under` of the last N entries. */
function heldRatio(plan: Plan, list: Sequence, over: number, under: number, N: number): Signal {
  const { inner } = list;
  const window = inner.rowWindow(N);
  return plan.held(list, inner.ratio(inner.sum(list.field(over), window), inner.sum(list.field(under), window)));
}

/** Σ v p / Σ v in price units. */
const tradedPrice = (plan: Plan, N: number): Signal => heldRatio(plan, tradeList(plan), 3, 1, N);

function deviationFromTraded(plan: Plan, N: number): Signal {
  const traded = tradedPrice(plan, N);
  const level = plan.scaled(doubleMid(plan), plan.feed.tickUnits / 2);
  return plan.ratio(plan.weighted([level, traded], [1, -1]), traded, 1e4);
}

/**
 * Pairs of successive changes d of the last N prices: c = Σ d' d/(N-2) - mean d' · mean d, where the sums of d and d'
 * are differences of two prices. Whole price units, so that the sums are exact.
 */
function rollSpread(plan: Plan, N: number): Signal {
  if (N < 3) return plan.undefined();
  const list = tradeList(plan);
  const { inner } = list;
  const pairs = N - 2;
  const change = inner.change(list.field(2), 1);
  const products = inner.sum(inner.product(change, inner.lagged(change, 1)), inner.rowWindow(pairs));
  const later = inner.change(list.field(2), pairs);
  const total = inner.product(later, inner.lagged(later, 1));
  const covariance = inner.weighted([products, total], [1 / pairs, -1 / (pairs * pairs)]);
  const { tickUnits } = plan.feed;
  return plan.held(
    list,
    inner.map("roll", covariance, (c) => (2 * Math.sqrt(Math.max(0, -c))) / tickUnits),
  );
}

function toxicity(plan: Plan, N: number): Signal {
  const bucket = plan.parameter("vpin_bucket", "vpin columns");
  if (!(bucket > 0)) throw new MissingParameter(`vpin columns need a bucket of more than ${bucket} shares`);
  const trades = tape(plan);
  const list = plan.once("list of volume buckets", (key) => new VolumeBuckets(key, trades, bucket));
  const { inner } = list;
  return plan.held(list, inner.sum(list.field(0), inner.rowWindow(N), N * bucket));
}

const held = { firstRow: "N-th trade", cost: "O(1) per trade", needs: ["signed trades"], source: "–" } as const;
const spread = {
  unit: "bps",
  sign: "even",
  firstRow: "N-th matured trade",
  cost: "O(1) per trade",
  needs: ["book", "signed trades"],
  source: HUANG,
} as const;
const MATURED =
  "over the last N matured trades; m* = mid of the last row with time ≤ t + 5 s, the trade matures at the first row after that and is dropped if m* is undefined";

export const TRADE_LISTS: readonly Family[] = [
  {
    ...held,
    pattern: "trade_imb_n{N}",
    formula: "Σ x / Σ v over the last N trades; held between trades",
    unit: "[−1, 1]",
    sign: "odd",
    source: CHORDIA,
    build: (plan, { n: [N] }) => heldRatio(plan, tradeList(plan), 0, 1, N),
  },
  {
    ...spread,
    pattern: "eff_spread_bps_n{N}",
    formula:
      "Σ v·y / Σ v over the last N eligible trades, y = 1e4·2ε(p − m')/m', m' the mid of the row before; eligible if m' is defined. Hidden trades inside the spread can make it small or negative",
    firstRow: "N-th eligible trade",
    build: (plan, { n: [N] }) => heldRatio(plan, eligibleTrades(plan), 1, 0, N),
  },
  {
    ...spread,
    pattern: "real_spread_bps_n{N}",
    formula: `Σ v·y / Σ v, y = 1e4·2ε(p − m*)/m', ${MATURED}`,
    build: (plan, { n: [N] }) => heldRatio(plan, maturedTrades(plan), 1, 0, N),
  },
  {
    ...spread,
    pattern: "impact_bps_n{N}",
    formula: `Σ v·y / Σ v, y = 1e4·2ε(m* − m')/m', ${MATURED}. Effective = realised + impact, trade by trade`,
    build: (plan, { n: [N] }) => heldRatio(plan, maturedTrades(plan), 2, 0, N),
  },
  {
    ...held,
    pattern: "vpin_{N}",
    formula:
      "Σ |Vᴮ − Vˢ| / (N·V) over the last N buckets of V shares (fitted), sides by the aggressor; a trade that overfills a bucket is split",
    unit: "[0, 1]",
    sign: "even",
    firstRow: "row closing bucket N",
    source: EASLEY,
    build: (plan, { n: [N] }) => toxicity(plan, N),
  },
  {
    ...held,
    pattern: "roll_ticks_n{N}",
    formula:
      "2√max(0, −c), c the population covariance of successive price changes among the last N trades (N − 2 pairs)",
    unit: "ticks",
    sign: "even",
    needs: ["trades"],
    source: ROLL,
    build: (plan, { n: [N] }) => rollSpread(plan, N),
  },
  {
    ...held,
    pattern: "tvwap_n{N}",
    formula: "Σ v p / Σ v over the last N trades, in currency; held between trades",
    unit: "currency",
    sign: "level",
    needs: ["trades"],
    build: (plan, { n: [N] }) => {
      const unit = plan.feed.tickSize / plan.feed.tickUnits;
      return plan.scaled(tradedPrice(plan, N), unit);
    },
  },
  {
    ...held,
    pattern: "tvwap_dev_bps_n{N}",
    formula: "1e4·(m − tvwap)/tvwap, m of the current row",
    unit: "bps",
    sign: "odd",
    needs: ["book", "trades"],
    build: (plan, { n: [N] }) => deviationFromTraded(plan, N),
  },
];
