import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { FeatureTable, LabelColumn } from "../../src/core/forecaster.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { NeuralForecaster } from "./forecaster.ts";
import { NEURAL_NAMES } from "../neural-names.ts";
import { NEURAL_FORECASTERS } from "./index.ts";
import { NETWORKS } from "./networks/index.ts";
import { onBackend, startTestBackends } from "./test-backends.ts";
import { Training, type TrainingSet, type TrainingSettings } from "./training.ts";
import { windowEnds, windowSource } from "./windows.ts";

const ROWS = 700;
const WINDOW = 10;

/** Three inputs; the label is the class of the sum of the first over the last five rows, which no single row shows. */
function plantedTable(seed: number, rows = ROWS): { table: FeatureTable; labels: LabelColumn } {
  const random = new Random(seed);
  const columns = Array.from({ length: 3 }, () => Float64Array.from({ length: rows }, () => random.normal()));
  const y = Int8Array.from({ length: rows }, (_, r) => {
    let sum = 0;
    for (let back = 0; back < 5 && back <= r; back++) sum += columns[0][r - back];
    return sum > 1 ? 1 : sum < -1 ? -1 : 0;
  });
  return { table: { names: ["a", "b", "c"], rows, columns }, labels: { horizon: 10, theta: 0, y } };
}

const SETTINGS: TrainingSettings = {
  batch: 32,
  peakRate: 0.02,
  rise: 0.15,
  decay: 1e-3,
  clip: 1,
  fraction: 0.5,
  epochs: 6,
  patience: 3,
  average: 0.9,
  balance: 0,
  adjustment: 0,
  seed: 3,
};

const network = (name: string) => {
  const found = NETWORKS.find((candidate) => candidate.name === name);
  if (!found) throw new Error(name);
  return found;
};

const SIZE = { window: WINDOW, inputs: 3, heads: 1, units: 8 };

function trainingSet(): TrainingSet {
  const { table, labels } = plantedTable(1);
  const scaler = { mean: [0, 0, 0], deviation: [1, 1, 1] };
  const source = windowSource(table.names, table.columns, scaler, {});
  return {
    source,
    labels: [labels],
    train: windowEnds(source, WINDOW, { from: 0, to: 500 }, [labels]),
    validation: windowEnds(source, WINDOW, { from: 520, to: ROWS }, [labels]),
  };
}

const training = (settings: Partial<TrainingSettings> = {}, name = "lstm"): Training =>
  new Training(network(name), SIZE, trainingSet(), { ...SETTINGS, ...settings });

