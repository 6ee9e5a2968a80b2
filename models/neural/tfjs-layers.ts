/** A layer that has weights. */
export interface Recurrent {
  readonly kind: "LSTM" | "Dense";
  readonly units: number;
}

export interface TfjsLayers {
  /** Rows and columns of a window. */
  readonly window: number;
  readonly inputs: number;
  readonly layers: readonly Recurrent[];
}

type Config = Readonly<Record<string, unknown>>;

/** What a file says, short enough for a sentence. */
export const quoted = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing")).slice(0, 60);

/** Layers that do nothing to a forecast. */
const PASSED = new Set(["InputLayer", "Dropout"]);

/** What a layer must be to compute what ours does; its defaults where the file is silent are Keras's. */
const WANTED: Readonly<Record<Recurrent["kind"], Config>> = {
  LSTM: { activation: "tanh", recurrent_activation: "sigmoid", use_bias: true, go_backwards: false, stateful: false },
  Dense: { use_bias: true },
};

const DEFAULTS: Config = {
  activation: "tanh",
  recurrent_activation: "sigmoid",
  use_bias: true,
  go_backwards: false,
  stateful: false,
};

/** The topology of a `model.json`. Throws RangeError with a sentence for any layer but LSTM, Dense, Dropout and input. */
export function readTfjsLayers(json: unknown): TfjsLayers {
  const found = layersOf(json);
  const shape = found.map(({ config }) => config.batch_input_shape ?? config.batch_shape).find(Array.isArray);
  const [, window, inputs] = (shape ?? []) as unknown[];
  if (!isLength(window) || !isLength(inputs))
    throw new RangeError("model.json: the shape of its input is not [null, rows, columns]");
  const kept = found.filter(({ kind }) => !PASSED.has(kind));
  return { window, inputs, layers: kept.map(({ kind, config }, i) => layerOf(kind, config, kept.slice(i + 1))) };
}

interface Found {
  readonly kind: string;
  readonly config: Config;
}

const isLength = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0;

function layersOf(json: unknown): readonly Found[] {
  const { modelTopology } = objectOf(json);
  const topology = objectOf(modelTopology);
  // As TensorFlow.js saves it, or as its converter from Keras does.
  const model = objectOf(topology.model_config ?? topology);
  if (model.class_name !== "Sequential") throw new RangeError("model.json: it is not a Sequential model");
  const config = model.config;
  const layers = Array.isArray(config) ? config : objectOf(config).layers;
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > 20)
    throw new RangeError("model.json: it has no list of at most 20 layers");
  return layers.map((layer: unknown) => {
    const { class_name: kind, config: own } = objectOf(layer);
    return { kind: quoted(kind), config: objectOf(own) };
  });
}

function objectOf(value: unknown): Config {
  if (typeof value !== "object" || value === null) throw new RangeError("model.json: it is no layers model");
  return value as Config;
}

function layerOf(kind: string, config: Config, after: readonly Found[]): Recurrent {
  if (kind !== "LSTM" && kind !== "Dense")
    throw new RangeError(`model.json: layer ${kind} is none of LSTM, Dense, Dropout`);
  for (const [name, wanted] of Object.entries(WANTED[kind])) {
    const given = config[name] ?? DEFAULTS[name];
    if (given !== wanted)
      throw new RangeError(`model.json: ${kind} has ${name} ${quoted(given)}, not ${quoted(wanted)}`);
  }
  const { units } = config;
  if (!isLength(units)) throw new RangeError(`model.json: ${kind} has no number of units`);
  if (kind === "LSTM") {
    const sequences = after[0]?.kind === "LSTM";
    if ((config.return_sequences ?? false) !== sequences)
      throw new RangeError(`model.json: an LSTM that returns ${sequences ? "its last state" : "all states"} there`);
  } else {
    const activation = config.activation ?? "linear";
    const allowed = after.length > 0 ? ["relu"] : ["softmax", "linear"];
    if (!allowed.includes(quoted(activation)))
      throw new RangeError(`model.json: Dense has activation ${quoted(activation)}, not ${allowed.join(" or ")}`);
  }
  return { kind, units };
}
