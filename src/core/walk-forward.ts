import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterKind,
  type GrowingTable,
  mostProbable,
  type SavedForecaster,
  UNKNOWN,
} from "./forecaster.ts";
import { classCounts, direction, fitTheta, requireEveryClass } from "./labels/direction.ts";
import { MoveReader } from "./labels/move.ts";
import type { MarketDay, Span } from "./market/day.ts";
import { Ledger } from "./metrics/ledger.ts";
import { copyFrom, emptyColumns, forget, type PrequentialColumns } from "./prequential-columns.ts";

export type { PrequentialColumns };

export interface PrequentialSettings {
  /** Rows ahead. */
  readonly horizon: number;
  /** Labels that mature between refits. */
  readonly refitEvery: number;
  /** Rows, the latest ones, that a refit takes. Absent: all. */
  readonly fitRows?: number;
  /** Half-ticks: the stationary band of a model trained before. Absent: fitted at each refit. */
  readonly theta?: number;
  /** Says nothing of rows before this one, which are fitted on all the same. Absent: 0. */
  readonly heardFrom?: number;
}

export const PREQUENTIAL: PrequentialSettings = { horizon: 50, refitEvery: 5000 };

/** A fit, and what was in force from its row on. */
export interface Refit {
  readonly row: number;
  /** Labels it was fitted on: all that were known by then, or those of the latest `fitRows` rows. */
  readonly labels: number;
  /** Half-ticks. */
  readonly theta: number;
  /** Class shares of those labels: down, stationary, up. */
  readonly prior: readonly number[];
  /** Median time that `horizon` rows lasted so far, nanoseconds; from a sample of rows. */
  readonly medianHorizon: number;
}

/** A fit that was due and could not be done: a class without a row, an input that is never defined. */
export interface Failure {
  readonly row: number;
  readonly reason: string;
}

/** Plain JSON; small. Columns and scores are not in it: they are the instance's, or computed again. */
export interface PrequentialCheckpoint {
  readonly front: number;
  readonly counted: number;
  readonly known: number;
  readonly nextRefit: number;
  readonly abstained: number;
  readonly model: SavedForecaster | null;
  readonly refits: readonly Refit[];
  readonly failures: readonly Failure[];
}

const CHUNK = 4096;
const MEDIAN_ROWS = 5000;
/** Scored forecasts that are kept when a growing day lets go of its oldest rows. */
export const LONGEST_RECORD = 200_000;

/**
 * A forecaster that learns as the day unfolds and is scored on what it said before it knew. Row t is forecast by the
 * model of the last refit; the label of row s is usable from row s + horizon on, that row included; a refit is due each
 * time `refitEvery` more labels are known, takes all of them (or those of the latest `fitRows` rows), and fits theta anew on
 * the same rows. Before the first fit it abstains, and that is counted. Nothing is fitted or scored across a halt or a gap.
 * The day may grow.
 */
export class Prequential {
  readonly columns: PrequentialColumns;
  readonly kind: ForecasterKind;
  readonly settings: PrequentialSettings;
  readonly day: MarketDay;
  readonly #inputs: FeatureTable | GrowingTable;
  #ledger: Ledger;
  readonly #moves: Float64Array;
  readonly #reader: MoveReader;
  /** Rows whose maturing label is in `#moves`; never goes back. */
  #matured = 0;
  /** Rows whose maturing label is counted in `#known`. */
  #counted = 0;
  #known = 0;
  #nextRefit: number;
  #front = 0;
  #forecaster: Forecaster;
  #refits: Refit[] = [];
  #failures: Failure[] = [];

  /** `inputs` holds at least the kind's columns, one row per day row or as many as asked for. Throws RangeError if not, or for bad settings. */
  constructor(
    day: MarketDay,
    kind: ForecasterKind,
    inputs: FeatureTable | GrowingTable,
    settings: PrequentialSettings,
  ) {
    if (!("extend" in inputs) && inputs.rows !== day.rows)
      throw new RangeError(`inputs of ${inputs.rows} rows for a day of ${day.rows}`);
    const { refitEvery, horizon } = settings;
    if (!(Number.isInteger(refitEvery) && refitEvery >= 1))
      throw new RangeError(`refit every ${refitEvery} labels: a whole number, at least 1`);
    this.day = day;
    this.kind = kind;
    this.settings = settings;
    this.#inputs = inputs;
    this.#reader = new MoveReader(day, horizon);
    const capacity = day.time.length;
    this.#moves = new Float64Array(capacity).fill(NaN);
    this.#nextRefit = refitEvery;
    this.#forecaster = kind.create(horizon);
    this.#ledger = new Ledger(capacity);
    this.columns = emptyColumns(capacity);
  }

