import type { Side } from "../market/units.ts";

/** The last gate before an order leaves. */
export interface RiskModel {
  /**
   * How many of `lots` may go. `exposure` is the signed position the strategy knows of, plus what it has already sent
   * on this side.
   */
  allowed(side: Side, lots: number, exposure: number): number;
}

/** Never beyond `limit` lots long or short; an order that would is cut. */
export const positionLimit = (limit: number): RiskModel => ({
  allowed: (side, lots, exposure) => Math.max(0, Math.min(lots, limit - side * exposure)),
});