describe("training", () => {
  beforeAll(startTestBackends);

  test.each(["lstm", "bin-ctabl", "mixer"])("%s learns what no single row shows, and leaks no tensor", async (name) => {
    await onBackend("wasm", () => {
      const run = training({ epochs: 10, fraction: 1 }, name);
      const before = tf.memory().numTensors;
      runToEnd(run.run());
      expect(tf.memory().numTensors).toBe(before);
      expect(run.best[0]?.loss).toBeLessThan(0.8);
    });
  });

  test("abandoned in the middle of an epoch and taken up from its state, it gives the same bits", async () => {
    await onBackend("wasm", () => {
      const whole = training();
      runToEnd(whole.run());
      const first = training();
      const steps = first.run();
      for (let i = 0; i < 11; i++) steps.next();
      const kept = structuredClone(first.state());
      for (let i = 0; i < 3; i++) steps.next();
      const second = new Training(network("lstm"), SIZE, trainingSet(), SETTINGS, kept);
      runToEnd(second.run());
      expect(second.state().weights).toEqual(whole.state().weights);
      expect(second.best).toEqual(whole.best);
    });
  });

  test("left while an epoch is being validated and taken up again, it validates that epoch and gives the same curve", async () => {
    await onBackend("wasm", () => {
      const whole = training();
      runToEnd(whole.run());
      const first = training();
      const steps = first.run();
      let progress = steps.next();
      while (!progress.done && !Number.isNaN(progress.value.loss)) progress = steps.next();
      const second = new Training(network("lstm"), SIZE, trainingSet(), SETTINGS, structuredClone(first.state()));
      expect(second.curve).toHaveLength(0);
      runToEnd(second.run());
      expect(second.curve).toEqual(whole.curve);
      expect(second.best).toEqual(whole.best);
    });
  });

  test("a fit of a forecaster goes on from its checkpoint to the same saved model, with settings of its own", async () => {
    await onBackend("wasm", () => {
      const { table, labels } = plantedTable(1);
      const data = { inputs: table, labels };
      const settings = { epochs: 4, window: 8, units: 6, batch: 32, fraction: 0.4, unheardOf: 7 };
      const create = (resume?: unknown) => NEURAL_FORECASTERS.lstm.create(10, { seed: 5, settings, resume });
      const spans = [
        { from: 0, to: 480 },
        { from: 500, to: ROWS },
      ] as const;
      const whole = create();
      runToEnd(whole.fit(data, ...spans));
      const first = create();
      const steps = first.fit(data, ...spans);
      for (let i = 0; i < 9; i++) steps.next();
      expect(first.curve?.length).toBeGreaterThan(0);
      const second = create(structuredClone(first.checkpoint?.()));
      runToEnd(second.fit(data, ...spans));
      expect(second.save()).toEqual(whole.save());
      expect(second.curve).toEqual(whole.curve);
      expect(second.describe().chosen?.window).toBe(8);
      expect(() => NEURAL_FORECASTERS.lstm.create(10, { settings: { epochs: 0 } })).toThrow("epochs 0");
      const other = NEURAL_FORECASTERS.gru.create(10, { seed: 5, settings, resume: first.checkpoint?.() });
      expect(() => runToEnd(other.fit(data, ...spans))).toThrow("another network");
    });
  });

  test("taken up from its state on another back-end, as after a lost device, it goes on with the same training", async () => {
    const whole = await onBackend("wasm", () => {
      const run = training({ epochs: 2 });
      runToEnd(run.run());
      return run;
    });
    const kept = await onBackend("cpu", () => {
      const first = training({ epochs: 2 });
      const steps = first.run();
      for (let i = 0; i < 5; i++) steps.next();
      return structuredClone(first.state());
    });
    await onBackend("wasm", () => {
      const second = new Training(network("lstm"), SIZE, trainingSet(), { ...SETTINGS, epochs: 2 }, kept);
      runToEnd(second.run());
      expect(second.curve).toHaveLength(2);
      second.curve.forEach(({ training, validation }, epoch) => {
        expect(training).toBeCloseTo(whole.curve[epoch].training, 4);
        expect(validation[0]).toBeCloseTo(whole.curve[epoch].validation[0], 4);
      });
    });
  });

  test("with a teacher whose word is all, it learns the teacher and not the outcomes", async () => {
    const set = trainingSet();
    const rows = set.labels[0].y.length;
    const probabilities = new Float32Array(3 * rows);
    // The opposite of what happens, and nothing to say of the first hundred rows.
    for (let r = 0; r < rows; r++) probabilities[3 * r + 1 - set.labels[0].y[r]] = 1;
    probabilities.fill(NaN, 0, 300);
    await onBackend("wasm", () => {
      const losses = [0, 1].map((share) => {
        const taught = { ...set, teacher: { probabilities, share } };
        const run = new Training(network("lstm"), SIZE, taught, { ...SETTINGS, fraction: 1 });
        runToEnd(run.run());
        return run.best[0]?.loss ?? NaN;
      });
      expect(losses[0]).toBeLessThan(0.8);
      expect(losses[1]).toBeGreaterThan(1);
    });
  });

  test("the same seed gives the same weights, another seed others", async () => {
    await onBackend("wasm", () => {
      const weights = [3, 3, 4].map((seed) => {
        const run = training({ seed, epochs: 1 });
        runToEnd(run.run());
        return run.state().weights;
      });
      expect(weights[1]).toEqual(weights[0]);
      expect(weights[2]).not.toEqual(weights[0]);
    });
  });

  test("an epoch in which no head improves counts, and patience ends the run", async () => {
    await onBackend("wasm", () => {
      // A rate this high only makes things worse.
      const run = training({ peakRate: 3, epochs: 40, patience: 2, average: 0 });
      runToEnd(run.run());
      const best = run.best[0];
      expect(run.curve.length).toBe((best?.epoch ?? NaN) + 3);
      expect(run.curve.length).toBeLessThan(40);
      expect(Math.min(...run.curve.map(({ validation }) => validation[0]))).toBe(best?.loss);
    });
  });

  test("a window that none of the rows can fill is refused in words", () => {
    const set = { ...trainingSet(), train: new Int32Array(0) };
    expect(() => new Training(network("lstm"), SIZE, set, SETTINGS)).toThrow("no training row");
  });
});

const fitted = (): { forecaster: NeuralForecaster; table: FeatureTable } => {
  const { table, labels } = plantedTable(2);
  const { seed, ...recipe } = { ...SETTINGS, epochs: 8, fraction: 1 };
  const forecaster = new NeuralForecaster(
    network("bin-ctabl"),
    10,
    { window: WINDOW, inputs: "raw", training: recipe },
    seed,
  );
  const spans = [
    { from: 0, to: 500 },
    { from: 520, to: 600 },
  ];
  runToEnd(forecaster.fit({ inputs: table, labels }, spans[0], spans[1]));
  return { forecaster, table };
};

