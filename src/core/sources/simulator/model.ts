import type { ClockModel } from "./clock.ts";
import type { DriftModel } from "./drift.ts";
import { Table, range, weighing } from "./tables.ts";

/** Everything that makes the market look like one instrument rather than another. Distances in ticks, sizes in shares. */
export interface MarketModel {
  readonly clock: ClockModel;
  readonly drift: DriftModel;
  /** Arrivals within this many nanoseconds of the one before, at activity 1, carry its time. */
  readonly simultaneous: number;
  /** Price units (1/10,000 USD) per tick; even, because hidden orders rest on half-ticks too. */
  readonly tickUnits: number;
  /** Sizes in the tables below are multiples of it. */
  readonly lotSize: number;
  /** Size of displayed orders, large and small; of hidden orders, and of market orders. */
  readonly largeSize: Table;
  readonly smallSize: Table;
  readonly hiddenSize: Table;
  readonly marketSize: Table;
  /** How far behind the best quote of its side a limit order is placed; 0 joins it. */
  readonly distance: Table;
  /** By how much an order inside the spread improves the best quote. */
  readonly improvement: Table;
  /** Chance that a limit order goes inside the spread: insideShare / (1 + (insideSpread / spread)^4). */
  readonly insideShare: number;
  readonly insideSpread: number;
  /** Chance that a limit order is a hidden one. */
  readonly hiddenShare: number;
  /** Chance that a cancellation or limit order is on the side of the one before. */
  readonly sameSide: number;
  /** Chance that a cancellation is on the side with more orders. */
  readonly fullerShare: number;
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
  /** How far the next level is wanted behind a best quote before a cancellation, or a market order, empties it. */
  readonly cancelGap: Table;
  readonly marketGap: Table;
}

const ODD_LOTS = range(1, 99, (size) => 1 / (size + 4));

export const GOOG_LIKE: MarketModel = {
  clock: {
    base: [0.14, 0.13, 0.022],
    children: [
      [0.39, 0.5, 0.035],
      [0.54, 0.34, 0.024],
      [0.5, 0.4, 0.55],
    ],
    scales: [
      { delay: 0.000_25, share: 0.52 },
      { delay: 0.008, share: 0.27 },
      { delay: 0.4, share: 0.07 },
      { delay: 60, share: 0.14 },
    ],
  },
  drift: { turn: 0.08, marketLean: 0.7, marketMemory: 0.29, sizeLean: 0.45, forgetting: 0.4 },
  simultaneous: 16_000,
  tickUnits: 100,
  lotSize: 1,
  largeSize: new Table([
    [100, 0.7],
    ...weighing(0.1, ODD_LOTS),
    [200, 0.1],
    [300, 0.03],
    [400, 0.025],
    [500, 0.025],
    [1000, 0.02],
  ]),
  smallSize: new Table([[100, 0.3], ...weighing(0.6, ODD_LOTS), [50, 0.1]]),
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
      range(2, 30, (ticks) => 1 / ((ticks + 6) * (ticks + 6))),
    ),
  ]),
  insideShare: 0.6,
  insideSpread: 42,
  hiddenShare: 0.18,
  sameSide: 0.62,
  fullerShare: 0.2,
  recentShare: 0.4,
  touchShare: 0.04,
  recent: 6,
  partialShare: 0.000_8,
  near: 60,
  farCancel: 0.02,
  orders: 250,
  cancelPatience: 0.25,
  marketPatience: 0.97,
  takesAll: 0.6,
  cancelGap: new Table(range(1, 20, (ticks) => 1 / ((ticks + 2) * (ticks + 2) * (ticks + 2)))),
  marketGap: new Table([
    ...weighing(
      0.96,
      range(2, 12, () => 1),
    ),
    ...weighing(
      0.04,
      range(13, 200, (ticks) => 1 / (ticks * ticks)),
    ),
  ]),
};
