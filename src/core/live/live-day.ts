import { Book } from "../book/book.ts";
import { ABSENT_ASK, type MarketDay, type Provenance } from "../market/day.ts";
import { EventKind } from "../market/events.ts";
import { tickSize, type Instrument } from "../market/instrument.ts";
import { GAP_CAUSES, type EventBatch } from "./batch.ts";
import { CUT_OFF_VENUES, DepthHistory, type DepthHistorySettings } from "./depth-history.ts";
import { LiveColumns, LiveGaps } from "./live-columns.ts";
import { LiveTrades } from "./live-trades.ts";

export interface LiveDaySettings {
  /** Levels a side that rows show; the book behind them is whole. */
  readonly levels: number;
  /** Rows that there is room for. */
  readonly capacity: number;
  /** What people see as the day's name; by default venue and symbol. */
  readonly label?: string;
  /** How the depth beyond those levels is kept. */
  readonly depth?: Omit<DepthHistorySettings, "cutOff">;
}

const FINER = GAP_CAUSES.indexOf("finer-ticks");

/**
 * One symbol's events as a MarketDay that grows. Each book message is one row: the best levels after it, at its exchange
 * time or that of the row before if that is later. A message is the book events that follow each other with one sequence
 * and one arrival; it is complete when anything else comes, or `finish` is called. After a gap the book is empty, and the
 * next row, the book told anew, is a gap row.
 *
 * Ticks that become finer (gap cause "finer-ticks") stop the day: `finer` is true until `refine` tells the new ones. An
 * owner who had rather not have a day's ticks change begins a new day there.
 */
export class LiveDay {
  /**
   * The day so far: one object for good. Its arrays are `capacity` long, of which the first `rows` rows count; `trades`
   * and `gaps` are new objects now and then, so they are read anew after each `take`.
   */
  readonly day: MarketDay;
  readonly capacity: number;
  /** Ticks became finer: `refine` comes next. */
  finer = false;
  private readonly levels: number;
  private readonly label: string;
  private readonly depthSettings: LiveDaySettings["depth"];
  /** What the day's getters read. */
  private readonly state: {
    rows: number;
    instrument: Instrument;
    trades: LiveTrades;
    depth: DepthHistory;
    deeper: boolean;
  };
  private readonly columns: LiveColumns;
  private readonly gaps = new LiveGaps();
  private book = new Book();
  /** The message under way, NaN if there is none. */
  private sequence = Number.NaN;
  private localTs = Number.NaN;
  private exchTs = 0;
  private set = 0;
  private gone = 0;
  /** Cause of the gap that the next row ends; -1 = none. */
  private cause = -1;
  /** The next message tells the whole book. */
  private anew = true;

  constructor(instrument: Instrument, { levels, capacity, label, depth }: LiveDaySettings) {
    this.levels = levels;
    this.depthSettings = depth;
    this.capacity = capacity;
    this.label = label ?? `${instrument.venue} ${instrument.symbol}`;
    const history = new DepthHistory({ ...depth, cutOff: CUT_OFF_VENUES.has(instrument.venue) });
    this.state = { rows: 0, instrument, trades: new LiveTrades(capacity), depth: history, deeper: false };
    this.columns = new LiveColumns(levels, capacity);
    this.day = this.growing();
  }

  /** Room for rows is used up: `tail` goes on. */
  get full(): boolean {
    return this.state.rows === this.capacity;
  }

  /** Takes row `at` of a batch; it must be of this symbol. Throws RangeError if there is no room, or ticks are not known. */
  take(batch: EventBatch, at: number): void {
    if (this.finer) throw new RangeError("ticks became finer: tell them before more events");
    const kind = batch.kind[at];
    if (kind === EventKind.Book) return this.change(batch, at);
    this.finish();
    if (kind === EventKind.Trade) {
      this.state.trades.push(batch.side[at], batch.price[at], batch.qty[at], batch.exchTs[at], batch.localTs[at]);
    } else if (kind === EventKind.Gap) this.gap(batch.detail[at]);
  }

  /** The message under way is complete: it is a row. */
  finish(): void {
    if (Number.isNaN(this.localTs)) return;
    const { columns, state } = this;
    const { rows, trades } = state;
    if (this.full) throw new RangeError(`no room for more than ${this.capacity} rows`);
    const time = rows > 0 ? Math.max(this.exchTs, columns.time[rows - 1]) : this.exchTs;
    columns.write(rows, time, this.book, this.set, this.gone);
    trades.close(rows, time, this.localTs);
    state.deeper ||= this.book.bids.size > this.levels || this.book.asks.size > this.levels;
    state.depth.row(rows, time, this.book, this.anew);
    if (this.cause >= 0 && rows > 0) this.gaps.push(rows, this.cause);
    this.cause = -1;
    this.anew = false;
    this.sequence = Number.NaN;
    this.localTs = Number.NaN;
    state.rows++;
  }

