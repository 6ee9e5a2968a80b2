import type { ClockModel } from "./clock.ts";
import type { DriftModel } from "./drift.ts";
import { Table, range, weighing } from "./tables.ts";

/** Everything that makes the market look like one instrument rather than another. Distances in ticks, sizes in shares. */
export interface MarketModel {
  readonly clock: ClockModel;
  readonly drift: DriftModel;
  readonly lotSize: number;
  /** Size of displayed orders, of hidden orders, and of market orders. */
  readonly orderSize: Table;
  readonly hiddenSize: Table;
  readonly marketSize: Table;
  /** How far behind the best quote of its side a limit order is placed; 0 joins it. */
  readonly distance: Table;
  /** By how much an order inside the spread improves the best quote. */
  readonly improvement: Table;
  /** Chance that a limit order goes inside the spread: insideShare * spread^2 / (spread^2 + insideSpread^2). */
  readonly insideShare: number;
  readonly insideSpread: number;
  /** Chance that a limit order is a hidden one. */
  readonly hiddenShare: number;
  /** Chance that a cancellation or limit order is on the side of the one before. */
  readonly sameSide: number;
  /** Chance that a cancellation takes one of the `recent` newest orders. */
  readonly recentShare: number;
  /** Chance that it takes the first order of the best quote. */
  readonly touchShare: number;
  readonly recent: number;
  /** Chance that a cancellation only lowers the size. */
  readonly partialShare: number;
  /** Orders farther than `near` ticks from the best quote are cancelled `farCancel` times as often. */
  readonly near: number;
  readonly farCancel: number;
  /** Displayed orders on both sides about which the number fluctuates. */
  readonly orders: number;
  /** Chance, per order beyond the first at either best quote, that whoever wants to empty a best quote goes on. */
  readonly cancelPatience: number;
  readonly marketPatience: number;
  /** Chance that a market order is for all that is displayed at the best quote, whatever its size. */
  readonly takesAll: number;
  /** Chance that the gaps behind the best quotes are levelled to the wider of the two rather than to the narrower. */
  readonly wideShare: number;
}

const ODD_LOTS = range(1, 99, (size) => 1 / (size + 4));

export const GOOG_LIKE: MarketModel = {
  clock: {
    base: [0.36, 0.34, 0.045],
    children: [
      [0.36, 0.46, 0.03],
      [0.5, 0.3, 0.02],
      [0.5, 0.4, 0.5],
    ],
    scales: [
      { delay: 0.000_15, share: 0.5 },
      { delay: 0.01, share: 0.22 },
      { delay: 0.6, share: 0.2 },
      { delay: 40, share: 0.08 },
    ],
  },
  drift: { turn: 0.06, marketLean: 0.55, marketMemory: 0.4, joinLean: 0.15, forgetting: 0.4 },
  lotSize: 1,
  orderSize: new Table([
    [100, 0.49],
    ...weighing(0.34, ODD_LOTS),
    [50, 0.06],
    [200, 0.05],
    [300, 0.02],
    [400, 0.015],
    [500, 0.015],
    [1000, 0.01],
  ]),
  hiddenSize: new Table([[100, 0.4], ...weighing(0.4, ODD_LOTS), [200, 0.12], [500, 0.08]]),
  marketSize: new Table([[100, 0.35], ...weighing(0.55, ODD_LOTS), [200, 0.05], [300, 0.03], [500, 0.02]]),
  distance: new Table([
    [0, 0.17],
    ...weighing(
      0.76,
      range(1, 34, (ticks) => 1 / (ticks + 25)),
    ),
    ...weighing(
      0.07,
      range(35, 900, (ticks) => 1 / ticks),
    ),
  ]),
  improvement: new Table([
    [1, 0.3],
    ...weighing(
      0.7,
      range(2, 150, (ticks) => 1 / ((ticks + 6) * (ticks + 6))),
    ),
  ]),
  insideShare: 0.4,
  insideSpread: 30,
  hiddenShare: 0.06,
  sameSide: 0.62,
  recentShare: 0.4,
  touchShare: 0.15,
  recent: 6,
  partialShare: 0.0004,
  near: 60,
  farCancel: 0.02,
  orders: 250,
  cancelPatience: 0.6,
  marketPatience: 0.9,
  takesAll: 0.4,
  wideShare: 0.6,
};
