/**
 * The operations that networks are made of. A network is one function of these; who supplies them decides what it does:
 * tensors with gradients train it (tensor-ops.ts).
 */
export interface Ops<T> {
  shape(x: T): readonly number[];
  constant(values: Float32Array, shape: readonly number[]): T;
  /** x [..., I] times w [I, O] plus b [O]. */
  dense(x: T, w: T, b?: T): T;
  /** Of matrices in the last two axes, batched over the equal axes before; y transposed on request. */
  product(x: T, y: T, transposed?: boolean): T;
  add(x: T, y: T): T;
  subtract(x: T, y: T): T;
  multiply(x: T, y: T): T;
  divide(x: T, y: T): T;
  maximum(x: T, y: T): T;
  /** x·factor + offset. */
  affine(x: T, factor: number, offset: number): T;
  relu(x: T): T;
  leakyRelu(x: T, slope: number): T;
  gelu(x: T): T;
  sigmoid(x: T): T;
  sqrt(x: T): T;
  /** Over the last axis. */
  softmax(x: T): T;
  /** Keeps the axis, with length 1. */
  mean(x: T, axis: number): T;
  reshape(x: T, shape: readonly number[]): T;
  transpose(x: T, permutation: readonly number[]): T;
  slice(x: T, begin: readonly number[], size: readonly number[]): T;
  concat(xs: readonly T[], axis: number): T;
  /** Hidden states of every step, [B, T, U], of x [B, T, I] from a zero state; see recurrent.ts for the weights. */
  lstm(x: T, weights: RecurrentWeights<T>): T;
  gru(x: T, weights: RecurrentWeights<T>): T;
  /** In training sets a share of the elements to 0 and scales the rest up; otherwise x itself. */
  dropout(x: T, rate: number): T;
  /** Over the last axis, in one pass where the supplier has one; otherwise blocks.ts composes it. */
  layerNorm?(x: T, gain: T, shift: T, epsilon: number): T;
  /** x itself, which a supplier may keep under a name to be shown. */
  keep?(name: string, x: T): T;
}

/** LSTM: input [I, 4U], state [U, 4U], bias [4U]. GRU: [I, 3U], [U, 3U], [2, 3U]. */
export interface RecurrentWeights<T> {
  readonly input: T;
  readonly state: T;
  readonly bias: T;
}
