import { MOST } from "./fitted.ts";
import type { Network, NetworkSize } from "./network.ts";
import { lstm256, lstm64 } from "./networks/recurrent.ts";
import { Plan } from "./plan.ts";
import { quoted, type Recurrent, readTfjsLayers } from "./tfjs-layers.ts";
import { sizeOf, type Weights, type WeightShapes } from "./weights.ts";

/** A network from somebody's `model.json`; what its inputs are and how they were scaled, that file does not say. */
export interface TfjsNetwork {
  readonly network: Network;
  readonly size: NetworkSize;
  readonly weights: Weights;
}

/**
 * Reads TensorFlow.js's layers format, from files that a person gave: LSTM-dense and LSTM-LSTM-dense-dense of three
 * classes. `shards` are the weight files by the names that the manifest gives them. Shapes are worked out from the layers
 * and compared with the manifest's, and the bytes with the shapes, before anything is allocated; then the network must
 * answer a window of zeros with numbers. Throws RangeError with a sentence.
 */
export function readTfjsModel(json: unknown, shards: ReadonlyMap<string, Uint8Array>): TfjsNetwork {
  const { window, inputs, layers } = readTfjsLayers(json);
  const { network, units, names } = layoutOf(layers);
  if (window > MOST.window || inputs > MOST.inputs || units > MOST.units)
    throw new RangeError(`model.json: windows of ${window} x ${inputs} and ${units} units are more than this reads`);
  const size: NetworkSize = { window, inputs, heads: 1, units };
  const shapes = network.weights(size);
  const weights = weightsOf(entriesOf(json, names, shapes), shards, shapes);
  const logits = new Plan(network, size, weights).run();
  if (!logits.every(Number.isFinite)) throw new RangeError("model.json: the network answers zeros with no numbers");
  return { network, size, weights };
}

const gates = (prefix: string): string[] => ["input", "state", "bias"].map((part) => `${prefix}.${part}`);
const flat = (prefix: string): string[] => ["w", "b"].map((part) => `${prefix}.${part}`);

/** Which of our layouts it is, its widest layer, and our weights' names in the order of the file's. */
function layoutOf(layers: readonly Recurrent[]): { network: Network; units: number; names: readonly string[] } {
  const kinds = layers.map(({ kind }) => kind).join("-");
  const units = layers.map((layer) => layer.units);
  if (units[units.length - 1] !== 3) throw new RangeError("model.json: the last layer has not three units");
  if (kinds === "LSTM-Dense") return { network: lstm64, units: units[0], names: [...gates("lstm"), ...flat("head")] };
  if (kinds !== "LSTM-LSTM-Dense-Dense")
    throw new RangeError(`model.json: ${kinds} is neither LSTM-Dense nor LSTM-LSTM-Dense-Dense`);
  if (units[1] * 2 !== units[0] || units[2] * 4 !== units[0])
    throw new RangeError(`model.json: ${units.join("-")} units are not in the proportion 4-2-1-3`);
  const names = [...gates("first"), ...gates("second"), ...flat("dense"), ...flat("head")];
  return { network: lstm256, units: units[0], names };
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Group {
  readonly paths: readonly string[];
  readonly entries: readonly Entry[];
}

/** The manifest's groups, each weight under our name. */
function entriesOf(json: unknown, names: readonly string[], shapes: WeightShapes): readonly Group[] {
  const { weightsManifest } = json as { weightsManifest?: unknown };
  if (!Array.isArray(weightsManifest)) throw new RangeError("model.json: weightsManifest is not a list");
  let taken = 0;
  const groups = weightsManifest.map((group: unknown): Group => {
    const { paths, weights } = (group ?? {}) as { paths?: unknown; weights?: unknown };
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === "string") || !Array.isArray(weights))
      throw new RangeError("model.json: a group of weights has no paths or no weights");
    return { paths, entries: weights.map((weight: unknown) => entryOf(weight, names[taken++], shapes)) };
  });
  if (taken !== names.length) throw new RangeError(`model.json: ${taken} weights, not ${names.length}`);
  return groups;
}

function entryOf(weight: unknown, ours: string | undefined, shapes: WeightShapes): Entry {
  const { name, shape, dtype, quantization } = (weight ?? {}) as Record<string, unknown>;
  const called = quoted(name);
  if (ours === undefined) throw new RangeError(`model.json: ${called} is one weight too many`);
  if (dtype !== "float32" || quantization !== undefined)
    throw new RangeError(`model.json: ${called} is not plain float32`);
  const part = PARTS[ours.slice(ours.indexOf(".") + 1)];
  if (called.slice(called.lastIndexOf("/") + 1) !== part)
    throw new RangeError(`model.json: ${called} stands where its layer's ${part} should`);
  const wanted = shapes[ours].shape;
  if (!Array.isArray(shape) || shape.join() !== wanted.join())
    throw new RangeError(`model.json: ${called} has another shape than its layer's ${wanted.join(" x ")}`);
  return { name: ours, shape: wanted };
}

