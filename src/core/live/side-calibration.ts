import type { Side } from "../market/units.ts";

/** Prints that must have been classified, and the share that must agree, before a verdict. */
const ENOUGH = 200;
const CLEAR = 0.8;

/**
 * Whose side a venue's `side` is. Documents and trusted code disagree, and a wrong sign turns every order flow feature
 * around; so each print is compared with the book just before it: at the ask or above, the buyer took. What the venue is
 * held to do counts until a clear verdict of ENOUGH prints says otherwise.
 */
export class SideCalibration {
  /** Prints for which `side` was the taker's, by the book. */
  taker = 0;
  /** Prints for which it was the maker's. */
  maker = 0;
  private readonly assumed: "taker" | "maker";

  constructor(assumed: "taker" | "maker") {
    this.assumed = assumed;
  }

  /** Ticks; bid and ask as shown when the print came. */
  see(side: Side | 0, price: number, bid: number, ask: number): void {
    const taking = price >= ask ? 1 : price <= bid ? -1 : 0;
    if (taking === 0 || side === 0) return;
    if (taking === side) this.taker++;
    else this.maker++;
  }

  /** Null until enough prints agree. */
  get verdict(): "taker" | "maker" | null {
    const seen = this.taker + this.maker;
    if (seen < ENOUGH) return null;
    if (this.taker >= CLEAR * seen) return "taker";
    return this.maker >= CLEAR * seen ? "maker" : null;
  }

  /** Who took, given the venue's `side`. */
  aggressor(side: Side | 0): Side | 0 {
    if (side === 0) return 0;
    return (this.verdict ?? this.assumed) === "taker" ? side : (-side as Side);
  }
}
