import type { EventBatch } from "../live/batch.ts";
import { EventKind } from "../market/events.ts";
import { DamagedBytes, NumberReader, NumberWriter } from "./bytes.ts";
import { commonUnit, Lots, Series } from "./series.ts";

/** Rows of one encoding at most: what a reader allocates at once. */
export const MAX_ROWS = 1 << 20;
/** Finest lots: 10^-12, as `Scale` allows. */
const MAX_DECIMALS = 12;
/** The tag of a row whose kind, detail and side follow in three bytes. */
const SPELLED = 255;

/**
 * `batch`'s rows, all of one symbol, as columns of differences: every number comes back bit for bit, and `qtyDecimals` (of
 * the symbol's lots) only makes it short. The number of the symbol is left out. Throws RangeError beyond MAX_ROWS.
 *
 * Sections in order: runs of (kind, detail, side); runs of rows with the same stamp; local time, exchange time and
 * sequence of each stamp; prices; quantities.
 */
export function encodeEvents(batch: EventBatch, qtyDecimals: number): Uint8Array<ArrayBuffer> {
  const { count } = batch;
  if (count > MAX_ROWS) throw new RangeError(`${count} rows are too many for one chunk`);
  const decimals = Math.min(qtyDecimals, MAX_DECIMALS);
  const units = [commonUnit(batch.localTs, count), commonUnit(batch.exchTs, count)];
  const out = new NumberWriter();
  out.count(count);
  out.byte(decimals);
  for (const unit of units) out.byte(Math.log10(unit));
  out.section(tagsOf(batch));
  const stamps = stampsOf(batch);
  out.section(stamps.runs);
  for (const column of stampColumns(batch, stamps.firsts, units)) out.section(column);
  out.section(pricesOf(batch, stamps.firsts));
  out.section(quantitiesOf(batch, decimals));
  return out.bytes;
}

/** Appends the rows of `bytes` to `batch` as those of symbol 0. Throws DamagedBytes, after which `batch` is as it was. */
export function decodeEvents(bytes: Uint8Array, batch: EventBatch): void {
  const before = batch.count;
  try {
    decode(bytes, batch);
  } catch (error) {
    batch.count = before;
    throw error;
  }
}

function decode(bytes: Uint8Array, batch: EventBatch): void {
  const input = new NumberReader(bytes);
  const count = input.count();
  if (count > MAX_ROWS) throw new DamagedBytes("it says it has too many rows");
  const decimals = input.byte();
  const logs = [input.byte(), input.byte()];
  if (decimals > MAX_DECIMALS || logs.some((log) => log > 6)) throw new DamagedBytes("its units are unknown");
  const from = batch.count;
  readTags(input.section(), batch, count);
  readStamps(input, batch, from, [10 ** logs[0], 10 ** logs[1]]);
  const quantities = input.section();
  const lots = new Lots(decimals);
  for (let i = from; i < batch.count; i++) batch.qty[i] = lots.read(quantities);
  if (!quantities.ended || !input.ended) throw new DamagedBytes("it is longer than its rows");
}

function tagsOf({ count, kind, detail, side }: EventBatch): NumberWriter {
  const out = new NumberWriter();
  for (let i = 0; i < count;) {
    const first = i;
    while (i < count && kind[i] === kind[first] && detail[i] === detail[first] && side[i] === side[first]) i++;
    const plain = detail[first] === 0 && kind[first] < 8 && Math.abs(side[first]) <= 1;
    if (plain) out.byte(kind[first] * 3 + side[first] + 1);
    else for (const byte of [SPELLED, kind[first], detail[first], side[first] + 128]) out.byte(byte);
    out.count(i - first);
  }
  return out;
}

function readTags(input: NumberReader, batch: EventBatch, count: number): void {
  for (let left = count; left > 0;) {
    const tag = input.byte();
    const spelled = tag === SPELLED;
    const kind = spelled ? input.byte() : Math.floor(tag / 3);
    const detail = spelled ? input.byte() : 0;
    const side = spelled ? input.byte() - 128 : (tag % 3) - 1;
    const run = input.count();
    if (run === 0 || run > left) throw new DamagedBytes("its rows do not add up");
    for (let i = 0; i < run; i++) batch.push(0, kind, detail, side, 0, 0, 0, 0, 0);
    left -= run;
  }
  if (!input.ended) throw new DamagedBytes("it is longer than its rows");
}

interface Stamps {
  readonly runs: NumberWriter;
  /** First row of each stamp. */
  readonly firsts: readonly number[];
}