describe("a neural forecaster", () => {
  beforeAll(startTestBackends);

  test("of several horizons learnt at once is the same whichever of them is its own, but for its head", async () => {
    const { table, labels } = plantedTable(2);
    const far = { ...labels, horizon: 50, y: labels.y.map((y) => -y) };
    const { seed, ...recipe } = { ...SETTINGS, epochs: 4, fraction: 1 };
    const fit = (own: LabelColumn, other: LabelColumn): NeuralForecaster => {
      const plan = { window: WINDOW, inputs: "raw" as const, units: 8, training: recipe };
      const forecaster = new NeuralForecaster(network("lstm"), own.horizon, plan, seed);
      const data = { inputs: table, labels: own, beside: [other] };
      runToEnd(forecaster.fit(data, { from: 0, to: 500 }, { from: 520, to: 600 }));
      return forecaster;
    };
    await onBackend("wasm", () => {
      const [near, distant] = [fit(labels, far), fit(far, labels)];
      expect([near.model.head, distant.model.head]).toEqual([0, 1]);
      expect(near.curve[0].training).toBe(distant.curve[0].training);
      const up = [near, distant].map((forecaster) => {
        const out = new Float64Array(300);
        forecaster.predict(table, { from: 600, to: 700 }, out);
        return out;
      });
      const known = labels.y.subarray(600, 700);
      const sure = [...known.keys()].filter((i) => known[i] === 1);
      const meanUp = (p: Float64Array): number => sure.reduce((sum, i) => sum + p[3 * i + 2], 0) / sure.length;
      expect(meanUp(up[0])).toBeGreaterThan(meanUp(up[1]) + 0.2);
    });
  });

  test("with a teacher is taught by trees and by a copy of itself, and reads ranks", async () => {
    const { table, labels } = plantedTable(2, 1500);
    // Ranks read a bent column as well as a straight one.
    const bent = { ...table, columns: table.columns.map((column) => column.map((x) => Math.exp(2 * x))) };
    const { seed, ...recipe } = { ...SETTINGS, epochs: 4, fraction: 1 };
    const plan = {
      window: WINDOW,
      inputs: "raw" as const,
      units: 8,
      ranks: true,
      training: recipe,
      teacher: { copies: 1, window: WINDOW + 2, share: 0.5 },
    };
    await onBackend("wasm", () => {
      const forecaster = new NeuralForecaster(network("mixer"), 10, plan, seed);
      const seen: number[] = [];
      const steps = forecaster.fit({ inputs: bent, labels }, { from: 0, to: 1200 }, { from: 1220, to: 1400 });
      for (const { done, total } of steps) {
        expect(total).toBe(9);
        seen.push(done);
      }
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(forecaster.curve.at(-1)?.validation[0]).toBeLessThan(0.9);
      const again = NEURAL_FORECASTERS.mixer.load(JSON.parse(JSON.stringify(forecaster.save())));
      const [a, b] = [forecaster, again].map((one) => {
        const out = new Float64Array(300);
        one.predict(bent, { from: 1400, to: 1500 }, out);
        return out;
      });
      expect(b).toEqual(a);
    });
  });

  test("forecasts probabilities, the same for a row alone as in a span, and none of a broken window", async () => {
    await onBackend("wasm", () => {
      const { forecaster, table } = fitted();
      const since = new Int32Array(table.rows).fill(650, 650);
      const columns = table.columns.map((column) => column.slice());
      columns[1][620] = NaN;
      const broken = { ...table, columns, since };
      const span = { from: 600, to: 700 };
      const out = new Float64Array(300);
      forecaster.predict(broken, span, out);
      for (let r = span.from; r < span.to; r++) {
        const p = out.subarray(3 * (r - span.from), 3 * (r - span.from) + 3);
        const abstains = (r >= 620 && r < 620 + WINDOW) || (r >= 650 && r < 650 + WINDOW - 1);
        expect(Number.isNaN(p[0]), `row ${r}`).toBe(abstains);
        if (!abstains) expect(p[0] + p[1] + p[2]).toBeCloseTo(1, 12);
      }
      const alone = new Float64Array(3);
      forecaster.predict(broken, { from: 690, to: 691 }, alone);
      alone.forEach((v, c) => expect(v).toBeCloseTo(out[270 + c], 6));
    });
  });

  test("saved and loaded it forecasts the same bits; changed files are refused by the field", async () => {
    await onBackend("wasm", () => {
      const { forecaster, table } = fitted();
      const saved = JSON.parse(JSON.stringify(forecaster.save())) as ReturnType<NeuralForecaster["save"]>;
      const kind = NEURAL_FORECASTERS["bin-ctabl"];
      // The registry's kind has other units; the file says its own.
      const widths = { ...saved, parameters: { ...(saved.parameters as object) } };
      const again = kind.load(widths);
      const [a, b] = [forecaster, again].map((one) => {
        const out = new Float64Array(300);
        one.predict(table, { from: 600, to: 700 }, out);
        return out;
      });
      expect(b).toEqual(a);
      const changed = (change: object): (() => unknown) => {
        return () => kind.load({ ...saved, parameters: { ...(saved.parameters as object), ...change } });
      };
      const { weights } = saved.parameters as { weights: Record<string, string> };
      expect(changed({ window: 1e9 })).toThrow("window");
      expect(changed({ window: 11 })).toThrow("weights.bin.featureGain");
      expect(changed({ weights: { ...weights, extra: "" } })).toThrow("weights.extra");
      expect(changed({ weights: { ...weights, "tabl.bias": "////".repeat(4) } })).toThrow("weights.tabl.bias");
      expect(changed({ head: 1 })).toThrow("head");
      expect(() => kind.load({ ...saved, model: "lstm" })).toThrow("model");
    });
  });
});

test("the names that are known without the code are those of the registry", () => {
  expect(Object.keys(NEURAL_FORECASTERS)).toEqual([...NEURAL_NAMES]);
});
