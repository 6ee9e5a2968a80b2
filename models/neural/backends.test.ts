import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, test, vi } from "vitest";
import { deviceLost, isSoftware, startBackend } from "./backends.ts";

const never = new Promise<void>(() => undefined);
/** Every look at the clock is a millisecond later; nobody waits. */
const clock = () => {
  let now = 0;
  return { now: () => now++, after: () => never };
};

afterEach(() => void vi.unstubAllGlobals());

const withAdapter = (adapter: unknown): void =>
  void vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => adapter } });

test("without a graphics adapter WebAssembly is taken, and why is said", async () => {
  withAdapter(null);
  const choice = await startBackend({ clock: clock() });
  expect(choice.name).toBe("wasm");
  expect(tf.getBackend()).toBe("wasm");
  expect(choice.probe).toBe(1);
  expect(choice.reason).toContain("kernels repaired");
  expect(choice.trials.map(({ name, started, finding }) => [name, started, finding])).toContainEqual([
    "webgpu",
    false,
    "no adapter",
  ]);
});

test.each([
  { info: { vendor: "google", architecture: "swiftshader", isFallbackAdapter: true } },
  { info: { vendor: "google", architecture: "swiftshader" } },
  { info: { vendor: "acme" }, isFallbackAdapter: true },
])("a software adapter is never chosen for people: %j", async (adapter) => {
  withAdapter(adapter);
  const { name, trials } = await startBackend({ clock: clock() });
  expect(name).toBe("wasm");
  expect(trials[0].finding).toContain("is software");
});

test("an adapter that does not answer in time is given up", async () => {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: () => never } });
  const hurried = { now: () => 0, after: () => Promise.resolve() };
  const choice = startBackend({ only: "webgpu", clock: hurried, timeout: 3000 });
  await expect(choice).rejects.toThrow("webgpu: did not start in 3 s");
});

test("a back-end whose numbers are wrong is refused", async () => {
  await startBackend({ only: "cpu" });
  const product = tf.getKernel("BatchMatMul", "cpu");
  tf.unregisterKernel("BatchMatMul", "cpu");
  tf.registerKernel({
    ...product,
    kernelFunc: (call) => {
      const out = product.kernelFunc(call) as tf.TensorInfo;
      (call.backend as { data: { get(id: object): { values: Float32Array } } }).data.get(out.dataId).values.fill(0);
      return out;
    },
    kernelName: "BatchMatMul",
    backendName: "cpu",
  });
  try {
    await expect(startBackend({ only: "cpu" })).rejects.toThrow("cpu: its numbers");
  } finally {
    tf.unregisterKernel("BatchMatMul", "cpu");
    tf.registerKernel(product);
  }
});

test("what a person asks for is taken or refused, never replaced", async () => {
  expect((await startBackend({ only: "cpu" })).name).toBe("cpu");
  expect(tf.getBackend()).toBe("cpu");
  await expect(startBackend({ only: "webgl" })).rejects.toThrow("webgl: no WebGL 2");
});

test("renderers that are a processor in disguise are known by name", () => {
  const renderers = [
    "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)",
    "llvmpipe (LLVM 15.0.7, 256 bits)",
    "ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)",
    "ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)",
    "Apple M2",
  ];
  expect(renderers.map(isSoftware)).toEqual([true, true, true, false, false]);
});

test("a lost device is heard of, with what the browser says, and WebAssembly has none to lose", async () => {
  const lost = Promise.resolve({ reason: "unknown", message: "the driver was reset" });
  expect(await deviceLost({ device: { lost } })).toBe("the driver was reset");
  const canvas = new EventTarget();
  const heard = deviceLost({ gpgpu: { gl: { canvas } } });
  canvas.dispatchEvent(new Event("webglcontextlost"));
  expect(await heard).toContain("WebGL");
  await startBackend({ only: "wasm" });
  expect(await Promise.race([deviceLost(), new Promise((resolve) => setTimeout(() => resolve("nothing"), 20))])).toBe(
    "nothing",
  );
});
