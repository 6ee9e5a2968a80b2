import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { lstm256, lstm64 } from "./networks/recurrent.ts";
import { mixer } from "./networks/mixer.ts";
import { Plan } from "./plan.ts";
import { onBackend, startTestBackends } from "./test-backends.ts";
import { readTfjsModel, writeTfjsModel } from "./tfjs-model.ts";
import { initialWeights } from "./weights.ts";

beforeAll(startTestBackends);

const WINDOW = 6;
const INPUTS = 5;
const GATES = {
  recurrentActivation: "sigmoid",
  recurrentInitializer: "glorotUniform",
  biasInitializer: "randomUniform",
};

const small = () => [
  layers.layers.lstm({ units: 8, inputShape: [WINDOW, INPUTS], ...GATES } as never),
  layers.layers.dropout({ rate: 0.3 }),
  layers.layers.dense({ units: 3, activation: "softmax" }),
];
const tall = () => [
  layers.layers.inputLayer({ inputShape: [WINDOW, INPUTS] }),
  layers.layers.lstm({ units: 8, returnSequences: true, ...GATES } as never),
  layers.layers.lstm({ units: 4, ...GATES } as never),
  layers.layers.dense({ units: 2, activation: "relu" }),
  layers.layers.dense({ units: 3, activation: "softmax" }),
];

interface Files {
  readonly json: Record<string, unknown>;
  readonly shards: Map<string, Uint8Array>;
}

/** What `model.save` writes, in two shards cut where it hurts. */
async function saved(model: layers.LayersModel): Promise<Files> {
  let artifacts: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
  const weightsManifest = [{ paths: ["a.bin", "b.bin"], weights: artifacts.weightSpecs }];
  return {
    json: JSON.parse(JSON.stringify({ modelTopology: artifacts.modelTopology, weightsManifest })) as Files["json"],
    shards: new Map([
      ["a.bin", bytes.slice(0, 101)],
      ["b.bin", bytes.slice(101)],
    ]),
  };
}

const sequential = (made: layers.layers.Layer[]): layers.LayersModel => layers.sequential({ layers: made });

function softmax(logits: Float32Array): number[] {
  const e = [...logits].map(Math.exp);
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
}

const random = new Random(3);
const window = Float32Array.from({ length: WINDOW * INPUTS }, () => random.normal());
const answerOf = (model: layers.LayersModel): number[] => [
  ...(model.predict(tf.tensor(window, [1, WINDOW, INPUTS])) as tf.Tensor).dataSync(),
];

describe("a model of TensorFlow.js's layers format", () => {
  test.each([
    ["LSTM-Dense", small, "lstm"],
    ["LSTM-LSTM-Dense-Dense", tall, "lstm-256-128"],
  ] as const)("%s forecasts here what it does there, and again after it was written here", async (_, made, name) => {
    await onBackend("cpu", () => undefined);
    const model = sequential(made());
    const theirs = answerOf(model);
    const { json, shards } = await saved(model);
    const read = readTfjsModel(json, shards);
    expect(read.network.name).toBe(name);
    const plan = new Plan(read.network, read.size, read.weights);
    plan.window.set(window);
    softmax(plan.run()).forEach((p, c) => expect(p).toBeCloseTo(theirs[c], 5));

    const written = writeTfjsModel(read);
    const again = readTfjsModel(JSON.parse(written.json), new Map([["weights.bin", written.weights]]));
    expect(again.weights).toEqual(read.weights);
    const { modelTopology, weightsManifest } = JSON.parse(written.json) as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
    };
    const back = await layers.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: written.weights.buffer as ArrayBuffer,
      }),
    );
    answerOf(back).forEach((p, c) => expect(p).toBeCloseTo(theirs[c], 5));
  });

  test("is refused in words wherever it is not what it says", async () => {
    await onBackend("cpu", () => undefined);
    const { json, shards } = await saved(sequential(small()));
    const text = JSON.stringify(json);
    const refused = (from: string | RegExp, to: string) => () => {
      const changed = text.replace(from, to);
      expect(changed).not.toBe(text);
      return readTfjsModel(JSON.parse(changed), shards);
    };
    expect(refused('"class_name":"LSTM"', '"class_name":"Lambda"')).toThrow("Lambda is none of LSTM");
    expect(refused('"recurrent_activation":"sigmoid"', '"recurrent_activation":"hard_sigmoid"')).toThrow(
      "hard_sigmoid",
    );
    expect(refused('"go_backwards":false', '"go_backwards":true')).toThrow("go_backwards");
    expect(refused('"activation":"softmax"', '"activation":"relu"')).toThrow("not softmax or linear");
    expect(refused('"return_sequences":false', '"return_sequences":true')).toThrow("all states");
    expect(refused(/"units":8/, '"units":1000000')).toThrow("more than this reads");
    expect(refused(/"units":8/, '"units":12')).toThrow("another shape");
    expect(refused(/"dtype":"float32"\}\]/, '"dtype":"int32"}]')).toThrow("plain float32");
    expect(refused('recurrent_kernel"', 'kernal"')).toThrow("recurrent_kernel");
    expect(refused('"b.bin"', '"c.bin"')).toThrow("c.bin was not given");
    expect(refused(`[null,${WINDOW},${INPUTS}]`, `[null,null,${INPUTS}]`)).toThrow("shape of its input");
    expect(() => readTfjsModel(json, new Map([...shards, ["b.bin", new Uint8Array(3)]]))).toThrow("bytes, not");
    expect(() => readTfjsModel({}, shards)).toThrow("no layers model");
    const broken = new Map([...shards].map(([name, bytes]) => [name, bytes.slice().fill(255, 0, 8)]));
    expect(() => readTfjsModel(json, broken)).toThrow("no number");
    const gru = sequential([
      layers.layers.gru({ units: 8, inputShape: [WINDOW, INPUTS], recurrentInitializer: "glorotUniform" }),
      layers.layers.dense({ units: 3 }),
    ]);
    const other = await saved(gru);
    expect(() => readTfjsModel(other.json, other.shards)).toThrow("GRU is none of");
  });

  test("has no form for other layouts", () => {
    const size = { window: WINDOW, inputs: INPUTS, heads: 1, units: 8 };
    expect(() => writeTfjsModel({ network: mixer, size, weights: initialWeights(mixer.weights(size), 1) })).toThrow(
      "no form",
    );
    const two = { ...size, heads: 2 };
    expect(() => writeTfjsModel({ network: lstm64, size: two, weights: {} })).toThrow("one head");
    expect(lstm256.name).toBe("lstm-256-128");
  });
});
