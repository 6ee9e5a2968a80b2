import { MessageType } from "../../market/day.ts";
import { ASK, BID, type Side } from "../../market/units.ts";
import { Random } from "../../random.ts";
import { ArrivalClock } from "./clock.ts";
import { Drift } from "./drift.ts";
import { MatchingEngine, type Tape } from "./matching.ts";
import { type SimulatorSettings, checkSettings } from "./settings.ts";
import { Traders } from "./traders.ts";
import { LevelWindow } from "./window.ts";

/** Hears every row of the file; the simulator's `time`, `bidWindow` and `askWindow` are those after it. */
export interface RowSink {
  row(type: number, orderId: number, size: number, halfTicks: number, side: Side | 0): void;
}

const PRICES = 32_768;
const SEED_LEVELS = 220;
const WARM_UP_STEPS = 4_000;
const FIRST_ORDER_ID = 10_000_001;

/**
 * An order-level market: orders arrive on a mutually exciting clock, meet in a matching engine, and every consequence that
 * a file with `settings.levels` levels would hold is a row. How the mid moves, and why a market of strength 0 is null, is
 * told in Traders; what a strength above 0 plants, in Drift.
 */
export class Simulator implements Tape {
  readonly settings: SimulatorSettings;
  readonly bidWindow: LevelWindow;
  readonly askWindow: LevelWindow;
  readonly #engine: MatchingEngine;
  readonly #clock: ArrivalClock;
  readonly #drift: Drift;
  readonly #traders: Traders;
  #sink: RowSink | null = null;
  #time = 0;
  #rows = 0;
  #halted = false;

  constructor(settings: SimulatorSettings, sink: RowSink | null = null) {
    checkSettings(settings);
    this.settings = settings;
    const { model, startPrice, levels } = settings;
    const random = new Random(settings.seed);
    this.#engine = new MatchingEngine(
      { priceFrom: startPrice - PRICES / 2, priceCount: PRICES, lotSize: model.lotSize },
      this,
      FIRST_ORDER_ID,
    );
    this.#clock = new ArrivalClock(model.clock);
    this.#drift = new Drift(model.drift, settings.signal, random);
    this.#traders = new Traders(this.#engine, this.#drift, model, random);
    this.bidWindow = new LevelWindow(this.#engine.bids, levels);
    this.askWindow = new LevelWindow(this.#engine.asks, levels);
    this.#seedBook();
    for (let i = 0; i < WARM_UP_STEPS || !this.#traders.idle; i++) this.#arrive();
    this.#time = Math.round(settings.start * 1e9);
    this.#rows = 0;
    this.#sink = sink;
  }

  /** Nanoseconds since midnight. */
  get time(): number {
    return this.#time;
  }
  /** Rows of the file so far. */
  get rows(): number {
    return this.#rows;
  }
  /** Best bid plus best ask in ticks: the mid in half-ticks. */
  get mid(): number {
    return this.bidWindow.price[0] + this.askWindow.price[0];
  }
  get drift(): Pick<Drift, "x" | "upGivenDrift" | "upGivenPast" | "belief" | "assume"> {
    return this.#drift;
  }

  /** One arrival: zero, one or several rows (a market order that meets several orders). */
  step(): void {
    const { activity, profile, halt, start } = this.settings;
    const pace = activity * (profile === "day" ? dayPace(this.#time) : 1);
    const wait = Math.round((this.#clock.wait(this.#traders.random) * 1e9) / pace);
    if (wait * activity >= this.settings.model.simultaneous) this.#time += wait;
    if (halt !== null && !this.#halted && this.#time >= (start + halt.at) * 1e9) this.#halt(halt.at, halt.seconds);
    this.#traders.act(this.#clock.draw(this.#traders.random, this.#cancelPressure()));
  }

  /** A copy that goes on exactly as this one would, writing to `sink`. */
  clone(sink: RowSink | null = null): Simulator {
    const copy = new Simulator({ ...this.settings }, null);
    copy.copyFrom(this);
    copy.#sink = sink;
    return copy;
  }

  /** Takes over the state, generator included, of a simulator with the same settings. */
  copyFrom(other: Simulator): void {
    this.#engine.copyFrom(other.#engine);
    this.#clock.copyFrom(other.#clock);
    this.#drift.copyFrom(other.#drift);
    this.#traders.copyFrom(other.#traders);
    this.#time = other.#time;
    this.#rows = other.#rows;
    this.#halted = other.#halted;
    this.bidWindow.refresh();
    this.askWindow.refresh();
  }

  /** From here on, another future. */
  reseed(seed: number): void {
    this.#traders.random = new Random(seed);
  }

  /** The matching engine's tape. */
  row(type: number, orderId: number, size: number, halfTicks: number, side: Side): void {
    if (type !== MessageType.ExecuteHidden) {
      const window = side === BID ? this.bidWindow : this.askWindow;
      if (!window.shows(halfTicks / 2)) return;
      window.refresh();
    }
    this.#rows++;
    this.#sink?.row(type, orderId, size, halfTicks, side);
  }

  #arrive(): void {
    this.#clock.wait(this.#traders.random);
    this.#traders.act(this.#clock.draw(this.#traders.random, this.#cancelPressure()));
  }

  #cancelPressure(): number {
    const ratio = (this.#engine.bids.live + this.#engine.asks.live) / this.settings.model.orders;
    return ratio * ratio;
  }

  #halt(at: number, seconds: number): void {
    this.#halted = true;
    const from = Math.round((this.settings.start + at) * 1e9);
    const next = this.#time + Math.round(seconds * 1e9);
    for (const [after, state] of [
      [0, -1],
      [seconds * 0.8, 0],
      [seconds, 1],
    ]) {
      this.#time = from + Math.round(after * 1e9);
      this.#rows++;
      this.#sink?.row(MessageType.Halt, 0, 0, state, 0);
    }
    this.#time = next;
  }

  /** Levels at the distances that limit orders are placed at, so that the warm-up has little left to do. */
  #seedBook(): void {
    const { model, startPrice } = this.settings;
    for (const side of [BID, ASK] as const) {
      let price = startPrice - side * 12;
      for (let level = 0; level < SEED_LEVELS; level++) {
        this.#engine.limit(side, price, model.largeSize.draw(this.#traders.random));
        price -= side * (1 + this.#traders.random.integer(level < 40 ? 8 : 12));
      }
    }
    this.bidWindow.refresh();
    this.askWindow.refresh();
  }
}

/** Pace of the day relative to its middle: 0.75 at noon, 1.75 at the open and the close. */
function dayPace(time: number): number {
  const x = Math.min(1, Math.max(-1, (time / 1e9 - 45_900) / 11_700));
  return 0.75 + x * x;
}
