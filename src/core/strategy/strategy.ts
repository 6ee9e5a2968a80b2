import type { Side } from "../market/units.ts";

/** What a strategy asks for. Quantities are lots (`Instrument.lotSize` units), an integer of at least 1. */
export interface OrderRequest {
  /** +1 buys, -1 sells. */
  readonly side: Side;
  readonly lots: number;
  /** Worst acceptable price in ticks; null takes what there is. */
  readonly limit: number | null;
}

/** A request on its way to, or at, the exchange. */
export interface Order extends OrderRequest {
  /** 0, 1, 2... in the order of decisions. */
  readonly id: number;
  /** Last row received when it was decided; the forced close at the end of a span carries the span's last row. */
  readonly decidedRow: number;
  /** Nanoseconds, on the strategy's clock. */
  readonly decidedAt: number;
  /** Nanoseconds, at the exchange. */
  readonly arrivesAt: number;
  /** Lots executed so far. */
  filled: number;
  /** True once nothing more of it can be executed. */
  done: boolean;
}

/** The exchange's answer: `lots` more were executed; `done` says that none can follow. */
export interface OrderReport {
  readonly orderId: number;
  readonly side: Side;
  readonly lots: number;
  readonly done: boolean;
}

/** The way to the market. */
export interface OrderGate {
  /** Returns the order's id, or -1 if the risk model let none of it through. */
  send(request: OrderRequest): number;
  /** Asks to take back what rests of an order; travels as slowly as an order does. */
  cancel(orderId: number): void;
}

/**
 * Events in, orders out. A strategy knows the rows up to the last one it was given and the reports it has received,
 * nothing else: it may read columns only at rows <= `row`. (`checks.ts` tests every run for that.)
 */
export interface Strategy {
  /** Row `row` has been received. */
  onRow(row: number, gate: OrderGate): void;
  /** An order of its own was executed, in part or in full, or came to its end. */
  onReport(report: OrderReport, gate: OrderGate): void;
}
