import { describe, expect, test } from "vitest";
import { plantedDay } from "../../test/planted-day.ts";
import { evaluate, protocolTask } from "../../src/core/evaluation.ts";
import { referenceInputs } from "../../src/core/features/reference.ts";
import {
  type Forecaster,
  type ForecasterKind,
  runToEnd,
  type TrainingData,
  UNKNOWN,
} from "../../src/core/forecaster.ts";
import { FLOORS, forecasterKind } from "../index.ts";

const HORIZON = 10;
const DAY = plantedDay(1, 12_000, 0.8);
const TASK = protocolTask(DAY, HORIZON);

function fitted(kind: ForecasterKind): { forecaster: Forecaster; data: TrainingData } {
  const data = { inputs: referenceInputs(DAY, kind.inputs(HORIZON)), labels: TASK.labels };
  const forecaster = kind.create(HORIZON);
  runToEnd(forecaster.fit(data, TASK.split.train));
  return { forecaster, data };
}

function forecasts({ forecaster, data }: ReturnType<typeof fitted>, span = { from: 0, to: DAY.rows }): Float64Array {
  const out = new Float64Array(3 * (span.to - span.from));
  forecaster.predict(data.inputs, span, out);
  return out;
}

describe.each(FLOORS)("%s", (name) => {
  const kind = forecasterKind(name);

  test("is registered under its own name, is not fitted when created, and says what it is", () => {
    const forecaster = kind.create(HORIZON);
    expect([kind.name, forecaster.name, forecaster.fitted]).toEqual([name, name, false]);
    expect(forecaster.describe()).toMatchObject({ name, title: kind.title, parameterCount: null });
    expect(() => forecaster.save()).toThrow("not fitted");
    expect(() =>
      forecaster.predict(referenceInputs(DAY, kind.inputs(HORIZON)), { from: 0, to: 1 }, new Float64Array(3)),
    ).toThrow("not fitted");
  });

  test("gives probabilities that sum to one, or three NaN where an input is undefined", () => {
    const run = fitted(kind);
    const p = forecasts(run);
    for (let row = 0; row < DAY.rows; row++) {
      const three = p.subarray(3 * row, 3 * row + 3);
      if (Number.isNaN(three[0])) expect([...three]).toEqual([NaN, NaN, NaN]);
      else expect(three[0] + three[1] + three[2]).toBeCloseTo(1, 12);
    }
    expect(Number.isNaN(p[3 * 200])).toBe(false);
  });

  test("forecasts a span as it forecasts its rows in the whole", () => {
    const run = fitted(kind);
    expect([...forecasts(run, { from: 300, to: 340 })]).toEqual([...forecasts(run).subarray(900, 1020)]);
  });

  test("forecasts the same after being saved as JSON and loaded", () => {
    const { forecaster, data } = fitted(kind);
    const loaded = kind.load(JSON.parse(JSON.stringify(forecaster.save())));
    expect(loaded.fitted).toBe(true);
    expect(loaded.save()).toEqual(forecaster.save());
    expect(forecasts({ forecaster: loaded, data })).toEqual(forecasts({ forecaster, data }));
  });

  test("refuses a saved state that is not its own, naming the field", () => {
    const saved = fitted(kind).forecaster.save();
    expect(() => kind.load({ ...saved, model: "other" })).toThrow(/model is "other"/);
    expect(() => kind.load({ ...saved, version: 2 as 1 })).toThrow("format");
    expect(() => kind.load({ ...saved, horizon: 0 })).toThrow("horizon");
    expect(() => kind.load({ ...saved, theta: -1 })).toThrow("theta");
    expect(() => kind.load({ ...saved, parameters: null })).toThrow("parameters");
    for (const field of Object.keys(saved.parameters as object)) {
      for (const bad of [undefined, "x", [NaN], Array.from({ length: 9 }, () => 7)]) {
        expect(() => kind.load({ ...saved, parameters: { ...(saved.parameters as object), [field]: bad } })).toThrow(
          `${name}: ${field}`,
        );
      }
    }
  });

  test("learns from its span alone", () => {
    const { data } = fitted(kind);
    const { train } = TASK.split;
    const shuffled = { ...data, labels: { ...data.labels, y: data.labels.y.slice() } };
    shuffled.labels.y.fill(1, train.to);
    shuffled.labels.y.fill(-1, 0, train.from);
    const again = kind.create(HORIZON);
    runToEnd(again.fit(shuffled, train));
    expect(again.save()).toEqual(fitted(kind).forecaster.save());
  });

  test("refuses to fit where a class has no row, and where no label is known", () => {
    const { data } = fitted(kind);
    const only = (label: number) => ({ ...data, labels: { ...data.labels, y: new Int8Array(DAY.rows).fill(label) } });
    expect(() => runToEnd(kind.create(HORIZON).fit(only(1), TASK.split.train))).toThrow(RangeError);
    expect(() => runToEnd(kind.create(HORIZON).fit(only(UNKNOWN), TASK.split.train))).toThrow(RangeError);
  });

  test("an abandoned fit leaves it as it was", () => {
    const { forecaster, data } = fitted(kind);
    const before = forecaster.save();
    const turned = { ...data, labels: { ...data.labels, y: data.labels.y.map((y) => (y === UNKNOWN ? y : -y)) } };
    const steps = forecaster.fit(turned, TASK.split.train);
    steps.next();
    steps.return();
    expect(forecaster.save()).toEqual(before);
    runToEnd(forecaster.fit(turned, TASK.split.train));
    expect(forecaster.save()).not.toEqual(before);
  });
});

