/** The neural forecasters' names, without their code: models/neural/index.ts brings that, and is imported on demand. */
export const NEURAL_NAMES = [
  "lstm",
  "lstm-256-128",
  "gru",
  "attention-lstm",
  "transformer",
  "multiscale-transformer",
  "tlob",
  "deeplob",
  "bin-ctabl",
  "mixer",
] as const;

export type NeuralName = (typeof NEURAL_NAMES)[number];

export const isNeuralName = (name: string): name is NeuralName => (NEURAL_NAMES as readonly string[]).includes(name);
