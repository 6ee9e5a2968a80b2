import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { randomDay } from "../../test/random-day.ts";
import { referenceInputs } from "./features/reference.ts";
import { type Forecaster, type ForecasterKind, runToEnd, UNKNOWN } from "./forecaster.ts";
import { direction, fitTheta } from "./labels/direction.ts";
import { futureMoves } from "./labels/move.ts";
import type { MarketDay } from "./market/day.ts";
import { Prequential, type PrequentialColumns, type PrequentialSettings } from "./walk-forward.ts";

const SETTINGS: PrequentialSettings = { horizon: 7, refitEvery: 400 };
const TRADE = forecasterKind("trade-imbalance");

const started = (day: MarketDay, kind: ForecasterKind = TRADE, settings = SETTINGS): Prequential =>
  new Prequential(day, kind, referenceInputs(day, kind.inputs(settings.horizon)), settings);

function worked(day: MarketDay, kind: ForecasterKind = TRADE, settings = SETTINGS): Prequential {
  const prequential = started(day, kind, settings);
  runToEnd(prequential.advance(day.rows));
  return prequential;
}

const forecastColumns = ({ probabilities, floor, theta, decision, top, abstained }: PrequentialColumns) => ({
  probabilities,
  floor,
  theta,
  decision,
  top,
  abstained,
});

/** The columns' first `rows` rows. */
function head(columns: PrequentialColumns, rows: number) {
  const { probabilities, floor, theta, decision, top, abstained } = columns;
  return {
    probabilities: probabilities.subarray(0, 3 * rows),
    floor: floor.subarray(0, 3 * rows),
    theta: theta.subarray(0, rows),
    decision: decision.subarray(0, rows),
    top: top.subarray(0, rows),
    abstained: abstained.subarray(0, rows + 1),
  };
}

/** The day with every row from `t` on replaced by another day's. */
function rewritten(day: MarketDay, t: number, seed: number): MarketDay {
  const other = randomDay(seed, { rows: day.rows, levels: 1, absence: 0.01 });
  const tail = <T extends { slice(): T; set(from: T, at: number): void; subarray(from: number): T }>(a: T, b: T): T => {
    const column = a.slice();
    column.set(b.subarray(t), t);
    return column;
  };
  const [m, n, b, c] = [day.messages!, other.messages!, day.book!, other.book!];
  return {
    ...day,
    time: tail(
      day.time,
      other.time.map((time) => time + 1e13),
    ),
    messages: {
      type: tail(m.type, n.type),
      orderId: tail(m.orderId, n.orderId),
      size: tail(m.size as Int32Array, n.size as Int32Array),
      price: tail(m.price, n.price),
      direction: tail(m.direction, n.direction),
    },
    book: {
      levels: 1,
      askPrice: [tail(b.askPrice[0], c.askPrice[0])],
      askSize: [tail(b.askSize[0] as Int32Array, c.askSize[0] as Int32Array)],
      bidPrice: [tail(b.bidPrice[0], c.bidPrice[0])],
      bidSize: [tail(b.bidSize[0] as Int32Array, c.bidSize[0] as Int32Array)],
    },
  };
}

test("changing the rows after t changes no forecast at t or before, bit for bit", () => {
  const day = plantedDay(1, 2000);
  const before = worked(day);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1999 }), fc.integer(), (t, seed) => {
      const after = worked(rewritten(day, t, seed));
      expect(head(after.columns, t)).toEqual(head(before.columns, t));
      // What happened to rows whose future was not rewritten.
      const settled = Math.max(0, t - SETTINGS.horizon);
      expect(after.columns.outcome.subarray(0, settled)).toEqual(before.columns.outcome.subarray(0, settled));
      expect(after.refitRows.filter((row) => row < t)).toEqual(before.refitRows.filter((row) => row < t));
    }),
    { numRuns: 25 },
  );
});

/** A forecaster that writes down what it is shown, and says thirds. */
function spyingKind(): { kind: ForecasterKind; seen: { rows: number; known: number[]; theta: number }[] } {
  const seen: { rows: number; known: number[]; theta: number }[] = [];
  const forecaster: Forecaster = {
    name: "spy",
    fitted: false,
    *fit({ labels }, span) {
      const known = [...labels.y.keys()].filter((row) => labels.y[row] !== UNKNOWN);
      seen.push({ rows: span.to, known, theta: labels.theta });
      yield { done: 1, total: 1, unit: "rows" };
    },
    predict: (_, span, out) => void out.fill(1 / 3, 0, 3 * (span.to - span.from)),
    save: () => ({
      format: "lobscope-forecaster",
      version: 1,
      model: "spy",
      horizon: 7,
      theta: 0,
      inputs: [],
      parameters: {},
    }),
    describe: () => ({ name: "spy", title: "Spy", summary: "", inputs: [], parameterCount: 0, source: "" }),
  };
  return {
    kind: { name: "spy", title: "Spy", inputs: () => [], create: () => forecaster, load: () => forecaster },
    seen,
  };
}

