import type { Reading } from "./live-text.ts";
import { ForecastState, KnownBy, type Ladder, type MarketFrame, type Readout } from "../../core/frame/frame.ts";
import { UNKNOWN } from "../../core/forecaster.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import { tickSize } from "../../core/market/instrument.ts";
import {
  basisPoints,
  currencySign,
  decimalsOf,
  duration,
  exactPrice,
  number,
  percent,
  price,
  quantity,
  quantityUnit,
  shortQuantity,
  signed,
  significant,
  timeOrRow,
} from "../format.ts";

/** What the day lacks, for the reasons beside n/a. */
export interface Subject {
  readonly instrument: Instrument;
  readonly timeBasis: "exchange" | "row";
  readonly hasBook: boolean;
  readonly hasTrades: boolean;
  /** What lies beyond the visible levels, and why it is not shown. */
  readonly beyond: string;
}

const AGGRESSOR_SIGN: Readonly<Record<number, string>> = { 1: "▲", [-1]: "▼" };
const toneOf = (value: number): string => (value > 0 ? "buy" : value < 0 ? "sell" : "");

const ticksText = (ticks: number): string =>
  Number.isNaN(ticks) ? "n/a" : `${number(ticks)} ${Math.abs(ticks) === 1 ? "tick" : "ticks"}`;

/** Width of an order-flow bin, nanoseconds; of a day without times, rows of a millisecond each. */
export function binText(nanos: number, timeBasis: Subject["timeBasis"]): string {
  if (timeBasis === "row") return nanos === 1e6 ? "row" : `${number(nanos / 1e6)} rows`;
  return nanos < 1e8 ? `${number(nanos / 1e6)} ms` : duration(nanos / 1e9);
}

/** The instrument bar. */
export function quoteReadings({ quote }: MarketFrame, { instrument, hasTrades, hasBook }: Subject): Reading[] {
  const at = (tick: number): string => (Number.isNaN(tick) ? "n/a" : exactPrice(tick, instrument));
  return [
    ["last-sign", AGGRESSOR_SIGN[quote.lastAggressor] ?? "", toneOf(quote.lastAggressor)],
    ["last", hasTrades ? at(quote.lastPrice) : "n/a: no trades known"],
    ["bid", hasBook ? at(quote.bid) : "n/a: no order book"],
    ["bid-size", quote.bidSize > 0 ? `× ${shortQuantity(quote.bidSize, instrument)}` : ""],
    ["ask", hasBook ? at(quote.ask) : "n/a: no order book"],
    ["ask-size", quote.askSize > 0 ? `× ${shortQuantity(quote.askSize, instrument)}` : ""],
    ["spread", ticksText(quote.spreadTicks)],
    ["spread-bps", Number.isNaN(quote.spreadBps) ? "" : `= ${basisPoints(quote.spreadBps)} bps`],
    [
      "traded",
      hasTrades
        ? `${shortQuantity(quote.tradedQuantity, instrument)} ${quantityUnit(instrument)}`
        : "n/a: no trades known",
    ],
    ["tick", number(tickSize(instrument), decimalsOf(tickSize(instrument)))],
  ];
}

/** The read-out bar and the values in the strips' heads: at the crosshair, or now. */
export function readoutReadings(frame: MarketFrame, subject: Subject, forecasting: string): Reading[] {
  const { readout } = frame;
  const { instrument } = subject;
  const unit = quantityUnit(instrument);
  const pointing = !Number.isNaN(readout.tick);
  const future = readout.time > frame.cursor.time;
  const at = (tick: number, extra = 0): string => (Number.isNaN(tick) ? "n/a" : price(tick, instrument, extra));
  return [
    ["at-time", timeOrRow(readout.time, subject.timeBasis)],
    ["at-price-label", pointing ? "Price" : ""],
    ["at-price", pointing ? at(readout.tick) : future ? "" : "now"],
    ["at-resting-label", pointing ? "Resting there" : ""],
    ["at-resting", pointing ? restingText(frame, subject, future) : ""],
    ["at-bid", at(readout.bid), "buy"],
    ["at-ask", at(readout.ask), "sell"],
    ["at-spread", ticksText(readout.spreadTicks)],
    ["at-micro", Number.isNaN(readout.microprice) ? "n/a" : at(readout.microprice, 1)],
    [
      "at-traded",
      subject.hasTrades
        ? `buy ${shortQuantity(readout.tradedBuy, instrument)} / sell ${shortQuantity(readout.tradedSell, instrument)} ${unit}`
        : "n/a: no trades known",
    ],
    ...forecastReadings(readout, forecasting, future),
    [
      "imbalance-value",
      Number.isNaN(readout.imbalance) ? "n/a" : signed(readout.imbalance, 2),
      toneOf(readout.imbalance),
    ],
    ["overlay-value", frame.overlay ? significant(frame.overlay.at) : ""],
    [
      "flow-value",
      Number.isNaN(readout.ofi)
        ? "n/a"
        : `${readout.ofi > 0 ? "+" : ""}${shortQuantity(readout.ofi, instrument)} ${unit}`,
      toneOf(readout.ofi),
    ],
  ];
}

