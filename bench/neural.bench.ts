import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web";
import { startBackend } from "../models/neural/backends.ts";
import { FittedForecaster, type FittedNetwork } from "../models/neural/fitted.ts";
import { registerGradients } from "../models/neural/gradients.ts";
import type { Network, NetworkSize } from "../models/neural/network.ts";
import { mixer } from "../models/neural/networks/mixer.ts";
import { lstm256, lstm64 } from "../models/neural/networks/recurrent.ts";
import { transformer } from "../models/neural/networks/transformer.ts";
import { exportOnnx } from "../models/neural/onnx.ts";
import { Plan } from "../models/neural/plan.ts";
import { RECIPES } from "../models/neural/recipes.ts";
import { RecurrentStream } from "../models/neural/streaming.ts";
import { Training } from "../models/neural/training.ts";
import { initialWeights } from "../models/neural/weights.ts";
import { windowEnds, windowSource } from "../models/neural/windows.ts";
import { logistic } from "../models/linear/multinomial.ts";
import { CLASS_COUNT, type FeatureTable, runToEnd } from "../src/core/forecaster.ts";
import { Random } from "../src/core/random.ts";
import { layersModel } from "./neural/layers.ts";
import { latencies } from "./neural/latency.ts";
import type { Bench, BenchRow } from "./row.ts";

/**
 * Training steps beside the same network from tf.layers on the back-end as shipped; forecasts of one window beside
 * onnxruntime-web on the same weights, turn by turn, one thread each; and the way from an event to its forecast.
 */
const SIZE: NetworkSize = { window: 100, inputs: 40, heads: 1 };
const BATCH = 32;
const INPUTS = Array.from({ length: SIZE.inputs }, (_, j) => `x${j}`);
const SCALER = { mean: INPUTS.map(() => 0), deviation: INPUTS.map(() => 1) };
const ROWS = 20_000;

const drawn = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
};

const TABLE: FeatureTable = {
  names: INPUTS,
  rows: ROWS,
  columns: INPUTS.map((_, j) => Float64Array.from(drawn(ROWS, 3 + j))),
};

const fittedOf = (network: Network): FittedNetwork => {
  const weights = initialWeights(network.weights(SIZE), 1);
  return { theta: 0, inputs: INPUTS, scaler: SCALER, size: SIZE, weights, head: 0, bestEpoch: 0, curve: [] };
};

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (taken: readonly number[], q: number): number =>
  ascending(taken)[Math.min(taken.length - 1, Math.floor(q * taken.length))];

async function timed(run: () => unknown, times: number): Promise<number[]> {
  await run();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await run();
    taken.push(performance.now() - from);
  }
  return taken;
}

const row = (name: string, ours: number, rival: number, unit = "ms"): BenchRow => ({
  name,
  ours,
  rival,
  ratio: rival / ours,
  unit,
});

/** A whole step of ours: windows copied out, gradients read back, clipped, applied. */
function ourStep(network: Network): () => void {
  const source = windowSource(INPUTS, TABLE.columns, SCALER, TABLE);
  const y = Int8Array.from({ length: ROWS }, (_, i) => (i % 3) - 1);
  const ends = windowEnds(source, SIZE.window, { from: 0, to: ROWS });
  const set = { source, labels: [{ horizon: 10, theta: 0, y }], train: ends, validation: ends.subarray(0, 1) };
  const settings = { ...RECIPES[network.name].training, batch: BATCH, fraction: 1, seed: 1 };
  const steps = new Training(network, SIZE, set, settings).run();
  return () => void steps.next();
}

const ROUNDS = 400;