  /** Goes on in finer ticks: all prices so far are told in those of `instrument`, and nothing is missing. */
  refine(instrument: Instrument): void {
    const { state } = this;
    const factor = Math.round(tickSize(state.instrument) / tickSize(instrument));
    this.columns.refine(state.rows, factor);
    state.trades.refine(factor);
    state.depth.refine(factor);
    state.instrument = instrument;
    this.finer = false;
  }

  /**
   * A day of its own with the latest `rows` rows and the message under way, to go on with in the place of this one, with
   * room for `capacity` rows.
   */
  tail(rows: number, capacity = this.capacity): LiveDay {
    const { levels, label, state, depthSettings: depth } = this;
    const from = Math.max(0, state.rows - rows);
    const tail = new LiveDay(state.instrument, { levels, capacity, label, depth });
    tail.columns.copy(this.columns, from, state.rows);
    tail.state.trades = state.trades.tail(from, state.rows, capacity);
    const { row, cause } = this.gaps.columns;
    row.forEach((at, i) => at > from && tail.gaps.push(at - from, cause[i]));
    tail.state.rows = state.rows - from;
    tail.state.depth = state.depth.tail(from);
    tail.state.deeper = state.deeper;
    tail.book = this.book.copy();
    tail.cause = this.cause;
    tail.anew = this.anew;
    tail.finer = this.finer;
    tail.sequence = this.sequence;
    tail.localTs = this.localTs;
    tail.exchTs = this.exchTs;
    tail.set = this.set;
    tail.gone = this.gone;
    return tail;
  }

  /** A copy that does not grow, its arrays of exact length. Completes the message under way. */
  freeze(): MarketDay {
    this.finish();
    const { rows, instrument, trades, depth, deeper } = this.state;
    const { book, changes, time } = this.columns;
    const cut = <T extends Int32Array | Float64Array>(column: T): T => column.slice(0, rows) as T;
    return {
      instrument,
      provenance: this.provenance(),
      rows,
      time: cut(time),
      messages: null,
      book: {
        levels: book.levels,
        askPrice: book.askPrice.map(cut),
        askSize: book.askSize.map(cut),
        bidPrice: book.bidPrice.map(cut),
        bidSize: book.bidSize.map(cut),
      },
      trades: trades.freeze(rows),
      changes: { set: cut(changes.set), gone: cut(changes.gone) },
      gaps: this.gaps.columns,
      ...(deeper && { depth: depth.freeze() }),
    };
  }

  private change({ side, price, qty, exchTs, localTs, sequence }: EventBatch, at: number): void {
    if (sequence[at] !== this.sequence || localTs[at] !== this.localTs) {
      this.finish();
      this.sequence = sequence[at];
      this.localTs = localTs[at];
      this.set = 0;
      this.gone = 0;
    }
    this.exchTs = exchTs[at];
    const sign = side[at] as 1 | -1;
    if (price[at] < ABSENT_ASK) {
      const before = this.book.side(sign).at(price[at]);
      if (this.book.set(sign, price[at], qty[at])) this.state.depth.change(sign, price[at], before, qty[at]);
    }
    if (this.anew) return;
    if (qty[at] > 0) this.set += sign;
    else this.gone += sign;
  }

  private gap(cause: number): void {
    this.book.clear();
    this.state.depth.gap();
    this.anew = true;
    this.finer = cause === FINER;
    if (!this.finer && this.cause < 0) this.cause = cause;
  }

  private provenance(): Provenance {
    return { label: this.label, simulated: false, sourceLevels: this.levels, timeBasis: "exchange" };
  }

  private growing(): MarketDay {
    const { state, gaps } = this;
    return {
      provenance: this.provenance(),
      messages: null,
      time: this.columns.time,
      book: this.columns.book,
      changes: this.columns.changes,
      get instrument() {
        return state.instrument;
      },
      get rows() {
        return state.rows;
      },
      get trades() {
        return state.trades.columns;
      },
      get gaps() {
        return gaps.columns;
      },
      get depth() {
        return state.deeper ? state.depth.columns : null;
      },
    };
  }
}
