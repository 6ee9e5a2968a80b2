import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { onBackend, startTestBackends } from "./test-backends.ts";

const values = (seed: number, shape: readonly number[], shift = 0): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: shape.reduce((n, m) => n * m, 1) }, () => random.normal() + shift);
};
const drawn = <R extends tf.Rank>(seed: number, shape: tf.ShapeMap[R], shift = 0): tf.Tensor<R> =>
  tf.tensor(values(seed, shape, shift), shape);

/** The same computation on both back-ends; the result's numbers. */
async function both(compute: () => tf.Tensor): Promise<{ cpu: Float32Array; wasm: Float32Array }> {
  const run = (): Float32Array => Float32Array.from(tf.tidy(compute).dataSync());
  return { cpu: await onBackend("cpu", run), wasm: await onBackend("wasm", run) };
}

async function expectEqual(compute: () => tf.Tensor): Promise<void> {
  const { cpu, wasm } = await both(compute);
  expect(wasm.length).toBe(cpu.length);
  const largest = Math.max(...cpu.map(Math.abs), 1e-9);
  cpu.forEach((value, i) => expect(Math.abs(wasm[i] - value) / largest, `element ${i}`).toBeLessThan(1e-5));
}

const kernel = (name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as never);

type Padding = "same" | "valid";

function filterGradient(
  filterShape: [number, number, number, number],
  strides: number | [number, number],
  pad: Padding,
): tf.Tensor {
  const x = drawn<tf.Rank.R4>(8, [2, 7, 6, 3]);
  const dy = drawn<tf.Rank.R4>(9, tf.conv2d(x, drawn<tf.Rank.R4>(10, filterShape), strides, pad).shape);
  return kernel("Conv2DBackpropFilter", { x, dy }, { strides, pad, dataFormat: "NHWC", filterShape });
}

describe("repaired WebAssembly kernels", () => {
  beforeAll(startTestBackends);

  test.each([
    [false, true, [5, 7], [3, 7]],
    [true, false, [7, 5], [7, 3]],
    [true, true, [7, 5], [3, 7]],
    [true, false, [2, 7, 5], [2, 7, 3]],
    [false, true, [2, 3, 5, 7], [2, 3, 4, 7]],
    [true, true, [1, 7, 5], [4, 3, 7]],
    [true, true, [4, 7, 5], [4, 3, 7]],
    [false, false, [3, 5, 7], [3, 7, 9]],
  ])("a product with operands transposed (%s, %s) is that of the CPU: %j x %j", async (ta, tb, a, b) => {
    await expectEqual(() => tf.matMul(tf.tensor(values(1, a), a), tf.tensor(values(2, b), b), ta, tb));
  });

  test.each([
    [[9], [2], [4]],
    [
      [4, 6],
      [1, 2],
      [3, 3],
    ],
    [
      [4, 6],
      [1, 0],
      [2, 6],
    ],
    [
      [3, 4, 5],
      [1, 1, 2],
      [2, 3, 2],
    ],
    [
      [3, 4, 5],
      [1, 1, 0],
      [2, 2, 5],
    ],
    [
      [3, 4, 5],
      [2, 0, 0],
      [1, 4, 5],
    ],
    [
      [2, 3, 4, 5],
      [0, 1, 1, 1],
      [2, 2, 2, 3],
    ],
    [
      [2, 3, 2, 2, 3],
      [1, 1, 0, 1, 0],
      [1, 2, 2, 1, 2],
    ],
    [
      [2, 3],
      [0, 1],
      [2, -1],
    ],
  ])("a slice of %j from %j of %j is that of the CPU", async (shape, begin, size) => {
    await expectEqual(() => tf.slice(tf.tensor(values(3, shape), shape), begin, size));
  });

  test("an empty slice is empty, and a slice of whole numbers stays whole", async () => {
    const { wasm } = await both(() => tf.slice(tf.tensor1d([1, 2, 3]), [1], [0]));
    expect(wasm.length).toBe(0);
    const whole = await both(() => tf.slice(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], "int32"), [0, 1], [2, 2]));
    expect([...whole.wasm]).toEqual([2, 3, 5, 6]);
  });

  test.each([0, 1, 2, -1])("pieces along axis %i are those of the CPU", async (axis) => {
    await expectEqual(() =>
      tf.concat(tf.unstack(drawn<tf.Rank.R3>(4, [3, 4, 5]), axis).map((t) => tf.reshape(t, [-1]))),
    );
    await expectEqual(() =>
      tf.concat(tf.split(drawn<tf.Rank.R3>(5, [4, 4, 4]), [1, 3], axis).map((t) => tf.reshape(t, [-1]))),
    );
  });

  test.each([
    [[3, 1], 1, "same", 0],
    [[3, 1], 1, "same", -10],
    [[2, 2], 2, "valid", -10],
    [[3, 3], [2, 1], "same", -3],
    [[2, 3], 1, 1, -3],
  ] as const)(
    "the gradient of a maximum over %j (stride %j, pad %s, inputs around %d) is that of the CPU",
    async (filter, stride, pad, shift) => {
      const size = [...filter] as [number, number];
      const strides = (typeof stride === "number" ? stride : [...stride]) as number | [number, number];
      await expectEqual(() => {
        const input = drawn<tf.Rank.R4>(6, [2, 7, 6, 3], shift);
        const output = tf.maxPool(input, size, strides, pad);
        const dy = drawn<tf.Rank.R4>(7, output.shape);
        return kernel("MaxPoolGrad", { dy, input, output }, { filterSize: size, strides, pad });
      });
    },
  );

  test.each([
    [[3, 3], 1, "same"],
    [[1, 2], [1, 2], "valid"],
    [[4, 1], 1, "valid"],
    [[2, 3], 2, "same"],
  ] as const)("a convolution's filter gradient is that of the CPU: %j, stride %j, %s", async (filter, stride, pad) => {
    const strides = (typeof stride === "number" ? stride : [...stride]) as number | [number, number];
    await expectEqual(() => filterGradient([filter[0], filter[1], 3, 4], strides, pad));
  });

  test("no kernel keeps a tensor or its memory", async () => {
    await onBackend("wasm", () => {
      const before = { ...tf.memory() };
      const held = (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
      for (let i = 0; i < 3; i++) {
        tf.tidy(() => {
          const a = drawn<tf.Rank.R3>(1, [2, 3, 4]);
          tf.matMul(a, a, true, false);
          tf.unstack(a, 1);
          tf.split(a, 2, 2);
          filterGradient([2, 2, 3, 4], 1, "same");
        });
      }
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect((tf.backend() as unknown as { numDataIds(): number }).numDataIds()).toBe(held);
    });
  });

  test("a clone takes no memory, and outlives what it was cloned from", async () => {
    await onBackend("wasm", () => {
      const x = tf.tensor([1, 2, 3]);
      const before = tf.memory().numDataBuffers;
      const y = tf.clone(x);
      expect(tf.memory().numDataBuffers).toBe(before);
      x.dispose();
      const other = tf.tensor([7, 8, 9]);
      expect([...y.dataSync()]).toEqual([1, 2, 3]);
      tf.dispose([y, other]);
      expect(tf.memory().numDataBuffers).toBe(before - 1);
    });
  });
});
