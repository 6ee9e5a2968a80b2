import { type Instrument, tickDecimals, tickSize } from "../core/market/instrument.ts";

/** Numbers as people read them: U+2212 for minus, thousands separated, n/a never as zero. */
export const MINUS = "\u2212";
export const NBSP = "\u00a0";
const NOT_AVAILABLE = "n/a";

export const notAvailable = (reason: string): string => `${NOT_AVAILABLE}: ${reason}`;

/** `-1234.5` with one decimal is `−1,234.5`; a value that is no number is `n/a`. A value that rounds to zero has no sign. */
export function number(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOT_AVAILABLE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const digits = Math.abs(value).toFixed(decimals);
  const negative = value < 0 && Number(digits) !== 0;
  return (negative ? MINUS : "") + grouped(digits);
}

/** The same with a plus where positive: `+406`, `−33`, `0`. */
export function signed(value: number | null | undefined, decimals = 0): string {
  const text = number(value, decimals);
  return typeof value === "number" && value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** `value` with `digits` significant digits: `12,340`, `0.01234`, `1.23e−7`. */
export function significant(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return number(value);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-4 || size >= 1e9) return value.toExponential(2).replaceAll("-", MINUS).replace("e+", "e");
  if (Number.isInteger(value)) return number(value);
  return number(value, Math.max(0, Math.min(8, digits - 1 - Math.floor(Math.log10(size)))));
}

/** A fraction as per cent: 0.461 is `46 %`, or `46.1 %` with one decimal. */
export function percent(fraction: number | null | undefined, decimals = 0): string {
  const text = number(typeof fraction === "number" ? fraction * 100 : fraction, decimals);
  return text === NOT_AVAILABLE ? text : `${text}${NBSP}%`;
}

export function signedPercent(fraction: number | null | undefined, decimals = 0): string {
  const text = signed(typeof fraction === "number" ? fraction * 100 : fraction, decimals);
  return text === NOT_AVAILABLE ? text : `${text}${NBSP}%`;
}

function grouped(digits: string): string {
  const dot = digits.indexOf(".");
  let end = dot < 0 ? digits.length : dot;
  let text = dot < 0 ? "" : digits.slice(dot);
  for (; end > 3; end -= 3) text = `,${digits.slice(end - 3, end)}${text}`;
  return digits.slice(0, end) + text;
}

/** A price in ticks as money with the decimals one tick needs, plus `extra` for prices between ticks. */
export const price = (ticks: number, instrument: Instrument, extra = 0): string =>
  number(ticks * tickSize(instrument), tickDecimals(instrument) + extra);

/** A price in ticks with one more decimal only where it lies between ticks. */
export const exactPrice = (ticks: number, instrument: Instrument): string =>
  price(ticks, instrument, Number.isInteger(ticks) ? 0 : 1);

const decimalsByStep = new Map<number, number>();

/** Decimals of `step`, at most 8. */
export function decimalsOf(step: number): number {
  let decimals = decimalsByStep.get(step);
  if (decimals === undefined) {
    decimals = 0;
    while (decimals < 8 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-9) decimals++;
    decimalsByStep.set(step, decimals);
  }
  return decimals;
}

export const quantity = (value: number, instrument: Instrument): string =>
  number(value, decimalsOf(instrument.lotSize));

/**
 * A quantity in about `digits` digits, and no more decimals than its lot has: coins trade in hundred-millionths, for which
 * a column has no room. One too small for that keeps its first two digits, so that something is never shown as nothing.
 */
export function shortQuantity(value: number, { lotSize }: Pick<Instrument, "lotSize">, digits = 6): string {
  const size = Math.abs(value);
  const magnitude = size > 0 ? Math.floor(Math.log10(size)) + 1 : 1;
  const decimals = magnitude > 0 ? digits - magnitude : Math.max(digits - 1, 2 - magnitude);
  return number(value, Math.max(0, Math.min(decimalsOf(lotSize), decimals)));
}

/** Basis points, `2.6` or, of the tight spreads of coins, two digits of what is there: `0.0016`. */
export const basisPoints = (value: number): string =>
  number(value, value > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(value)))) : 1);

/** What quantities count: shares where lots are whole, else the base currency of the symbol. */
export const quantityUnit = (instrument: Instrument): string =>
  Number.isInteger(instrument.lotSize)
    ? "sh"
    : (/^[A-Z0-9]+?(?=[-/_]|USDT?$|USDC$|EUR$)/.exec(instrument.symbol)?.[0] ?? "units");

const CURRENCY_SIGNS: Readonly<Record<string, string>> = { USD: "US$", EUR: "€", GBP: "£", JPY: "¥" };
export const currencySign = (currency: string): string => CURRENCY_SIGNS[currency] ?? currency;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

const DAY = 86_400e9;

/**
 * Nanoseconds since the base day as the time of day HH:MM:SS with `decimals` of a second, cut and not rounded: 9:59:59.9996
 * is not yet ten. Past midnight it begins anew, as clocks do; before the base day's it is the evening of the day before.
 */
export function clock(nanos: number, decimals = 3): string {
  if (!Number.isFinite(nanos)) return NOT_AVAILABLE;
  const whole = nanos < 0 ? DAY + (nanos % DAY) : nanos;
  const seconds = Math.floor(whole / 1e9);
  const text = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (decimals <= 0) return text;
  return `${text}.${String(Math.floor(whole - seconds * 1e9))
    .padStart(9, "0")
    .slice(0, decimals)}`;
}

/** Whole minutes as HH:MM, anything finer as `clock`. */
export const shortClock = (nanos: number): string =>
  nanos % 60e9 === 0 ? clock(nanos, 0).slice(0, -3) : clock(nanos, nanos % 1e9 === 0 ? 0 : 3);

/** Time as the day's source counts it: a clock, or rows where there is none (a row counts as a millisecond). */
export const timeOrRow = (nanos: number, timeBasis: "exchange" | "row", decimals = 3): string =>
  timeBasis === "exchange" ? clock(nanos, decimals) : `row ${number(Math.floor(nanos / 1e6))}`;

/** `0.4 s`, `41 s`, `2 min 36 s`, `1 h 5 min`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOT_AVAILABLE;
  if (seconds < 9.95) return `${number(seconds, Number.isInteger(seconds) ? 0 : 1)}${NBSP}s`;
  if (seconds < 59.5) return `${number(seconds)}${NBSP}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${NBSP}min ${whole % 60}${NBSP}s`;
  return `${number(Math.floor(whole / 3600))}${NBSP}h ${Math.floor(whole / 60) % 60}${NBSP}min`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Decimal units, as disks and browsers' quotas are stated. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_AVAILABLE;
  let unit = 0;
  let scaled = Math.abs(value);
  while (scaled >= 999.5 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${number(Math.sign(value) * scaled, unit > 0 && scaled < 99.95 ? 1 : 0)}${NBSP}${BYTE_UNITS[unit]}`;
}

/** The city of an IANA zone, as axes name it: `America/New_York` is `New York`. */
export const zoneName = (timeZone: string): string =>
  timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
