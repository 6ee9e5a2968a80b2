import { MessageType } from "../market/day.ts";
import type { Plan } from "./engine/plan.ts";
import { BLOCK_ROWS, type Block, Step } from "./engine/signal.ts";

/** 1 for the message types that are trades. */
export function tradeTypes(includeHidden: boolean): Uint8Array {
  const isTrade = new Uint8Array(256);
  isTrade[MessageType.Execute] = 1;
  if (includeHidden) isTrade[MessageType.ExecuteHidden] = 1;
  return isTrade;
}

/**
 * The trades of the block in work, in order, whether they come from order messages (at most one a row) or from a tape
 * beside the book (any number). Those that a tape gives to the first row after a gap happened before it, and are left out.
 * Keeps nothing from block to block.
 */
export class Tape extends Step {
  /** Trades in the block; entries of the arrays below. */
  count = 0;
  row = new Int32Array(BLOCK_ROWS);
  /** Nanoseconds. */
  time = new Float64Array(BLOCK_ROWS);
  /** Price units. */
  price = new Float64Array(BLOCK_ROWS);
  size = new Float64Array(BLOCK_ROWS);
  /** Aggressor: +1 buyer, -1 seller; NaN if the source does not say. */
  sign = new Float64Array(BLOCK_ROWS);
  private readonly isTrade: Uint8Array;

  constructor(includeHidden: boolean) {
    super("tape", []);
    this.isTrade = tradeTypes(includeHidden);
  }

  advance(block: Block): void {
    this.count = 0;
    if (block.day.messages) this.readMessages(block);
    else if (block.day.trades) this.readTrades(block);
  }

  private readMessages({ day, from, to }: Block): void {
    const { type, direction, price, size } = day.messages!;
    const { isTrade } = this;
    let i = 0;
    for (let row = from; row < to; row++) {
      if (isTrade[type[row]] === 0) continue;
      this.row[i] = row;
      this.time[i] = day.time[row];
      this.price[i] = price[row];
      this.size[i] = size[row];
      this.sign[i++] = 0 - direction[row];
    }
    this.count = i;
  }

  private readTrades({ day, from: begin, to, session }: Block): void {
    const { first, time, price, size, aggressor } = day.trades!;
    const from = begin > 0 && begin === session ? begin + 1 : begin;
    const [start, end] = [first[from], first[to]];
    if (end - start > this.row.length) this.reserve(end - start);
    let i = 0;
    for (let row = from; row < to; row++) for (let t = first[row]; t < first[row + 1]; t++) this.row[i++] = row;
    for (let t = start; t < end; t++) {
      this.time[t - start] = time[t];
      this.price[t - start] = price[t];
      this.size[t - start] = size[t];
      this.sign[t - start] = aggressor ? aggressor[t] : Number.NaN;
    }
    this.count = i;
  }

  private reserve(trades: number): void {
    this.row = new Int32Array(trades);
    for (const name of ["time", "price", "size", "sign"] as const) this[name] = new Float64Array(trades);
  }
}

export const tape = (plan: Plan): Tape => plan.once("tape", () => new Tape(plan.options.includeHidden));
