import type { Random } from "../../src/core/random.ts";

export type Level = readonly [tick: number, lots: number];

export interface Levels {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Shape {
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  /** Levels a side that the exchange shows; what falls below is not in the book that it speaks of. */
  readonly depth: number;
  /** The exchange says so when a level falls below the depth; else clients are to forget it by themselves. */
  readonly tellsPushedOut: boolean;
}

const LEAST = 15;

/** The true book of one symbol of a made-up exchange, as plain maps: the oracle of every test against it. */
export class TrueMarket {
  readonly symbol: string;
  readonly shape: Shape;
  private readonly random: Random;
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private middle: number;
  private view: Levels | null = null;
  /** A bid above the best ask, and changes that it is still to last. */
  private crossing: { readonly tick: number; left: number } | null = null;

  constructor(symbol: string, shape: Shape, random: Random) {
    this.symbol = symbol;
    this.shape = shape;
    this.random = random;
    this.middle = 100_000 + random.integer(1_000_000);
    for (let i = 1; i <= 2 * LEAST; i++) {
      this.bids.set(this.middle - i, this.lots());
      this.asks.set(this.middle + i, this.lots());
    }
  }

  /** What clients may see now, best first. */
  shown(): Levels {
    const { depth } = this.shape;
    this.view ??= {
      bids: [...this.bids].sort(([a], [b]) => b - a).slice(0, depth),
      asks: [...this.asks].sort(([a], [b]) => a - b).slice(0, depth),
    };
    return this.view;
  }

  /** From the next change on a bid stands above the best ask, for three changes: as exchanges' feeds show now and then. */
  cross(): void {
    this.crossing ??= { tick: this.middle + 40, left: 3 };
  }

  /** Something happens; what clients must be told of it. */
  change(): Levels {
    const before = this.shown();
    this.view = null;
    const times = 1 + this.random.integer(4);
    for (let i = 0; i < times; i++) this.happen();
    this.keepCrossing();
    const after = this.shown();
    return { bids: this.told(before.bids, after.bids, this.bids), asks: this.told(before.asks, after.asks, this.asks) };
  }

  private keepCrossing(): void {
    const { crossing } = this;
    if (!crossing) return;
    if (crossing.left-- > 0) this.bids.set(crossing.tick, 1);
    else {
      this.bids.delete(crossing.tick);
      this.crossing = null;
    }
  }

  private happen(): void {
    const { random } = this;
    const side = random.integer(2) === 0 ? this.bids : this.asks;
    const sign = side === this.bids ? -1 : 1;
    if (random.integer(20) === 0) this.shift(random.integer(7) - 3);
    const tick = this.middle + sign * (1 + Math.floor(random.exponential() * 8));
    if (random.integer(3) === 0 && side.size > LEAST) side.delete(tick);
    else side.set(tick, this.lots());
  }

  /** The market moves: orders in its way are gone. */
  private shift(by: number): void {
    this.middle += by;
    for (const tick of this.bids.keys()) if (tick >= this.middle) this.bids.delete(tick);
    for (const tick of this.asks.keys()) if (tick <= this.middle) this.asks.delete(tick);
    for (let i = 1; this.bids.size < LEAST; i++) this.bids.set(this.middle - i, this.lots());
    for (let i = 1; this.asks.size < LEAST; i++) this.asks.set(this.middle + i, this.lots());
  }

  private told(before: readonly Level[], after: readonly Level[], all: ReadonlyMap<number, number>): Level[] {
    const old = new Map(before);
    const now = new Map(after);
    const levels: Level[] = after.filter(([tick, lots]) => old.get(tick) !== lots);
    for (const [tick] of before) {
      if (now.has(tick)) continue;
      if (this.shape.tellsPushedOut || !all.has(tick)) levels.push([tick, 0]);
    }
    // Exchanges also remove what nobody has.
    if (this.random.integer(4) === 0) levels.push([this.middle + 400_000, 0]);
    return levels;
  }

  private lots(): number {
    return 1 + this.random.integer(50_000_000);
  }
}

/** An integer of 10^-decimals as text with all its decimals. */
export function padded(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** ... and without zeros at the end. */
export const trimmed = (value: number, decimals: number): string =>
  decimals === 0 ? String(value) : padded(value, decimals).replace(/\.?0+$/, "");
