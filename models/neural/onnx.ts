import type { Network, NetworkSize } from "./network.ts";
import type { Ops, RecurrentWeights } from "./ops.ts";
import { Message } from "./protobuf.ts";
import type { Weights } from "./weights.ts";

/** Operator set 17 (ONNX 1.12): LSTM and GRU, Erf, and reductions whose axes are attributes. */
const OPSET = 17;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;

/**
 * A fitted network as an ONNX file: input `window`, [batch, T, F] of scaled inputs; output `logits`, [batch, 3 heads].
 * The batch is fixed, as shapes are worked out while the graph is written.
 */
export function exportOnnx(network: Network, size: NetworkSize, weights: Weights, batch = 1): Uint8Array {
  const graph = new Graph();
  const shapes = network.weights(size);
  const window: Value = { name: "window", shape: [batch, size.window, size.inputs], data: null };
  const known = new Map<string, Value>();
  const weight = (name: string): Value => {
    const found = known.get(name) ?? graph.constant(weights[name], shapes[name].shape, name);
    known.set(name, found);
    return found;
  };
  const logits = network.forward(graph, weight, window, size);
  return graph.model(network.name, window, logits);
}

interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of constants, whose rearrangements are worked out here. */
  readonly data: Float32Array | null;
}

type Attribute = number | readonly number[] | string | { readonly float: number };

/** Writes a node per operation. */
class Graph implements Ops<Value> {
  readonly #nodes: Message[] = [];
  readonly #constants = new Map<string, Message>();
  readonly #used = new Set<string>();
  #count = 0;

  #node(
    operator: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: Record<string, Attribute> = {},
  ): Value {
    const name = `v${this.#count++}`;
    const node = new Message();
    for (const input of inputs) {
      node.text(1, input);
      this.#used.add(input);
    }
    node.text(2, name).text(4, operator);
    for (const [key, value] of Object.entries(attributes)) node.message(5, attribute(key, value));
    this.#nodes.push(node);
    return { name, shape, data: null };
  }

  #integers(values: readonly number[]): string {
    const name = `i${this.#count++}`;
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true));
    this.#constants.set(name, tensor(name, [values.length], INT64, bytes));
    return name;
  }

  constant(values: Float32Array, shape: readonly number[], name = `c${this.#count++}`): Value {
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, i) => view.setFloat32(4 * i, value, true));
    this.#constants.set(name, tensor(name, shape, FLOAT, bytes));
    return { name, shape, data: values };
  }

  model(name: string, input: Value, output: Value): Uint8Array {
    const graph = new Message();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    // Recurrent weights are used in ONNX's own arrangement only.
    for (const [constant, message] of this.#constants) if (this.#used.has(constant)) graph.message(5, message);
    graph.message(11, declared("window", input.shape));
    const named = new Message().text(1, output.name).text(2, "logits").text(4, "Identity");
    graph.message(1, named).message(12, declared("logits", output.shape));
    return new Message()
      .integer(1, IR_VERSION)
      .text(2, "lobscope")
      .message(7, graph)
      .message(8, new Message().text(1, "").integer(2, OPSET))
      .encoded();
  }

  shape(x: Value): readonly number[] {
    return x.shape;
  }

  dense(x: Value, w: Value, b?: Value): Value {
    const shape = [...x.shape.slice(0, -1), w.shape[1]];
    const product = this.#node("MatMul", [x.name, w.name], shape);
    return b ? this.#node("Add", [product.name, b.name], shape) : product;
  }

  product(x: Value, y: Value, transposed = false): Value {
    const rank = y.shape.length;
    const order = y.shape.map((_, axis) => axis);
    const right = transposed ? this.transpose(y, [...order.slice(0, rank - 2), rank - 1, rank - 2]) : y;
    return this.#node("MatMul", [x.name, right.name], [...x.shape.slice(0, -1), right.shape[rank - 1]]);
  }

  #elementwise(operator: string, x: Value, y: Value): Value {
    return this.#node(operator, [x.name, y.name], broadcast(x.shape, y.shape));
  }

  add(x: Value, y: Value): Value {
    return this.#elementwise("Add", x, y);
  }

  subtract(x: Value, y: Value): Value {
    return this.#elementwise("Sub", x, y);
  }

  multiply(x: Value, y: Value): Value {
    return this.#elementwise("Mul", x, y);
  }

  divide(x: Value, y: Value): Value {
    return this.#elementwise("Div", x, y);
  }

  maximum(x: Value, y: Value): Value {
    return this.#elementwise("Max", x, y);
  }

  affine(x: Value, factor: number, offset: number): Value {
    const scalar = (value: number): Value => this.constant(Float32Array.of(value), []);
    const scaled = factor === 1 ? x : this.multiply(x, scalar(factor));
    return offset === 0 ? scaled : this.add(scaled, scalar(offset));
  }

  relu(x: Value): Value {
    return this.#node("Relu", [x.name], x.shape);
  }

  leakyRelu(x: Value, slope: number): Value {
    return this.#node("LeakyRelu", [x.name], x.shape, { alpha: { float: slope } });
  }

  gelu(x: Value): Value {
    const erf = this.#node("Erf", [this.affine(x, Math.SQRT1_2, 0).name], x.shape);
    return this.multiply(this.affine(x, 0.5, 0), this.affine(erf, 1, 1));
  }

  sigmoid(x: Value): Value {
    return this.#node("Sigmoid", [x.name], x.shape);
  }

  sqrt(x: Value): Value {
    return this.#node("Sqrt", [x.name], x.shape);
  }

  softmax(x: Value): Value {
    return this.#node("Softmax", [x.name], x.shape, { axis: x.shape.length - 1 });
  }

  mean(x: Value, axis: number): Value {
    const shape = x.shape.map((length, a) => (a === axis ? 1 : length));
    return this.#node("ReduceMean", [x.name], shape, { axes: [axis], keepdims: 1 });
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.#node("Reshape", [x.name, this.#integers(shape)], shape);
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    return this.#node(
      "Transpose",
      [x.name],
      permutation.map((axis) => x.shape[axis]),
      { perm: permutation },
    );
  }

  slice(x: Value, begin: readonly number[], size: readonly number[]): Value {
    const ends = begin.map((from, axis) => from + size[axis]);
    return this.#node("Slice", [x.name, this.#integers(begin), this.#integers(ends)], size);
  }

  concat(xs: readonly Value[], axis: number): Value {
    const length = xs.reduce((sum, { shape }) => sum + shape[axis], 0);
    const shape = xs[0].shape.map((own, a) => (a === axis ? length : own));
    return this.#node(
      "Concat",
      xs.map(({ name }) => name),
      shape,
      { axis },
    );
  }

  /** ONNX has the gates in the order input, output, forget, candidate, and units before inputs. */
  lstm(x: Value, weights: RecurrentWeights<Value>): Value {
    const bias = gates(weights.bias, 1, 4, LSTM_ORDER);
    return this.#recurrent("LSTM", x, weights, LSTM_ORDER, concatenated(bias, new Float32Array(bias.length)), {});
  }

  gru(x: Value, weights: RecurrentWeights<Value>): Value {
    const bias = gates(weights.bias, 2, 3, GRU_ORDER);
    return this.#recurrent("GRU", x, weights, GRU_ORDER, bias, { linear_before_reset: 1 });
  }

  dropout(x: Value): Value {
    return x;
  }

  #recurrent(
    operator: "LSTM" | "GRU",
    x: Value,
    { input, state }: RecurrentWeights<Value>,
    order: readonly number[],
    bias: Float32Array,
    attributes: Record<string, Attribute>,
  ): Value {
    const [batch, steps, inputs] = x.shape;
    const units = state.shape[0];
    const wide = order.length * units;
    const w = this.constant(transposedGates(input, inputs, order), [1, wide, inputs]);
    const r = this.constant(transposedGates(state, units, order), [1, wide, units]);
    const b = this.constant(bias, [1, 2 * wide]);
    const timeFirst = this.transpose(x, [1, 0, 2]);
    const all = this.#node(operator, [timeFirst.name, w.name, r.name, b.name], [steps, 1, batch, units], {
      hidden_size: units,
      ...attributes,
    });
    return this.transpose(this.reshape(all, [steps, batch, units]), [1, 0, 2]);
  }
}