test("on a planted drift each floor that can see it beats the prior, and on none of the signal nobody does", () => {
  const empty = protocolTask(plantedDay(2, 40_000, 0), HORIZON);
  for (const kind of FLOORS.map(forecasterKind)) {
    const seen = runToEnd(evaluate(TASK, kind)).scores;
    if (kind.name === "prior") expect(seen.skill).toBeCloseTo(0, 14);
    else expect([kind.name, seen.skill > 0.01]).toEqual([kind.name, true]);
    const { skillInterval } = runToEnd(evaluate(empty, kind)).scores;
    expect([kind.name, skillInterval![0] <= 0]).toEqual([kind.name, true]);
  }
});

test("the prior repeats the class shares of its span", () => {
  const out = forecasts(fitted(forecasterKind("prior")), { from: 5, to: 6 });
  expect([...out]).toEqual([...TASK.prior]);
});

test("persistence is a table with one added to each count, and its decision goes on or turns as training said", () => {
  const kind = forecasterKind("persistence");
  const table = (sign: 1 | -1) => {
    const y = Int8Array.from([1, 1, 1, -1, -1, 0], (label) => sign * label);
    const inputs = { names: ["move3"], rows: 6, columns: [Float64Array.from([9, 9, 9, -9, -9, 0])] };
    const forecaster = kind.create(3);
    runToEnd(forecaster.fit({ inputs, labels: { horizon: 3, theta: 2, y } }, { from: 0, to: 6 }));
    const p = new Float64Array(18);
    const decided = new Int8Array(6);
    forecaster.predict(inputs, { from: 0, to: 6 }, p);
    forecaster.decide?.(inputs, { from: 0, to: 6 }, decided);
    return { p: [...p.subarray(0, 3)], decided: [...decided] };
  };
  expect(table(1)).toEqual({ p: [1 / 6, 1 / 6, 4 / 6], decided: [1, 1, 1, -1, -1, 0] });
  expect(table(-1)).toEqual({ p: [4 / 6, 1 / 6, 1 / 6], decided: [-1, -1, -1, 1, 1, 0] });
});

test("trade imbalance takes the window of the lowest training log-loss", () => {
  const kind = forecasterKind("trade-imbalance");
  const { inputs, labels } = fitted(kind).data;
  const telling = Float64Array.from(labels.y, (y) => (y === UNKNOWN ? 0 : y));
  const informed = {
    ...inputs,
    columns: inputs.names.map((name, i) => (name === "ti50" ? telling : inputs.columns[i])),
  };
  const forecaster = kind.create(HORIZON);
  runToEnd(forecaster.fit({ inputs: informed, labels }, TASK.split.train));
  expect(forecaster.describe().inputs).toEqual(["ti50"]);
});

test("an unknown model is refused with the choices", () => {
  expect(() => forecasterKind("toString")).toThrow("none of prior, persistence, queue-imbalance, trade-imbalance");
});
