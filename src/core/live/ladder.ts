import type { Side } from "../market/units.ts";
import { POWERS } from "./decimal.ts";

/** Levels a side beyond which a book is held to be broken. */
export const MAX_LEVELS = 500_000;

/**
 * One side of a venue's book in full depth: sorted with the best level LAST. Unlike `BookSide` its keys are doubles, for
 * venues show offers at a thousand times the market price, and it can keep the exchange's own texts, which checksums
 * are made of. Keys and lots are integers up to 2^53 - 1; a key ascends towards the best.
 */
export class LadderSide {
  readonly sign: Side;
  keys = new Float64Array(64);
  lots = new Float64Array(64);
  /** Price and quantity of each level as the exchange wrote them; null where nobody needs them. */
  readonly texts: { readonly price: string[]; readonly qty: string[] } | null;
  size = 0;

  constructor(sign: Side, keepTexts: boolean) {
    this.sign = sign;
    this.texts = keepTexts ? { price: [], qty: [] } : null;
  }

  /** Price in ticks of the level `level` places from the best; NaN beyond the last. */
  price(level: number): number {
    return level < this.size ? this.sign * this.keys[this.size - 1 - level] : Number.NaN;
  }

  /** Lots of that level; 0 beyond the last. */
  quantity(level: number): number {
    return level < this.size ? this.lots[this.size - 1 - level] : 0;
  }

  /** The lots at `price` ticks are now `lots`, 0 removes. False if that changed nothing. */
  set(price: number, lots: number, priceText: string, qtyText: string): boolean {
    const key = this.sign * price;
    const at = this.position(key);
    const held = at < this.size && this.keys[at] === key;
    if (lots === 0) {
      if (held) this.removeAt(at);
      return held;
    }
    if (!held) {
      this.insertAt(at, key, lots, priceText, qtyText);
      return true;
    }
    if (this.texts) {
      this.texts.price[at] = priceText;
      this.texts.qty[at] = qtyText;
    }
    if (this.lots[at] === lots) return false;
    this.lots[at] = lots;
    return true;
  }

  /**
   * Holds these `count` levels and nothing else. Of a price that comes twice the later one counts, 0 lots are no level.
   * Venues write them best first, which is copied; any other order is sorted.
   */
  load(prices: Float64Array, lots: Float64Array, texts: readonly string[], count: number): void {
    const order = bestFirst(this.sign, prices, lots, count) ? null : sortedLast(this.sign, prices, lots, count);
    const size = order ? order.length : count;
    this.clear();
    while (this.keys.length < size) this.grow();
    for (let to = 0; to < size; to++) {
      const from = order ? order[to] : count - 1 - to;
      this.keys[to] = this.sign * prices[from];
      this.lots[to] = lots[from];
      this.texts?.price.push(texts[2 * from]);
      this.texts?.qty.push(texts[2 * from + 1]);
    }
    this.size = size;
  }

  /** Removes the worst level. */
  dropWorst(): void {
    if (this.size > 0) this.removeAt(0);
  }

  clear(): void {
    this.size = 0;
    if (this.texts) this.texts.price.length = this.texts.qty.length = 0;
  }

  /** Multiplies prices and lots by these powers of ten; false, and nothing done, if one would outgrow 2^53 - 1. */
  rescale(pricePower: number, lotPower: number): boolean {
    const byPrice = POWERS[pricePower];
    const byLots = POWERS[lotPower];
    const { keys, lots, size } = this;
    for (let i = 0; i < size; i++) {
      if (Math.abs(keys[i]) * byPrice > Number.MAX_SAFE_INTEGER || lots[i] * byLots > Number.MAX_SAFE_INTEGER)
        return false;
    }
    for (let i = 0; i < size; i++) {
      keys[i] *= byPrice;
      lots[i] *= byLots;
    }
    return true;
  }

  /** First index whose key is >= `key`. */
  private position(key: number): number {
    const { keys, size } = this;
    if (size === 0 || keys[size - 1] < key) return size; // snapshots and new bests
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insertAt(at: number, key: number, lots: number, priceText: string, qtyText: string): void {
    if (this.size === this.keys.length) this.grow();
    this.keys.copyWithin(at + 1, at, this.size);
    this.lots.copyWithin(at + 1, at, this.size);
    this.keys[at] = key;
    this.lots[at] = lots;
    this.texts?.price.splice(at, 0, priceText);
    this.texts?.qty.splice(at, 0, qtyText);
    this.size++;
  }

  private removeAt(at: number): void {
    this.keys.copyWithin(at, at + 1, this.size);
    this.lots.copyWithin(at, at + 1, this.size);
    this.texts?.price.splice(at, 1);
    this.texts?.qty.splice(at, 1);
    this.size--;
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    const lots = new Float64Array(keys.length);
    keys.set(this.keys);
    lots.set(this.lots);
    this.keys = keys;
    this.lots = lots;
  }
}

function bestFirst(sign: Side, prices: Float64Array, lots: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (lots[i] === 0 || (i > 0 && sign * prices[i] >= sign * prices[i - 1])) return false;
  }
  return true;
}

/** Indices of the levels that count, worst first. */
function sortedLast(sign: Side, prices: Float64Array, lots: Float64Array, count: number): number[] {
  const newest = new Map<number, number>();
  for (let i = 0; i < count; i++) newest.set(prices[i], i);
  return [...newest.values()].filter((i) => lots[i] > 0).sort((a, b) => sign * (prices[a] - prices[b]));
}

/** A venue's book of one symbol, both sides in ticks of 10^-priceDecimals and lots of 10^-qtyDecimals. */
export class Ladder {
  readonly bids: LadderSide;
  readonly asks: LadderSide;

  constructor(keepTexts: boolean) {
    this.bids = new LadderSide(1, keepTexts);
    this.asks = new LadderSide(-1, keepTexts);
  }

  /** Best bid above best ask; equal is locked, which markets may be. */
  get crossed(): boolean {
    return this.bids.price(0) > this.asks.price(0);
  }

  /** Levels of the longer side. */
  get longest(): number {
    return Math.max(this.bids.size, this.asks.size);
  }

  /** Forgets what lies below the best `depth` of each side. */
  truncate(depth: number): void {
    for (const side of [this.bids, this.asks]) while (side.size > depth) side.dropWorst();
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }
}