test("a fit at row t sees the labels of rows up to t - horizon and not one more", () => {
  const day = plantedDay(2, 2000);
  const { kind, seen } = spyingKind();
  const { refitRows, refits } = worked(day, kind);
  expect(refitRows).toEqual([406, 806, 1206, 1606]);
  seen.forEach(({ rows, known, theta }, i) => {
    expect(rows).toBe(refitRows[i] - SETTINGS.horizon + 1);
    expect(known).toEqual([...Array(rows).keys()]);
    expect(theta).toBe(fitTheta(futureMoves(day, SETTINGS.horizon), { from: 0, to: rows }));
    expect(refits[i].labels).toBe(400 * (i + 1));
  });
});

test("the first fit forecasts its own row, and every row before it is counted as abstained", () => {
  const day = plantedDay(2, 600);
  const { columns, refitRows } = worked(day, spyingKind().kind);
  expect(refitRows).toEqual([406]);
  expect([columns.probabilities[3 * 405], columns.probabilities[3 * 406]]).toEqual([NaN, 1 / 3]);
  expect([columns.abstained[406], columns.abstained[600]]).toEqual([406, 406]);
});

test("a row is judged by the band and beside the class shares in force when it was forecast", () => {
  const day = plantedDay(3, 2500);
  const { columns, refits } = worked(day);
  const moves = futureMoves(day, SETTINGS.horizon);
  for (let row = 0; row < day.rows; row++) {
    const inForce = refits.findLast((refit) => refit.row <= row);
    expect([row, columns.theta[row]]).toEqual([row, inForce?.theta ?? NaN]);
    expect([...columns.floor.subarray(3 * row, 3 * row + 3)]).toEqual(inForce?.prior ?? [NaN, NaN, NaN]);
    const expected = inForce ? direction(moves[row], inForce.theta) : UNKNOWN;
    expect([row, columns.outcome[row]]).toEqual([row, expected]);
  }
});

test("outcomes are unknown until the row that settles them is worked through", () => {
  const day = plantedDay(3, 1000);
  const prequential = started(day);
  runToEnd(prequential.advance(700));
  expect(prequential.columns.outcome[692]).not.toBe(UNKNOWN);
  expect(prequential.columns.outcome[693]).toBe(UNKNOWN);
  expect(prequential.ledger.rows[prequential.ledger.count - 1]).toBe(692);
});

test("in whatever steps the day is worked through, the result is the same", () => {
  const day = plantedDay(4, 1700);
  const whole = worked(day);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 12 }), (steps) => {
      const pieces = started(day);
      for (const step of steps) runToEnd(pieces.advance(pieces.front + step));
      runToEnd(pieces.advance(day.rows));
      expect(pieces.columns).toEqual(whole.columns);
      expect(pieces.ledger.loss).toEqual(whole.ledger.loss);
    }),
    { numRuns: 15 },
  );
});

test("work that is dropped at any slice is taken up again with the same result", () => {
  const day = plantedDay(4, 1700);
  const whole = worked(day);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (slices) => {
      const dropped = started(day);
      for (const n of slices) {
        const steps = dropped.advance(day.rows);
        for (let i = 0; i < n && !steps.next().done; i++);
        steps.return();
      }
      runToEnd(dropped.advance(day.rows));
      expect(dropped.columns).toEqual(whole.columns);
      expect(dropped.refits).toEqual(whole.refits);
    }),
    { numRuns: 15 },
  );
});

