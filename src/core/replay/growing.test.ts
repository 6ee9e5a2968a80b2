import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecasterKind } from "../../../models/index.ts";
import { GrowingDay, withoutMessages } from "../../../test/growing-day.ts";
import { plantedDay } from "../../../test/planted-day.ts";
import { randomDay } from "../../../test/random-day.ts";
import { Fold } from "../book/fold.ts";
import { fitReference, referenceInputs } from "../features/reference.ts";
import { runToEnd } from "../forecaster.ts";
import { referenceNamesOf } from "../inputs/reference-names.ts";
import { type MarketDay, sliceDay } from "../market/day.ts";
import { MICROPRICE_REFIT, MicropriceTrack } from "../microprice-track.ts";
import { Pipeline } from "../pipeline.ts";
import { trackRecord } from "../track-record.ts";
import type { Prequential } from "../walk-forward.ts";
import { forecastingOf } from "./forecasting.ts";
import { GrowingInputs, INPUT_BLOCK } from "./growing-inputs.ts";

const SETTINGS = { horizon: 10, refitEvery: 300 };
const steps = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 });

/** The rows to which a day of `rows` grows by these steps, the last its end. */
function* grown(rows: number, by: readonly number[]): Generator<number> {
  let to = 0;
  for (const step of by) {
    to = Math.min(rows, to + step);
    yield to;
  }
  yield rows;
}

const forecaster = (day: MarketDay, name = "trade-imbalance", settings = SETTINGS): Prequential => {
  const made = forecastingOf(day, forecasterKind(name), settings);
  if (!made) throw new Error("the day has a book");
  return made;
};

describe("inputs of a day that grows", () => {
  test("are the whole day's: exactly for whole quantities, to 1e-12 for decimal ones", () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), steps, (seed, fractional, by) => {
        const whole = randomDay(seed, { rows: 1700, levels: 5, fractional, absence: 0.002 });
        const names = referenceNamesOf(whole);
        const expected = referenceInputs(whole, names, fitReference(whole, { from: 0, to: 300 }));
        const growing = new GrowingDay(whole);
        const inputs = new GrowingInputs(growing.day, names, 300);
        for (const rows of grown(whole.rows, by)) {
          growing.grow(rows);
          if (rows >= 300) inputs.extend(rows);
        }
        expect(inputs.rows).toBe(whole.rows);
        names.forEach((name, i) => {
          let worst = 0;
          for (let row = 0; row < whole.rows; row++) {
            const [a, b] = [inputs.columns[i][row], expected.columns[i][row]];
            if (!Object.is(a, b) && !(a === b)) worst = Math.max(worst, Math.abs(a - b) || Number.NaN);
          }
          expect(worst, name).toBeLessThanOrEqual(fractional ? 1e-12 : 0);
        });
      }),
      { numRuns: 20 },
    );
  });

  test("are the same bits in whatever steps it grew", () => {
    const whole = withoutMessages(randomDay(3, { rows: 1700, levels: 5, fractional: true }), 3, 0.004);
    const names = referenceNamesOf(whole);
    const inputsAfter = (by: readonly number[]) => {
      const growing = new GrowingDay(whole);
      const inputs = new GrowingInputs(growing.day, names, 300);
      for (const rows of grown(whole.rows, by)) {
        growing.grow(rows);
        if (rows >= 300) inputs.extend(rows);
      }
      return inputs.columns;
    };
    const once = inputsAfter([]);
    fc.assert(
      fc.property(steps, (by) => {
        expect(inputsAfter(by)).toEqual(once);
      }),
      { numRuns: 10 },
    );
  });

  test("cost what the new rows cost: a row is worked out from its block's start, not from the day's", () => {
    const whole = plantedDay(4, 3 * INPUT_BLOCK);
    let read = 0;
    const counted: MarketDay = {
      ...whole,
      time: new Proxy(whole.time, {
        get: (time, name) => {
          if (name === "subarray") return (from: number, to: number) => ((read += to - from), time.subarray(from, to));
          return Reflect.get(time, name, time) as unknown;
        },
      }),
    };
    const inputs = new GrowingInputs(counted, ["ti50"], 300);
    inputs.extend(2 * INPUT_BLOCK + 10);
    read = 0;
    inputs.extend(2 * INPUT_BLOCK + 11);
    expect(read).toBe(11 + 51);
  });
});

