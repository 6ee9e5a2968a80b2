import { describe, expect, it } from "vitest";
import { shiftedInTime, signalOf } from "./signal.ts";
import type { OrderGate, OrderRequest } from "./strategy.ts";
import { Taker, type TakerSettings } from "./taker.ts";

/** Plays rows to a taker whose orders are filled at once, `fill` of them at a time. */
function orders(
  signal: number[],
  change: Partial<TakerSettings> = {},
  fill: (row: number, lots: number) => number = (_, lots) => lots,
) {
  const span = { from: 0, to: signal.length };
  const open = new Uint8Array(signal.length).fill(1);
  const taker = new Taker({
    span,
    signal: Float64Array.from(signal),
    threshold: 0.5,
    horizon: 3,
    lots: 10,
    open,
    since: new Int32Array(signal.length),
    ...change,
  });
  const sent: [row: number, signed: number][] = [];
  for (let row = span.from; row < span.to; row++) {
    let pending: OrderRequest | null = null;
    const gate: OrderGate = {
      send(request) {
        pending = request;
        return sent.push([row, request.side * request.lots]) - 1;
      },
      cancel() {},
    };
    taker.onRow(row, gate);
    const request = pending as OrderRequest | null;
    if (request) taker.onReport({ orderId: 0, side: request.side, lots: fill(row, request.lots), done: true });
  }
  return sent;
}

const partly = (row: number, lots: number): number => (row === 0 ? 4 : row === 3 ? 1 : lots);

describe("taker", () => {
  it("buys on a signal at the threshold, sells below its negative, and gets out a horizon later", () => {
    expect(orders([0.49, 0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0])).toEqual([
      [1, 10],
      [4, -10],
      [6, -10],
      [9, 10],
    ]);
  });

  it("stays for another horizon when the signal still agrees, and turns only through flat", () => {
    expect(orders([0.6, 0, 0, 0.6, 0, 0, -0.6, -0.6, 0, 0, 0, 0])).toEqual([
      [0, 10],
      [6, -10],
      [7, -10],
      [10, 10],
    ]);
  });

  it("ignores abstentions, and a signal of nothing even at threshold 0", () => {
    expect(orders([NaN, NaN, 0, 0, 0, 0], { threshold: 0 })).toEqual([]);
    expect(orders([0.1, 0, 0, 0, 0, 0, 0, 0], { threshold: 0 })).toEqual([
      [0, 10],
      [3, -10],
    ]);
    expect(orders([0.1, NaN, NaN, NaN, NaN], { threshold: 0 })).toEqual([
      [0, 10],
      [3, -10],
    ]);
  });

  it("neither enters nor stays when the exit would lie beyond the span", () => {
    expect(orders([0, 0, 0.9, 0.9, 0.9])).toEqual([]);
    expect(orders([0.9, 0, 0, 0.9, 0.9, 0.9])).toEqual([
      [0, 10],
      [3, -10],
    ]);
  });

  it("keeps a part-filled entry as it is, and sends a part-filled exit again", () => {
    expect(orders([0.9, 0, 0, 0, 0, 0], {}, partly)).toEqual([
      [0, 10],
      [3, -4],
      [4, -3],
    ]);
  });

  it("sends nothing during a halt", () => {
    expect(orders([0.9, 0.9, 0, 0, 0, 0, 0], { open: Uint8Array.of(0, 1, 1, 1, 0, 0, 1) })).toEqual([
      [1, 10],
      [6, -10],
    ]);
  });

  it("gets out at the first row after a gap, whatever the signal says there", () => {
    const since = Int32Array.of(0, 0, 2, 2, 2, 2, 2, 2);
    expect(orders([0.9, 0, 0.9, 0, 0, 0, 0, 0], { since, horizon: 5 })).toEqual([
      [0, 10],
      [2, -10],
    ]);
    const entered = orders([0, 0, 0.9, 0.9, 0, 0, 0, 0], { since });
    expect(entered).toEqual([
      [2, 10],
      [5, -10],
    ]);
  });

  it("waits while a part of its order may still be filled", () => {
    const open = new Uint8Array(9).fill(1);
    const since = new Int32Array(9);
    const signal = new Float64Array(9).fill(0.9);
    const taker = new Taker({ span: { from: 0, to: 9 }, signal, threshold: 0.5, horizon: 1, lots: 2, open, since });
    let sent = 0;
    const gate: OrderGate = { send: () => sent++, cancel() {} };
    taker.onRow(0, gate);
    taker.onReport({ orderId: 0, side: 1, lots: 1, done: false });
    signal.fill(0);
    for (let row = 1; row < 5; row++) taker.onRow(row, gate);
    expect(sent).toBe(1);
    taker.onReport({ orderId: 0, side: 1, lots: 1, done: true });
    taker.onRow(5, gate);
    expect(sent).toBe(2);
  });

  it("reads its signal from the span's first row", () => {
    const open = new Uint8Array(9).fill(1);
    const taker = new Taker({
      span: { from: 5, to: 9 },
      signal: Float64Array.of(0.9, 0, 0, 0),
      threshold: 0.5,
      horizon: 3,
      lots: 1,
      open,
      since: new Int32Array(9),
    });
    let row = -1;
    taker.onRow(5, { send: () => (row = 5), cancel() {} });
    expect(row).toBe(5);
  });
});

describe("signal", () => {
  it("is P(up) - P(down), without the last bits, undefined where the forecaster abstains", () => {
    const [a, b, c] = signalOf(Float64Array.of(0.1, 0.2, 0.7, 0.4 + 1e-12, 0.2, 0.4, NaN, NaN, NaN));
    expect([a, b]).toEqual([0.6, 0]);
    expect(c).toBeNaN();
  });

  it("moved in time keeps every value in its order on the circle", () => {
    const signal = Float64Array.of(1, 2, 3, 4, 5);
    expect([...shiftedInTime(signal, 2)]).toEqual([4, 5, 1, 2, 3]);
    expect([...shiftedInTime(signal, -1)]).toEqual([2, 3, 4, 5, 1]);
    expect([...shiftedInTime(signal, 5)]).toEqual([...signal]);
  });
});
