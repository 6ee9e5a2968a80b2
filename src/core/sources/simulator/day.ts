import type { MarketDay } from "../../market/day.ts";
import type { Side } from "../../market/units.ts";
import { type RowSink, Simulator } from "./simulator.ts";
import type { SimulatorSettings } from "./settings.ts";

/** What the simulator knows and no file tells; every column has the day's rows, and is the state after the row's arrival. */
export interface Truth {
  /** The hidden drift X. */
  readonly drift: Int8Array;
  /** P(next move of the mid is up | everything but the drift): no causal forecaster does better. See Drift. */
  readonly upGivenPast: Float64Array;
}

export interface SimulatedDay {
  readonly day: MarketDay;
  readonly truth: Truth;
}

export interface SimulationProgress {
  /** Simulated seconds. */
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

const STEPS_PER_REPORT = 20_000;

/** Simulates a session; yields now and then, so that the caller can stop. Throws RangeError for settings out of range. */
export function* simulateDay(settings: SimulatorSettings): Generator<SimulationProgress, SimulatedDay, void> {
  const recorder = new Recorder(settings);
  const simulator = new Simulator(settings, recorder);
  recorder.simulator = simulator;
  const end = (settings.start + settings.seconds) * 1e9;
  for (let step = 1; simulator.time < end; step++) {
    simulator.step();
    recorder.settle(end);
    if (step % STEPS_PER_REPORT === 0) {
      yield { done: simulator.time / 1e9 - settings.start, total: settings.seconds, rows: recorder.rows };
    }
  }
  return recorder.finish();
}

class Recorder implements RowSink {
  simulator: Simulator | null = null;
  rows = 0;
  readonly #settings: SimulatorSettings;
  #settled = 0;
  #capacity = 4096;
  #time = new Float64Array(this.#capacity);
  #type = new Uint8Array(this.#capacity);
  #orderId = new Float64Array(this.#capacity);
  #size = new Int32Array(this.#capacity);
  #price = new Float64Array(this.#capacity);
  #direction = new Int8Array(this.#capacity);
  #drift = new Int8Array(this.#capacity);
  #upGivenPast = new Float64Array(this.#capacity);
  /** askPrice, askSize, bidPrice, bidSize of level 0, then of level 1, ... */
  #book: Int32Array[];

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
    this.#book = Array.from({ length: 4 * settings.levels }, () => new Int32Array(this.#capacity));
  }

  row(type: number, orderId: number, size: number, halfTicks: number, side: Side | 0): void {
    const simulator = this.simulator!;
    if (this.rows === this.#capacity) this.#grow();
    const n = this.rows++;
    this.#time[n] = simulator.time;
    this.#type[n] = type;
    this.#orderId[n] = orderId;
    this.#size[n] = size;
    this.#price[n] = side === 0 ? halfTicks : (halfTicks * this.#settings.model.tickUnits) / 2;
    this.#direction[n] = side;
    const { askWindow, bidWindow } = simulator;
    for (let level = 0, c = 0; level < this.#settings.levels; level++, c += 4) {
      this.#book[c][n] = askWindow.price[level];
      this.#book[c + 1][n] = askWindow.size[level];
      this.#book[c + 2][n] = bidWindow.price[level];
      this.#book[c + 3][n] = bidWindow.size[level];
    }
  }

  /** After an arrival: notes the truth beside its rows, and drops them if they are past `end`. */
  settle(end: number): void {
    const { time, drift } = this.simulator!;
    if (time >= end) this.rows = this.#settled;
    this.#drift.fill(drift.x, this.#settled, this.rows);
    this.#upGivenPast.fill(drift.upGivenPast, this.#settled, this.rows);
    this.#settled = this.rows;
  }

  finish(): SimulatedDay {
    const { settings, rows } = { settings: this.#settings, rows: this.rows };
    const every = (column: number): Int32Array[] =>
      Array.from({ length: settings.levels }, (_, level) => this.#book[4 * level + column].slice(0, rows));
    const day: MarketDay = {
      instrument: {
        symbol: settings.symbol,
        venue: "SIM",
        date: settings.date,
        timeZone: "America/New_York",
        currency: "USD",
        priceUnit: 1e-4,
        tickUnits: settings.model.tickUnits,
        lotSize: settings.model.lotSize,
      },
      provenance: {
        label: `simulated, seed ${settings.seed}`,
        simulated: true,
        sourceLevels: settings.levels,
        timeBasis: "exchange",
      },
      rows,
      time: this.#time.slice(0, rows),
      messages: {
        type: this.#type.slice(0, rows),
        orderId: this.#orderId.slice(0, rows),
        size: this.#size.slice(0, rows),
        price: this.#price.slice(0, rows),
        direction: this.#direction.slice(0, rows),
      },
      book: { levels: settings.levels, askPrice: every(0), askSize: every(1), bidPrice: every(2), bidSize: every(3) },
    };
    return { day, truth: { drift: this.#drift.slice(0, rows), upGivenPast: this.#upGivenPast.slice(0, rows) } };
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Float64Array | Int32Array | Uint8Array | Int8Array>(old: T): T => {
      const column = new (old.constructor as new (length: number) => T)(this.#capacity);
      column.set(old);
      return column;
    };
    this.#time = grown(this.#time);
    this.#type = grown(this.#type);
    this.#orderId = grown(this.#orderId);
    this.#size = grown(this.#size);
    this.#price = grown(this.#price);
    this.#direction = grown(this.#direction);
    this.#drift = grown(this.#drift);
    this.#upGivenPast = grown(this.#upGivenPast);
    this.#book = this.#book.map(grown);
  }
}