/** Place of each ONNX gate among ours. */
const LSTM_ORDER = [0, 2, 1, 3];
const GRU_ORDER = [0, 1, 2];

const dataOf = ({ data, name }: Value): Float32Array => {
  if (!data) throw new RangeError(`recurrent weight ${name} is not a constant`);
  return data;
};

/** Rows [rows, gates U] with the gates rearranged. */
function gates(value: Value, rows: number, count: number, order: readonly number[]): Float32Array {
  const data = dataOf(value);
  const wide = data.length / rows;
  const units = wide / count;
  return Float32Array.from(data, (_, i) => {
    const within = i % wide;
    return data[i - within + order[Math.floor(within / units)] * units + (within % units)];
  });
}

/** [I, gates U] as [gates U, I], gates rearranged. */
function transposedGates(value: Value, inputs: number, order: readonly number[]): Float32Array {
  const arranged = gates(value, inputs, order.length, order);
  const wide = arranged.length / inputs;
  return Float32Array.from(arranged, (_, i) => arranged[(i % inputs) * wide + Math.floor(i / inputs)]);
}

function concatenated(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function broadcast(x: readonly number[], y: readonly number[]): readonly number[] {
  const rank = Math.max(x.length, y.length);
  const at = (shape: readonly number[], i: number): number => shape[i - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, i) => Math.max(at(x, i), at(y, i)));
}

/** AttributeProto: name 1, float 2, integer 3, text 4, integers 8, type 20. */
function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, 2);
  if (typeof value === "string") return message.text(4, value).integer(20, 3);
  if ("float" in value) return message.float(2, value.float).integer(20, 1);
  for (const one of value) message.integer(8, one);
  return message.integer(20, 7);
}

/** TensorProto: dims 1, data type 2, name 8, raw data 9. */
function tensor(name: string, shape: readonly number[], type: number, bytes: Uint8Array): Message {
  const message = new Message();
  for (const length of shape) message.integer(1, length);
  return message.integer(2, type).text(8, name).bytes(9, bytes);
}

/** ValueInfoProto of floats of that shape. */
function declared(name: string, shape: readonly number[]): Message {
  const dimensions = new Message();
  for (const length of shape) dimensions.message(1, new Message().integer(1, length));
  const type = new Message().message(1, new Message().integer(1, FLOAT).message(2, dimensions));
  return new Message().text(1, name).message(2, type);
}