/** What lies beyond all that is known of the book: its visible levels, or its depth where that is known too. */
export const beyondKnown = ({ known }: Ladder, beyond: string): string =>
  known.includes(KnownBy.Depth) ? "the known book" : beyond;

function restingText({ readout, ladder }: MarketFrame, subject: Subject, future: boolean): string {
  const { instrument, hasBook, beyond } = subject;
  if (!hasBook) return "n/a: no order book";
  if (future) return "n/a: not played yet";
  if (readout.resting === null) return `n/a: beyond ${beyondKnown(ladder, beyond)}`;
  return `${quantity(readout.resting, instrument)} ${quantityUnit(instrument)}`;
}

const OUTCOMES: Readonly<Record<number, string>> = { [-1]: "fell", 0: "stayed", 1: "rose", [UNKNOWN]: "pending" };

function forecastReadings(readout: Readout, forecasting: string, future: boolean): Reading[] {
  if (readout.forecast === ForecastState.Made) {
    return [
      ["p-down", `▼ ${percent(readout.down)}`, "sell"],
      ["p-stationary", `■ ${percent(readout.stationary)}`],
      ["p-up", `▲ ${percent(readout.up)}`, "buy"],
      ["p-then", "then"],
      ["p-outcome", OUTCOMES[readout.outcome] ?? "pending"],
    ];
  }
  const why = future
    ? "n/a: not played yet"
    : readout.forecast === ForecastState.Abstained
      ? forecasting
      : readout.forecast === ForecastState.Pending
        ? "n/a: being worked out"
        : "";
  return [
    ["p-down", why, "muted"],
    ["p-stationary", ""],
    ["p-up", ""],
    ["p-then", ""],
    ["p-outcome", ""],
  ];
}

/** What the forecast strip is about: "mid 50 events ahead (median 5.8 s): down, within ±3 ticks, up. Logistic". */
export function forecastTitle({ record, horizon }: MarketFrame, { hasBook }: Subject): string {
  if (!hasBook) return "n/a: a forecast of the mid needs an order book";
  if (horizon === 0) return "n/a: nothing forecasts this day";
  if (!record) return `mid ${number(horizon)} events ahead`;
  const median = record.medianHorizonSeconds === null ? "" : ` (median ${duration(record.medianHorizonSeconds)})`;
  const band = record.thetaTicks === null ? "" : `: down, within ±${bandText(record.thetaTicks)}, up`;
  return `mid ${number(record.horizon)} events ahead${median}${band}. ${record.title}`;
}

const bandText = (ticks: number): string =>
  `${number(ticks, Number.isInteger(ticks) ? 0 : 1)} ${ticks === 1 ? "tick" : "ticks"}`;

/** Why there is no forecast where the forecaster abstains. */
export function abstention({ record, cursor }: MarketFrame): string {
  if (record && record.refits > 0) return "abstained: an input is undefined here";
  return record?.verdict ?? `abstaining until its first fit: ${number(cursor.row)} rows so far`;
}

/** What the canvas shows, for those who do not see it. */
export function summary(frame: MarketFrame, subject: Subject): string {
  const { quote, readout, record } = frame;
  const { instrument } = subject;
  const parts = [`${instrument.symbol} at ${timeOrRow(frame.cursor.time, subject.timeBasis, 0)}`];
  if (!Number.isNaN(quote.bid))
    parts.push(`bid ${price(quote.bid, instrument)} for ${quantity(quote.bidSize, instrument)}`);
  if (!Number.isNaN(quote.ask))
    parts.push(`ask ${price(quote.ask, instrument)} for ${quantity(quote.askSize, instrument)}`);
  if (!Number.isNaN(quote.spreadTicks)) parts.push(`spread ${ticksText(quote.spreadTicks)}`);
  if (!Number.isNaN(quote.lastPrice)) parts.push(`last trade ${exactPrice(quote.lastPrice, instrument)}`);
  if (readout.forecast === ForecastState.Made) {
    parts.push(
      `forecast down ${percent(readout.down)}, stationary ${percent(readout.stationary)}, up ${percent(readout.up)}`,
    );
  }
  if (record) parts.push(record.verdict);
  return `${parts.join(", ").replace(/\.$/, "")}. Prices in ${currencySign(instrument.currency)}.`;
}
