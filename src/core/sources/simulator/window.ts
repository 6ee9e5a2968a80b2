import { ABSENT_ASK, ABSENT_BID } from "../../market/day.ts";
import { BID } from "../../market/units.ts";
import type { SideBook } from "./side-book.ts";

/** The best `levels` of one side, as a file with that many levels shows them. */
export class LevelWindow {
  readonly price: Int32Array;
  readonly size: Int32Array;
  readonly #book: SideBook;
  readonly #absent: number;

  constructor(book: SideBook, levels: number) {
    this.#book = book;
    this.#absent = book.side === BID ? ABSENT_BID : ABSENT_ASK;
    this.price = new Int32Array(levels);
    this.size = new Int32Array(levels);
    this.refresh();
  }

  /** Whether a change at `price` shows among the levels: asked before `refresh`, it covers levels that come and go. */
  shows(price: number): boolean {
    return (this.price[this.price.length - 1] - price) * this.#book.side <= 0;
  }

  refresh(): void {
    const { price, size } = this;
    let level = 0;
    for (let at = this.#book.best; level < price.length && at !== this.#absent; at = this.#book.behind(at), level++) {
      price[level] = at;
      size[level] = this.#book.sizeAt(at);
    }
    for (; level < price.length; level++) {
      price[level] = this.#absent;
      size[level] = 0;
    }
  }
}
