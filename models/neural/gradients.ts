import * as tf from "@tensorflow/tfjs-core";

/**
 * Gradients of the operations that the networks are made of. TensorFlow.js keeps its own in a file that Node cannot
 * import and that would bring every operation's gradient into the page; these are all that training needs.
 */
export function registerGradients(): void {
  for (const config of GRADIENTS) if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
}

/** Sums what broadcasting had repeated, so that the gradient has the operand's shape. */
function summedTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

type Attributes = Readonly<Record<string, unknown>>;
type GradientOf = (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => Record<string, () => tf.Tensor>;

const ofInputs = (kernelName: string, inputsToSave: string[], gradFunc: GradientOf): tf.GradConfig => ({
  kernelName,
  inputsToSave,
  gradFunc: gradFunc as tf.GradFunc,
});

const ofOutput = (
  kernelName: string,
  slope: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  input = "x",
): tf.GradConfig => ({
  kernelName,
  outputsToSave: [true],
  gradFunc: ((dy: tf.Tensor, [y]: tf.Tensor[]) => ({ [input]: () => slope(dy, y) })) as tf.GradFunc,
});

const product = (x: tf.Tensor, y: tf.Tensor, tx: boolean, ty: boolean, shape: number[]) => (): tf.Tensor =>
  summedTo(tf.matMul(x, y, tx, ty), shape);

function matMulGradient(
  dy: tf.Tensor,
  [a, b]: tf.Tensor[],
  { transposeA, transposeB }: Attributes,
): Record<string, () => tf.Tensor> {
  if (!transposeA && !transposeB)
    return { a: product(dy, b, false, true, a.shape), b: product(a, dy, true, false, b.shape) };
  if (!transposeA) return { a: product(dy, b, false, false, a.shape), b: product(dy, a, true, false, b.shape) };
  if (!transposeB) return { a: product(b, dy, false, true, a.shape), b: product(a, dy, false, false, b.shape) };
  return { a: product(b, dy, true, true, a.shape), b: product(dy, a, true, true, b.shape) };
}

function spread(dy: tf.Tensor, x: tf.Tensor, axis: unknown, scale: (count: number) => number): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  const kept = x.shape.map((length, a) => (axes.includes(a) ? 1 : length));
  const count = tf.util.sizeFromShape(axes.map((a) => x.shape[a]));
  return tf.mul(tf.reshape(dy, kept), tf.fill(x.shape, scale(count)));
}

function sliceGradient(dy: tf.Tensor, [x]: tf.Tensor[], { begin, size }: Attributes): Record<string, () => tf.Tensor> {
  const [from, taken] = tf.slice_util.parseSliceParams(x, begin as number[], size as number[]);
  const paddings = x.shape.map((length, a): [number, number] => [from[a], length - from[a] - taken[a]]);
  return { x: () => tf.pad(dy, paddings) };
}

const concatGradient: tf.GradConfig = {
  kernelName: "Concat",
  saveAllInputs: true,
  gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[], { axis }: Attributes) => {
    const along = tf.util.parseAxisParam(axis as number, saved[0].shape)[0];
    const pieces = tf.split(
      dy,
      saved.map(({ shape }) => shape[along]),
      along,
    );
    return pieces.map((piece) => () => piece);
  }) as unknown as tf.GradFunc,
};

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

const GRADIENTS: readonly tf.GradConfig[] = [
  ofInputs("Add", ["a", "b"], (dy, [a, b]) => ({ a: () => summedTo(dy, a.shape), b: () => summedTo(dy, b.shape) })),
  ofInputs("Sub", ["a", "b"], (dy, [a, b]) => ({
    a: () => summedTo(dy, a.shape),
    b: () => summedTo(tf.neg(dy), b.shape),
  })),
  ofInputs("Multiply", ["a", "b"], (dy, [a, b]) => ({
    a: () => summedTo(tf.mul(dy, b), a.shape),
    b: () => summedTo(tf.mul(dy, a), b.shape),
  })),
  ofInputs("RealDiv", ["a", "b"], (dy, [a, b]) => ({
    a: () => summedTo(tf.div(dy, b), a.shape),
    b: () => summedTo(tf.neg(tf.div(tf.mul(dy, a), tf.square(b))), b.shape),
  })),
  ofInputs("Maximum", ["a", "b"], (dy, [a, b]) => ({
    a: () => summedTo(tf.mul(dy, tf.cast(tf.greaterEqual(a, b), "float32")), a.shape),
    b: () => summedTo(tf.mul(dy, tf.cast(tf.less(a, b), "float32")), b.shape),
  })),
  ofInputs("BatchMatMul", ["a", "b"], matMulGradient),
  ofInputs("Sum", ["x"], (dy, [x], { axis }) => ({ x: () => spread(dy, x, axis, () => 1) })),
  ofInputs("Mean", ["x"], (dy, [x], { axis }) => ({ x: () => spread(dy, x, axis, (count) => 1 / count) })),
  ofInputs("Reshape", ["x"], (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) })),
  ofInputs("Transpose", [], (dy, _, { perm }) => ({
    x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm as number[])),
  })),
  ofInputs("Slice", ["x"], sliceGradient),
  concatGradient,
  ofInputs("Relu", ["x"], (dy, [x]) => ({ x: () => tf.mul(dy, tf.step(x)) })),
  ofInputs("LeakyRelu", ["x"], (dy, [x], { alpha }) => ({
    x: () => tf.mul(dy, tf.step(x, alpha as number)),
  })),
  ofInputs("Neg", [], (dy) => ({ x: () => tf.neg(dy) })),
  ofInputs("Square", ["x"], (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x, 2)) })),
  ofInputs("Erf", ["x"], (dy, [x]) => ({
    x: () => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), TWO_OVER_ROOT_PI)),
  })),
  ofOutput("Sqrt", (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput("Sigmoid", (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput("Tanh", (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ofOutput(
    "Softmax",
    (dy, y) => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
    },
    "logits",
  ),
  ofOutput("LogSoftmax", (dy, y) => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y))), "logits"),
];