describe("a forecaster of a day that grows", () => {
  const days: readonly (readonly [string, MarketDay])[] = [
    ["a file's", plantedDay(6, 3000)],
    ["a venue's with gaps", withoutMessages(plantedDay(6, 3000), 6, 0.002)],
  ];

  test.each(days)("says on %s day, in any steps, what it says on the finished one", (_, whole) => {
    const finished = forecaster(whole, "queue-imbalance");
    runToEnd(finished.advance(whole.rows));
    expect(finished.refits.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(steps, (by) => {
        const growing = new GrowingDay(whole);
        const made = forecaster(growing.day, "queue-imbalance");
        for (const rows of grown(whole.rows, by)) {
          growing.grow(rows);
          runToEnd(made.advance(rows));
        }
        expect(made.columns).toEqual(finished.columns);
        expect(made.refits).toEqual(finished.refits);
        expect(trackRecord(made, whole.rows)).toEqual(trackRecord(finished, whole.rows));
      }),
      { numRuns: 10 },
    );
  });

  test("gives the same micro-prices and state hash through the pipeline, whatever the steps", () => {
    const whole = plantedDay(7, 12_000);
    const hashOf = (day: MarketDay, pipeline: Pipeline) => pipeline.hashAt(new Fold(day), whole.rows);
    const finished = new Pipeline(whole, forecaster(whole));
    runToEnd(finished.advance(whole.rows));
    const growing = new GrowingDay(whole);
    const pipeline = new Pipeline(growing.day, forecaster(growing.day));
    for (const rows of [0, 1, 4999, 5000, 5001, 9000, 12_000]) {
      growing.grow(rows);
      runToEnd(pipeline.advance(rows));
    }
    expect(pipeline.columns.microprice).toEqual(finished.columns.microprice);
    expect(pipeline.columns.microprice.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(6000);
    expect(hashOf(growing.day, pipeline)).toBe(hashOf(whole, finished));
  });
});

describe("a day that lets go of its oldest rows", () => {
  const whole = withoutMessages(plantedDay(9, 5000), 9, 0.0005);
  const settings = { ...SETTINGS, fitRows: 800 };
  const DROPPED = 4 * INPUT_BLOCK;

  test("is forecast on as if it had kept them, and its record goes on", () => {
    const kept = forecaster(whole, "queue-imbalance", settings);
    runToEnd(kept.advance(whole.rows));
    fc.assert(
      fc.property(fc.integer({ min: DROPPED + 900, max: 4900 }), fc.nat(3), (at, unfinished) => {
        const before = forecaster(sliceDay(whole, { from: 0, to: at }), "queue-imbalance", settings);
        const work = before.advance(at);
        if (unfinished === 0) runToEnd(work);
        else for (let i = 0; i < unfinished; i++) work.next();
        work.return();
        if (before.front < DROPPED) return;
        const day = sliceDay(whole, { from: DROPPED, to: whole.rows });
        const after = before.continued(day, DROPPED);
        runToEnd(after.advance(day.rows));
        expect(after.columns.probabilities).toEqual(kept.columns.probabilities.slice(3 * DROPPED));
        expect(after.columns.outcome).toEqual(kept.columns.outcome.slice(DROPPED));
        expect(after.refits).toEqual(kept.refits.map((refit) => ({ ...refit, row: refit.row - DROPPED })));
        expect(trackRecord(after, day.rows)).toEqual(trackRecord(kept, whole.rows));
      }),
      { numRuns: 15 },
    );
  });

  test("has the micro-prices that it would have had", () => {
    const long = withoutMessages(plantedDay(10, 4 * MICROPRICE_REFIT), 10);
    const kept = new MicropriceTrack(long, 4000);
    kept.advance(0, long.rows);
    const before = new MicropriceTrack(long, 4000);
    before.advance(0, 3 * MICROPRICE_REFIT + 500);
    const day = sliceDay(long, { from: 2 * MICROPRICE_REFIT, to: long.rows });
    const after = before.continued(day, 2 * MICROPRICE_REFIT);
    after.advance(MICROPRICE_REFIT + 500, day.rows);
    expect(after.values).toEqual(kept.values.slice(2 * MICROPRICE_REFIT));
    expect(after.values.some(Number.isNaN)).toBe(false);
  });

  test("refits take the latest rows only, and every label is counted once", () => {
    const kept = forecaster(whole, "queue-imbalance", settings);
    runToEnd(kept.advance(whole.rows));
    const labels = kept.refits.map((refit) => refit.labels);
    expect(Math.max(...labels)).toBeLessThanOrEqual(800);
    expect(labels.at(-1)).toBeGreaterThan(700);
    expect(kept.refits.length).toBe(Math.floor(kept.labelsKnown(whole.rows - 1) / settings.refitEvery));
  });

  test("cannot be let go of between the rows that inputs are worked out from", () => {
    expect(() => forecaster(whole).continued(whole, INPUT_BLOCK + 1)).toThrow(RangeError);
  });
});