function weightsOf(groups: readonly Group[], shards: ReadonlyMap<string, Uint8Array>, shapes: WeightShapes): Weights {
  const out: Weights = {};
  for (const { paths, entries } of groups) {
    const parts = paths.map((path) => {
      const bytes = shards.get(path);
      if (!bytes) throw new RangeError(`model.json: its file ${path.slice(0, 60)} was not given`);
      return bytes;
    });
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const wanted = entries.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    if (length !== wanted)
      throw new RangeError(`model.json: ${paths.join(", ").slice(0, 120)} hold ${length} bytes, not ${wanted}`);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const view = new DataView(bytes.buffer);
    at = 0;
    for (const { name, shape } of entries) {
      const from = at;
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => view.getFloat32(from + 4 * i, true));
      if (!values.every(Number.isFinite)) throw new RangeError(`model.json: ${name} holds what is no number`);
      out[name] = isGated(name) ? gatesExchanged(values, shape[shape.length - 1]) : values;
      at += 4 * values.length;
    }
  }
  return Object.fromEntries(Object.keys(shapes).map((name) => [name, out[name]]));
}

const isGated = (name: string): boolean => /\.(input|state|bias)$/.test(name);

/** Input, forget, candidate, output there; input, forget, output, candidate here; its own inverse. */
function gatesExchanged(values: Float32Array, wide: number): Float32Array {
  const units = wide / 4;
  return values.map((_, i) => {
    const within = i % wide;
    const gate = Math.floor(within / units);
    const from = gate === 2 ? within + units : gate === 3 ? within - units : within;
    return values[i - within + from];
  });
}

/** The two files of a network of ours in that format: the text of `model.json`, and `weights.bin` that it names. */
export function writeTfjsModel({ network, size, weights }: TfjsNetwork): { json: string; weights: Uint8Array } {
  const shapes = network.weights(size);
  const layers = tfjsLayersOf(network, size);
  const entries = Object.entries(shapes).map(([name, { shape }]) => ({ name, shape, values: weights[name] }));
  const bytes = new Uint8Array(entries.reduce((sum, { values }) => sum + 4 * values.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { name, shape, values } of entries) {
    const theirs = isGated(name) ? gatesExchanged(values, shape[shape.length - 1]) : values;
    for (const value of theirs) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  const manifest = entries.map(({ name, shape }) => ({ name: tfjsName(name), shape, dtype: "float32" }));
  return {
    json: JSON.stringify({
      format: "layers-model",
      generatedBy: "lobscope",
      modelTopology: { class_name: "Sequential", config: { name: network.name, layers } },
      weightsManifest: [{ paths: ["weights.bin"], weights: manifest }],
    }),
    weights: bytes,
  };
}

const PARTS: Readonly<Record<string, string>> = {
  input: "kernel",
  state: "recurrent_kernel",
  w: "kernel",
  bias: "bias",
  b: "bias",
};

function tfjsName(name: string): string {
  const [layer, part] = name.split(".");
  return `${layer}/${PARTS[part]}`;
}

const dense = (name: string, width: number, activation: string): object => ({
  class_name: "Dense",
  config: { name, units: width, activation, use_bias: true },
});

/** Throws RangeError for a layout that this format's reader here does not take, or one with several heads. */
function tfjsLayersOf(network: Network, { window, inputs, heads, units }: NetworkSize): object[] {
  if (heads !== 1) throw new RangeError(`${network.name}: layers format has one head, not ${heads}`);
  const lstm = (name: string, width: number, sequences: boolean, first: boolean): object => ({
    class_name: "LSTM",
    config: {
      name,
      units: width,
      activation: "tanh",
      recurrent_activation: "sigmoid",
      use_bias: true,
      return_sequences: sequences,
      ...(first ? { batch_input_shape: [null, window, inputs], dtype: "float32" } : {}),
    },
  });
  if (network === lstm64) return [lstm("lstm", units ?? 64, false, true), dense("head", 3, "softmax")];
  if (network !== lstm256) throw new RangeError(`${network.name} has no form in the layers format`);
  const width = units ?? 256;
  return [
    lstm("first", width, true, true),
    lstm("second", width / 2, false, false),
    dense("dense", width / 4, "relu"),
    dense("head", 3, "softmax"),
  ];
}
