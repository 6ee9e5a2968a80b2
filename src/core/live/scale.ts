import { DecimalReader, POWERS, scaled } from "./decimal.ts";
import { MAX_TICKS } from "./batch.ts";
import type { Ladder } from "./ladder.ts";
import type { BookMessage } from "./message.ts";

/** Decimals of one tick and of one lot of a symbol. */
export interface Decimals {
  readonly price: number;
  readonly qty: number;
}

/** Finer than any venue quotes; more is refused. */
const FINEST = 12;

/**
 * The integers of one symbol: how many decimals its ticks and lots have. Known from the venue's product list, or learned
 * from what is quoted, in which case a finer price makes it, and the ladder, finer.
 */
export class Scale {
  price: number;
  qty: number;

  constructor({ price, qty }: Decimals) {
    this.price = price;
    this.qty = qty;
  }

  /** Makes ticks and lots at least this fine; false if the best prices would no longer fit the house's tick columns. */
  refine(price: number, qty: number, ladder: Ladder): boolean {
    const byPrice = Math.max(0, price - this.price);
    const byQty = Math.max(0, qty - this.qty);
    if (byPrice === 0 && byQty === 0) return true;
    if (price > FINEST || qty > FINEST) return false;
    if (ladder.bids.size > 0 && ladder.bids.price(0) * POWERS[byPrice] >= MAX_TICKS) return false;
    if (!ladder.bids.rescale(byPrice, byQty)) return false;
    if (!ladder.asks.rescale(byPrice, byQty)) {
      undo(ladder, byPrice, byQty);
      return false;
    }
    this.price += byPrice;
    this.qty += byQty;
    return true;
  }
}

/** Division by a power of ten is exact here: the bids were multiplied by it just before. */
function undo(ladder: Ladder, byPrice: number, byQty: number): void {
  const { keys, lots, size } = ladder.bids;
  for (let i = 0; i < size; i++) {
    keys[i] /= POWERS[byPrice];
    lots[i] /= POWERS[byQty];
  }
}

/** One side of a message as integers; `count` levels. */
export class LevelColumns {
  count = 0;
  prices = new Float64Array(64);
  lots = new Float64Array(64);
  priceDecimals = new Uint8Array(64);
  qtyDecimals = new Uint8Array(64);

  reserve(count: number): void {
    if (count <= this.prices.length) return;
    const size = Math.max(count, this.prices.length * 2);
    this.prices = new Float64Array(size);
    this.lots = new Float64Array(size);
    this.priceDecimals = new Uint8Array(size);
    this.qtyDecimals = new Uint8Array(size);
  }
}

/** Columns this long are let go after the message that needed them. */
const KEEP = 8192;

/**
 * Reads the texts of a book message into integer columns that are used again for the next one. A message is read whole
 * before any of it touches a book.
 */
export class MessageColumns {
  bids = new LevelColumns();
  asks = new LevelColumns();
  private readonly digits = new DecimalReader();
  private priceDecimals = 0;
  private qtyDecimals = 0;

  /** False if a price or quantity is no number, a price is 0, or one is too fine or too long; `scale` grows as needed. */
  read(message: BookMessage, scale: Scale, ladder: Ladder): boolean {
    this.priceDecimals = scale.price;
    this.qtyDecimals = scale.qty;
    if (this.bids.prices.length > KEEP && message.bids.length < KEEP) this.bids = new LevelColumns();
    if (this.asks.prices.length > KEEP && message.asks.length < KEEP) this.asks = new LevelColumns();
    if (!this.digest(message.bids, this.bids) || !this.digest(message.asks, this.asks)) return false;
    if (!scale.refine(this.priceDecimals, this.qtyDecimals, ladder)) return false;
    return align(this.bids, scale) && align(this.asks, scale);
  }

  private digest(texts: readonly string[], out: LevelColumns): boolean {
    const { digits } = this;
    const count = texts.length >> 1;
    out.reserve(count);
    out.count = count;
    const { prices, lots, priceDecimals, qtyDecimals } = out;
    for (let i = 0; i < count; i++) {
      if (!digits.read(texts[2 * i]) || digits.mantissa === 0) return false;
      prices[i] = digits.mantissa;
      priceDecimals[i] = digits.decimals;
      if (digits.decimals > this.priceDecimals) this.priceDecimals = digits.decimals;
      if (!digits.read(texts[2 * i + 1])) return false;
      lots[i] = digits.mantissa;
      qtyDecimals[i] = digits.decimals;
      if (digits.decimals > this.qtyDecimals) this.qtyDecimals = digits.decimals;
    }
    return true;
  }
}

function align(columns: LevelColumns, scale: Scale): boolean {
  const { prices, lots, priceDecimals, qtyDecimals, count } = columns;
  for (let i = 0; i < count; i++) {
    const price = scaled(prices[i], priceDecimals[i], scale.price);
    const qty = scaled(lots[i], qtyDecimals[i], scale.qty);
    if (Number.isNaN(price) || Number.isNaN(qty)) return false;
    prices[i] = price;
    lots[i] = qty;
  }
  return true;
}