  /** Rows worked through. */
  get front(): number {
    return this.#front;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  get refits(): readonly Refit[] {
    return this.#refits;
  }

  /** Rows at which a fit took effect. */
  get refitRows(): readonly number[] {
    return this.#refits.map(({ row }) => row);
  }

  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** Labels known after `rowsPlayed` rows. */
  labelsKnown(rowsPlayed: number): number {
    let known = 0;
    const end = Math.min(rowsPlayed, this.#matured) - this.settings.horizon;
    for (let row = 0; row < end; row++) if (this.#moves[row] === this.#moves[row]) known++;
    return known;
  }

  /**
   * Works through the rows before `toRow` in bounded slices. A generator that is dropped halfway loses at most the
   * unfinished fit: the next call takes it up again, with the same result.
   */
  *advance(toRow: number): Generator<FitProgress, void, void> {
    const end = Math.min(toRow, this.day.rows);
    while (this.#front < end) {
      const to = this.#countTo(Math.min(end, this.#front + CHUNK));
      this.#forecast({ from: this.#front, to });
      this.#score({ from: this.#front, to });
      this.#front = to;
      yield { done: to, total: end, unit: "rows" };
      if (this.#known >= this.#nextRefit) yield* this.#refit(to);
    }
  }

  /** Counts maturing labels up to row `limit`, or up to the row at which a refit is due: that row is the model's first. */
  #countTo(limit: number): number {
    const { horizon } = this.settings;
    for (let row = this.#front; row < limit; row++) {
      if (row >= this.#counted) {
        this.#mature(row);
        if (row >= horizon && !Number.isNaN(this.#moves[row - horizon])) this.#known++;
        this.#counted = row + 1;
      }
      if (this.#known >= this.#nextRefit) return row;
    }
    return limit;
  }

  #mature(row: number): void {
    for (; this.#matured <= row; this.#matured++) {
      const move = this.#reader.matured(this.#matured);
      if (this.#matured >= this.settings.horizon) this.#moves[this.#matured - this.settings.horizon] = move;
    }
  }

  *#refit(row: number): Generator<FitProgress, void, void> {
    const { horizon, refitEvery, fitRows = Infinity } = this.settings;
    const to = row + 1 - horizon;
    const span = { from: Math.max(0, to - fitRows), to };
    const forecaster = this.kind.create(horizon);
    try {
      const theta = this.settings.theta ?? fitTheta(this.#moves, span);
      const y = new Int8Array(this.day.rows).fill(UNKNOWN);
      for (let s = span.from; s < span.to; s++) y[s] = direction(this.#moves[s], theta);
      const counts = classCounts(y, span);
      requireEveryClass(counts);
      // Before the first fit no input was needed; now those of all rows so far are.
      for (let rows = this.#inputs.rows; rows < to; rows += CHUNK) {
        yield { done: row, total: row, unit: "rows" };
        this.#inputsUpTo(Math.min(to, rows + CHUNK));
      }
      yield { done: row, total: row, unit: "rows" };
      yield* forecaster.fit({ inputs: this.#inputs, labels: { horizon, theta, y } }, span);
      const labels = counts[0] + counts[1] + counts[2];
      const prior = Array.from(counts, (count) => count / labels);
      this.#refits.push({ row, labels, theta, prior, medianHorizon: this.#medianHorizon(span) });
      this.#forecaster = forecaster;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#failures.push({ row, reason: error.message });
    }
    this.#nextRefit += refitEvery;
  }

  #inputsUpTo(rows: number): void {
    if ("extend" in this.#inputs) this.#inputs.extend(rows);
  }

  /** Of about MEDIAN_ROWS rows, evenly spread. */
  #medianHorizon(span: Span): number {
    const { horizon } = this.settings;
    const stride = Math.ceil((span.to - span.from) / MEDIAN_ROWS);
    const lasted: number[] = [];
    for (let row = span.from; row < span.to; row += stride)
      lasted.push(this.day.time[row + horizon] - this.day.time[row]);
    lasted.sort((a, b) => a - b);
    return lasted[lasted.length >> 1];
  }

  #forecast({ from, to }: Span): void {
    const { probabilities, floor, top, decision, theta, abstained } = this.columns;
    const inForce = this.#refits.at(-1);
    if (inForce && to > from) {
      this.#inputsUpTo(to);
      const first = Math.max(from, this.settings.heardFrom ?? 0);
      if (first < to) {
        const heard = { from: first, to };
        this.#forecaster.predict(this.#inputs, heard, probabilities.subarray(first * CLASS_COUNT, to * CLASS_COUNT));
        this.#forecaster.decide?.(this.#inputs, heard, decision.subarray(first, to));
      }
    }
    for (let row = from; row < to; row++) {
      const at = row * CLASS_COUNT;
      const silent = Number.isNaN(probabilities[at]);
      abstained[row + 1] = abstained[row] + Number(silent);
      if (inForce) {
        theta[row] = inForce.theta;
        floor.set(inForce.prior, at);
      }
      top[row] = silent ? UNKNOWN : mostProbable(probabilities[at], probabilities[at + 1], probabilities[at + 2]);
      if (silent || !this.#forecaster.decide) decision[row] = top[row];
    }
  }

  /** Rows whose label matures in `span`: their outcome, and the score of what was said about them. */
  #score({ from, to }: Span): void {
    const { horizon } = this.settings;
    const { probabilities, floor, theta, outcome, decision } = this.columns;
    const { time } = this.day;
    for (let row = Math.max(0, from - horizon); row < to - horizon; row++) {
      const move = this.#moves[row];
      if (Number.isNaN(move) || Number.isNaN(theta[row])) continue;
      outcome[row] = direction(move, theta[row]);
      const at = row * CLASS_COUNT;
      if (Number.isNaN(probabilities[at])) continue;
      const absoluteMove = Math.abs(move) / 2;
      this.#ledger.add({
        row,
        time: time[row],
        decision: decision[row],
        outcome: outcome[row],
        probabilities,
        floor,
        at,
        absoluteMove,
        spread: this.#spread(row),
      });
    }
  }

  /** Ticks; both sides are there, or there would be no label. */
  #spread(row: number): number {
    const { book } = this.day;
    return book ? book.askPrice[0][row] - book.bidPrice[0][row] : NaN;
  }

  checkpoint(): PrequentialCheckpoint {
    return {
      front: this.#front,
      counted: this.#counted,
      known: this.#known,
      nextRefit: this.#nextRefit,
      abstained: this.columns.abstained[this.#front],
      model: this.#forecaster.fitted ? this.#forecaster.save() : null,
      refits: [...this.#refits],
      failures: [...this.#failures],
    };
  }

  /**
   * Continues from `checkpoint`, bit for bit as the instance that made it. Columns below its row stay as this instance
   * has them: complete if it has worked through those rows, empty if it is new, and then its record starts there.
   */
  restore(checkpoint: PrequentialCheckpoint): void {
    const { front, counted, known, nextRefit, abstained, model, refits, failures } = checkpoint;
    if (front > this.day.rows) throw new RangeError(`checkpoint at row ${front} of a day of ${this.day.rows}`);
    if (counted > 0) this.#mature(counted - 1);
    this.#front = front;
    this.#counted = counted;
    this.#known = known;
    this.#nextRefit = nextRefit;
    this.#failures = [...failures];
    this.#refits = [...refits];
    this.#forecaster = model ? this.kind.load(model) : this.kind.create(this.settings.horizon);
    this.#ledger.count = this.#ledger.before(front - this.settings.horizon);
    this.columns.abstained[front] = abstained;
    forget(this.columns, front, this.settings.horizon);
  }

  /**
   * Goes on with `day`, which begins at this one's row `dropped`: forecasts, fits and record are carried over. Throws
   * RangeError if its inputs cannot be.
   */
  continued(day: MarketDay, dropped: number): Prequential {
    const inputs = this.#inputs;
    if (!("continued" in inputs)) throw new RangeError("inputs of one day only");
    const later = (row: number): number => Math.max(0, row - dropped);
    const { heardFrom, ...rest } = this.settings;
    const settings = heardFrom === undefined ? rest : { ...rest, heardFrom: later(heardFrom) };
    const next = new Prequential(day, this.kind, inputs.continued(day, dropped), settings);
    copyFrom(next.columns, this.columns, dropped);
    if (later(this.#matured) > 0) next.#mature(later(this.#matured) - 1);
    next.#counted = later(this.#counted);
    next.#front = later(this.#front);
    next.#known = this.#known;
    next.#nextRefit = this.#nextRefit;
    next.#forecaster = this.#forecaster;
    next.#refits = this.#refits.map((refit) => ({ ...refit, row: refit.row - dropped }));
    next.#failures = this.#failures.map((failure) => ({ ...failure, row: failure.row - dropped }));
    next.#ledger = this.#ledger.tail(LONGEST_RECORD, dropped);
    return next;
  }
}