/** Both engines in turn on the same windows; what the engines need to warm up is left out. */
async function forecasts(network: Network): Promise<BenchRow[]> {
  const { weights } = fittedOf(network);
  const plan = new Plan(network, SIZE, weights);
  const session = await ort.InferenceSession.create(exportOnnx(network, SIZE, weights));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < ROUNDS + 100; i++) {
    const x = drawn(SIZE.window * SIZE.inputs, i);
    const from = performance.now();
    plan.window.set(x);
    const [logit] = plan.run();
    const between = performance.now();
    const { logits } = await session.run({ window: new ort.Tensor("float32", x, [1, SIZE.window, SIZE.inputs]) });
    const to = performance.now();
    if (Math.abs(logit - (logits.data[0] as number)) > 1e-4) throw new Error(`${network.name}: the engines disagree`);
    if (i < 100) continue;
    ours.push(between - from);
    theirs.push(to - between);
  }
  await session.release();
  return [0.5, 0.95].map((q) =>
    row(
      `${network.title}, one 100 x 40 window, p${100 * q}, beside onnxruntime-web`,
      quantile(ours, q),
      quantile(theirs, q),
    ),
  );
}

/** From a row's arrival to its probabilities, windows anew for every row; and one state carried along. */
function ways(): readonly { readonly title: string; readonly forecast: (row: number, out: Float64Array) => void }[] {
  const stream = new RecurrentStream(lstm64.name, fittedOf(lstm64));
  const regression = logistic.create(10);
  const labels = { horizon: 10, theta: 0, y: Int8Array.from({ length: ROWS }, (_, i) => (i % 3) - 1) };
  runToEnd(regression.fit({ inputs: TABLE, labels }, { from: 0, to: 4_000 }, { from: 4_200, to: 6_000 }));
  return [
    ...[lstm64, transformer, mixer].map((network) => {
      const forecaster = new FittedForecaster(network, 10, 1, fittedOf(network));
      return {
        title: network.title,
        forecast: (at: number, out: Float64Array) => forecaster.predict(TABLE, { from: at, to: at + 1 }, out),
      };
    }),
    {
      title: "Logistic regression",
      forecast: (at: number, out: Float64Array) => regression.predict(TABLE, { from: at, to: at + 1 }, out),
    },
    {
      title: "LSTM-64 streamed",
      forecast: (at: number, out: Float64Array) => stream.push(TABLE.columns, at, out),
    },
  ];
}

/** Events that arrive a thousand a second: one more each millisecond is what must be beaten. */
async function eventRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const out = new Float64Array(CLASS_COUNT);
  for (const { title, forecast } of ways()) {
    const taken = latencies(1_000, 3_000, (i) => forecast(SIZE.window + i, out));
    for (const q of [0.5, 0.95, 0.99])
      rows.push(
        row(
          `${title}, event to forecast at 1,000 events/s, p${100 * q}, beside the time between`,
          quantile(taken, q),
          1,
        ),
      );
    const all = await timed(() => {
      for (let i = 0; i < 500; i++) forecast(SIZE.window + i, out);
    }, 3);
    const each = quantile(all, 0.5) / 500;
    rows.push(row(`${title}, one forecast of many in a row, beside 5,000 events/s`, each, 0.2));
  }
  return rows;
}

const bench: Bench = async () => {
  ort.env.wasm.numThreads = 1;
  await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  registerGradients();
  const subjects = [
    { network: lstm64, times: 5 },
    { network: lstm256, times: 1 },
  ];
  const shipped: number[] = [];
  for (const { network, times } of subjects)
    shipped.push(quantile(await timed(layersModel(network.name, SIZE, BATCH), times), 0.5));
  await startBackend({ only: "wasm" });
  const steps: BenchRow[] = [];
  for (const [i, { network, times }] of subjects.entries()) {
    const ours = quantile(await timed(ourStep(network), 4 * times + 1), 0.5);
    steps.push(row(`${network.title}, training step of 32 x 100 x 40, beside tf.layers as shipped`, ours, shipped[i]));
  }
  const single: BenchRow[] = [];
  for (const network of [lstm64, transformer, mixer]) single.push(...(await forecasts(network)));
  return [...steps, ...single, ...(await eventRows())];
};

export default bench;