describe("checkpoints", () => {
  const day = plantedDay(5, 2200);
  const whole = worked(day);

  test("continuing from one, in the instance that made it, gives the same columns and scores", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2200 }), fc.integer({ min: 0, max: 2200 }), (at, further) => {
        const prequential = started(day);
        runToEnd(prequential.advance(at));
        const checkpoint = JSON.parse(JSON.stringify(prequential.checkpoint()));
        runToEnd(prequential.advance(at + further));
        prequential.restore(checkpoint);
        expect(prequential.front).toBe(at);
        runToEnd(prequential.advance(day.rows));
        expect(prequential.columns).toEqual(whole.columns);
        expect(prequential.refits).toEqual(whole.refits);
        expect(prequential.ledger.loss.subarray(0, whole.ledger.count)).toEqual(
          whole.ledger.loss.subarray(0, whole.ledger.count),
        );
        expect(prequential.ledger.count).toBe(whole.ledger.count);
      }),
      { numRuns: 25 },
    );
  });

  test("continuing from one in a new instance gives the same forecasts from there on", () => {
    for (const at of [0, 3, 406, 407, 1000, 2199]) {
      const first = started(day);
      runToEnd(first.advance(at));
      const second = started(day);
      second.restore(first.checkpoint());
      runToEnd(second.advance(day.rows));
      const [a, b] = [forecastColumns(second.columns), forecastColumns(whole.columns)];
      for (const name of Object.keys(a) as (keyof typeof a)[]) {
        const width = name === "probabilities" || name === "floor" ? 3 : 1;
        expect([name, a[name].subarray(width * at)]).toEqual([name, b[name].subarray(width * at)]);
      }
    }
  });

  test("between a fit that is due and its doing one can be made too", () => {
    const first = started(day);
    const steps = first.advance(day.rows);
    steps.next();
    expect([first.front, first.refits.length]).toEqual([406, 0]);
    const second = started(day);
    second.restore(first.checkpoint());
    runToEnd(second.advance(day.rows));
    expect(second.refits).toEqual(whole.refits);
  });

  test("is small next to the columns", () => {
    expect(JSON.stringify(whole.checkpoint()).length).toBeLessThan(3000);
  });

  test("of a longer day is refused", () => {
    expect(() => started(plantedDay(5, 100)).restore(whole.checkpoint())).toThrow(RangeError);
  });
});

test("nothing is labelled across a halt, and the labels that would be are not waited for", () => {
  const day = plantedDay(6, 1500);
  day.messages.type[300] = 7;
  const { columns, refitRows, labelsKnown } = (() => {
    const prequential = worked(day);
    return {
      columns: prequential.columns,
      refitRows: prequential.refitRows,
      labelsKnown: prequential.labelsKnown(1500),
    };
  })();
  // Rows 293 to 300 see the halt within their 7 rows: 8 labels never come, so that the first fit is 8 rows later.
  expect(refitRows[0]).toBe(414);
  expect(labelsKnown).toBe(1500 - 7 - 8);
  day.messages.type[1000] = 7;
  const again = worked(day).columns;
  for (let row = 993; row <= 1000; row++) expect(again.outcome[row]).toBe(UNKNOWN);
  expect([again.outcome[992], again.outcome[1001]].includes(UNKNOWN)).toBe(false);
  expect(columns.outcome[993]).not.toBe(UNKNOWN);
});

test("a day that never moves is never fitted, and the reason is kept", () => {
  const day = plantedDay(7, 900);
  day.book.askPrice[0].fill(50_010);
  day.book.bidPrice[0].fill(50_000);
  const prequential = worked(day);
  expect(prequential.refits).toEqual([]);
  expect(prequential.failures.map(({ row }) => row)).toEqual([406, 806]);
  expect(prequential.failures[0].reason).toBe("no row of class down among 400");
  expect(prequential.columns.abstained[900]).toBe(900);
});

test("a day without messages abstains from trade imbalance with a reason, and one without a book from everything", () => {
  const day = plantedDay(8, 900);
  const silent = worked({ ...day, messages: null });
  expect(silent.failures[0].reason).toContain("defined ti10");
  expect(silent.columns.abstained[900]).toBe(900);
  const bookless = worked({ ...day, book: null }, forecasterKind("prior"));
  expect([bookless.refits.length, bookless.failures, bookless.labelsKnown(900)]).toEqual([0, [], 0]);
});

test("inputs of another length, and refits after no labels, are refused", () => {
  const day = plantedDay(9, 50);
  const inputs = referenceInputs(plantedDay(9, 49), TRADE.inputs(7));
  expect(() => new Prequential(day, TRADE, inputs, SETTINGS)).toThrow("inputs of 49 rows for a day of 50");
  for (const refitEvery of [0, 1.5, NaN])
    expect(() => started(day, TRADE, { horizon: 7, refitEvery })).toThrow(RangeError);
  expect(() => started(day, TRADE, { horizon: 0, refitEvery: 5 })).toThrow(RangeError);
});

test("forecasts of an instance that was advanced are those of the protocol's fit on the same labels", () => {
  const day = plantedDay(10, 1000);
  const { columns, refits } = worked(day);
  const [{ row, theta }] = refits;
  const moves = futureMoves(day, SETTINGS.horizon);
  const y = Int8Array.from(moves, (move, s) => (s <= row - SETTINGS.horizon ? direction(move, theta) : UNKNOWN));
  const inputs = referenceInputs(day, TRADE.inputs(7));
  const forecaster = TRADE.create(7);
  runToEnd(forecaster.fit({ inputs, labels: { horizon: 7, theta, y } }, { from: 0, to: row - 6 }));
  const span = { from: row, to: refits[1].row };
  const expected = new Float64Array(3 * (span.to - span.from));
  forecaster.predict(inputs, span, expected);
  expect(columns.probabilities.subarray(3 * span.from, 3 * span.to)).toEqual(expected);
});
