import { expect, test } from "vitest";
import { fitModel, type FittedModel, protocolTask, type Task } from "../src/core/evaluation.ts";
import { type Forecaster, type ForecasterKind, runToEnd, UNKNOWN } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";

/** Forecasts of rows from..to-1 (default: the whole table), [rows, 3]. */
export function forecasts(forecaster: Forecaster, { inputs }: FittedModel, from = 0, to = inputs.rows): Float64Array {
  const out = new Float64Array(3 * (to - from));
  forecaster.predict(inputs, { from, to }, out);
  return out;
}

/** What every forecaster that is trained on a table must do, whatever it computes. `day` is long enough to be split. */
export function forecasterContract(kind: ForecasterKind, day: MarketDay, horizon: number): void {
  const task: Task = protocolTask(day, horizon);
  const model = runToEnd(fitModel(task, kind));
  const { forecaster, inputs } = model;
  const { train, validation } = task.split;
  const all = forecasts(forecaster, model);
  const fit = (y: Int8Array, seed = 1): Forecaster => {
    const other = kind.create(horizon, { seed });
    runToEnd(other.fit({ inputs, labels: { ...task.labels, y } }, train, validation));
    return other;
  };

  test("is not fitted when created, and says what it is", () => {
    const fresh = kind.create(horizon);
    expect([fresh.name, fresh.fitted, forecaster.fitted]).toEqual([kind.name, false, true]);
    expect(fresh.describe()).toMatchObject({ name: kind.name, title: kind.title, parameterCount: null });
    expect(forecaster.describe().parameterCount).toBeGreaterThan(2);
    expect(() => fresh.save()).toThrow("not fitted");
    expect(() => fresh.predict(inputs, { from: 0, to: 1 }, new Float64Array(3))).toThrow("not fitted");
  });

  test("gives probabilities that sum to one, and three NaN where and only where an input is undefined", () => {
    for (let row = 0; row < day.rows; row++) {
      const three = all.subarray(3 * row, 3 * row + 3);
      const defined = inputs.columns.every((column) => Number.isFinite(column[row]));
      if (!defined) expect([...three]).toEqual([NaN, NaN, NaN]);
      else expect(Math.abs(three[0] + three[1] + three[2] - 1)).toBeLessThan(1e-12);
    }
    const infinite = { ...inputs, columns: inputs.columns.map((column) => column.slice()) };
    infinite.columns[0][500] = Infinity;
    const out = new Float64Array(3);
    forecaster.predict(infinite, { from: 500, to: 501 }, out);
    expect([...out]).toEqual([NaN, NaN, NaN]);
  });

  test("forecasts a span as it forecasts its rows in the whole", () => {
    expect(forecasts(forecaster, model, 300, 340)).toEqual(all.slice(900, 1020));
  });

  test("forecasts the same bits after being saved as JSON and loaded", () => {
    const loaded = kind.load(JSON.parse(JSON.stringify(forecaster.save())));
    expect(loaded.fitted).toBe(true);
    expect(loaded.save()).toEqual(forecaster.save());
    expect(loaded.describe()).toEqual(forecaster.describe());
    expect(forecasts(loaded, model)).toEqual(all);
  });

  test("reads its columns by name, wherever they stand", () => {
    const turned = { ...inputs, names: inputs.names.toReversed(), columns: inputs.columns.toReversed() };
    const out = new Float64Array(3 * 40);
    forecaster.predict(turned, { from: 300, to: 340 }, out);
    expect(out).toEqual(all.slice(900, 1020));
    const without = { ...inputs, names: inputs.names.slice(1), columns: inputs.columns.slice(1) };
    expect(() => forecaster.predict(without, { from: 0, to: 1 }, out)).toThrow(inputs.names[0]);
  });

  test("refuses a saved state that is not its own, naming the field", () => {
    const saved = forecaster.save();
    expect(() => kind.load({ ...saved, model: "other" })).toThrow(/model is "other"/);
    expect(() => kind.load({ ...saved, horizon: 0 })).toThrow("horizon");
    expect(() => kind.load({ ...saved, inputs: [...inputs.names, inputs.names[0]] })).toThrow("inputs");
    for (const field of Object.keys(saved.parameters as object)) {
      for (const bad of [undefined, "x", [NaN], -7]) {
        const parameters = { ...(saved.parameters as object), [field]: bad };
        expect(() => kind.load({ ...saved, parameters }), field).toThrow(RangeError);
      }
    }
  });

  test("learns from its span, chooses on the validation span, and looks no further", () => {
    const y = task.labels.y.slice();
    y.fill(1, validation.to);
    y.fill(-1, train.to, validation.from);
    expect(fit(y).save()).toEqual(forecaster.save());
    expect(fit(y.map((label, row) => (row < 2000 && label !== UNKNOWN ? -label : label))).save()).not.toEqual(
      forecaster.save(),
    );
  });

  test("refuses to fit where a class has no row, and where no label is known", () => {
    for (const label of [1, UNKNOWN]) expect(() => fit(new Int8Array(day.rows).fill(label))).toThrow(RangeError);
  });

  test("an abandoned fit leaves it as it was", () => {
    const before = forecaster.save();
    const turned = task.labels.y.map((label) => (label === UNKNOWN ? label : -label));
    const steps = forecaster.fit({ inputs, labels: { ...task.labels, y: turned } }, train, validation);
    for (let i = 0; i < 3; i++) steps.next();
    steps.return();
    expect(forecaster.save()).toEqual(before);
  });

  test("reports progress that never goes back and ends at its total", () => {
    let last = { done: 0, total: 1 };
    for (const step of kind.create(horizon).fit({ inputs, labels: task.labels }, train, validation)) {
      expect(step.done).toBeGreaterThanOrEqual(last.done);
      expect(step.done).toBeLessThanOrEqual(step.total);
      last = step;
    }
    expect(last.done).toBe(last.total);
  });

  test("takes a forecast apart into what each input adds", () => {
    const explanation = forecaster.explain?.(inputs, 700);
    if (!explanation) throw new Error("no explanation");
    const { base, contributions, space } = explanation;
    const count = explanation.inputs.length;
    const scores = base.map((b, c) =>
      contributions.subarray(c * count, (c + 1) * count).reduce((sum, value) => sum + value, b),
    );
    const weights = space === "log-odds" ? scores.map(Math.exp) : scores;
    const total = weights.reduce((sum, value) => sum + value, 0);
    weights.forEach((weight, c) => expect(weight / total).toBeCloseTo(all[2100 + c], 10));
    expect(forecaster.explain?.(inputs, 0)).toBeNull();
  });
}