function stampsOf(batch: EventBatch): Stamps {
  const { count, localTs, exchTs, sequence } = batch;
  const runs = new NumberWriter();
  const firsts: number[] = [];
  for (let i = 0; i < count;) {
    const first = i++;
    // Zeros of either sign, and what is no number, begin a stamp of their own.
    while (
      i < count &&
      localTs[i] === localTs[first] &&
      exchTs[i] === exchTs[first] &&
      sequence[i] === sequence[first] &&
      localTs[i] * exchTs[i] * sequence[i] !== 0
    )
      i++;
    firsts.push(first);
    runs.count(i - first);
  }
  return { runs, firsts };
}

/** Trades and all else have clocks and numbers of their own. */
const channel = (kind: number): 0 | 1 => (kind === EventKind.Trade ? 1 : 0);

/** Series of local time, exchange time by channel, sequence by channel. */
function stampSeries(units: readonly number[]): { local: Series; exchange: Series[]; sequence: Series[] } {
  return {
    local: new Series(units[0]),
    exchange: [new Series(units[1]), new Series(units[1])],
    sequence: [new Series(1), new Series(1)],
  };
}

function stampColumns(batch: EventBatch, firsts: readonly number[], units: readonly number[]): NumberWriter[] {
  const { kind, localTs, exchTs, sequence } = batch;
  const series = stampSeries(units);
  const columns = [new NumberWriter(), new NumberWriter(), new NumberWriter()];
  for (const row of firsts) {
    const of = channel(kind[row]);
    series.local.write(columns[0], localTs[row]);
    series.exchange[of].write(columns[1], exchTs[row]);
    series.sequence[of].write(columns[2], sequence[row]);
  }
  return columns;
}

function readStamps(input: NumberReader, batch: EventBatch, from: number, units: readonly number[]): void {
  const [runs, local, exchange, sequence, prices] = Array.from({ length: 5 }, () => input.section());
  const series = stampSeries(units);
  const expected = new Prices();
  for (let row = from; row < batch.count;) {
    const of = channel(batch.kind[row]);
    const localTs = series.local.read(local);
    const exchTs = series.exchange[of].read(exchange);
    const number = series.sequence[of].read(sequence);
    const run = runs.count();
    if (run === 0 || run > batch.count - row) throw new DamagedBytes("its rows do not add up");
    expected.newStamp();
    for (const end = row + run; row < end; row++) {
      batch.localTs[row] = localTs;
      batch.exchTs[row] = exchTs;
      batch.sequence[row] = number;
      batch.price[row] = expected.of(batch.kind[row], batch.side[row]).read(prices);
    }
  }
  if (![runs, local, exchange, sequence, prices].every(({ ended }) => ended))
    throw new DamagedBytes("it is longer than its rows");
}

/**
 * What a price is expected to be: the one before it on its side of the same message, and at the start of a message the
 * one that the message before it began with. Trades have a series of their own.
 */
class Prices {
  private readonly sides = [new Series(1), new Series(1), new Series(1)];
  /** In ticks, of each side: first price of the message that is being written. */
  private readonly starts = [0, 0, 0];
  private readonly started = [false, false, false];

  newStamp(): void {
    for (let i = 0; i < 2; i++) {
      if (this.started[i] && !Number.isNaN(this.starts[i])) this.sides[i].expected = this.starts[i];
      this.started[i] = false;
    }
  }

  of(kind: number, side: number): Series {
    const at = kind !== EventKind.Book ? 2 : side > 0 ? 0 : 1;
    if (this.started[at]) {
      if (Number.isNaN(this.starts[at])) this.starts[at] = this.sides[at].expected;
    } else {
      this.started[at] = true;
      this.starts[at] = Number.NaN;
    }
    return this.sides[at];
  }
}

function pricesOf({ count, kind, side, price }: EventBatch, firsts: readonly number[]): NumberWriter {
  const out = new NumberWriter();
  const expected = new Prices();
  let stamp = 0;
  for (let i = 0; i < count; i++) {
    if (i === firsts[stamp]) {
      expected.newStamp();
      stamp++;
    }
    expected.of(kind[i], side[i]).write(out, price[i]);
  }
  return out;
}

function quantitiesOf({ count, qty }: EventBatch, decimals: number): NumberWriter {
  const out = new NumberWriter();
  const lots = new Lots(decimals);
  for (let i = 0; i < count; i++) lots.write(out, qty[i]);
  return out;
}
