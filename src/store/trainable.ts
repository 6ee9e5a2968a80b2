import type { ModelOrder } from "../../workers/model-api.ts";

/** A model that can be trained, as the page lists it; the code is the worker's. */
export interface TrainableModel {
  readonly name: string;
  readonly title: string;
  readonly family: "linear" | "trees" | "recurrent" | "attention" | "convolution and mixing" | "several";
  /** A network: trained in epochs, on a back-end. */
  readonly neural: boolean;
  /** False: it has inputs of its own. */
  readonly choosesInputs: boolean;
}

const model = (
  name: string,
  title: string,
  family: TrainableModel["family"],
  { neural = false, choosesInputs = true } = {},
): TrainableModel => ({ name, title, family, neural, choosesInputs });
const network = { neural: true };

export const TRAINABLE: readonly TrainableModel[] = [
  model("logistic", "Multinomial logistic", "linear"),
  model("gbdt", "Gradient boosting", "trees"),
  model("forest", "Random forest", "trees"),
  model("average", "Average of logistic and boosting", "several"),
  model("mixer", "Window-normalised mixer", "convolution and mixing", network),
  model("bin-ctabl", "BiN-C(TABL)", "convolution and mixing", network),
  model("deeplob", "DeepLOB", "convolution and mixing", { neural: true, choosesInputs: false }),
  model("lstm", "LSTM-64", "recurrent", network),
  model("lstm-256-128", "LSTM 256-128", "recurrent", network),
  model("gru", "GRU 256-128", "recurrent", network),
  model("attention-lstm", "Attention LSTM", "attention", network),
  model("transformer", "Transformer", "attention", network),
  model("multiscale-transformer", "Multi-scale Transformer", "attention", network),
  model("tlob", "TLOB", "attention", network),
];

/** Models whose settings can be searched. */
export const SEARCHED: readonly TrainableModel[] = TRAINABLE.filter(({ name }) => name !== "average");

/** One-line rules that every score is shown beside. */
export const FLOOR_NAMES: readonly string[] = ["trade-imbalance", "persistence", "queue-imbalance", "prior"];
export const isFloor = ({ model: name }: Pick<ModelOrder, "model">): boolean => FLOOR_NAMES.includes(name);
/** Networks that keep where they looked. */
export const hasAttention = (name: string): boolean =>
  TRAINABLE.some((known) => known.name === name && known.family === "attention");
export const isNeural = (name: string): boolean => TRAINABLE.some((known) => known.name === name && known.neural);
