import * as tf from "@tensorflow/tfjs-core";
import { registerGradients } from "./gradients.ts";
import { repairWasmKernels } from "./wasm-kernels.ts";

export type BackendName = "webgpu" | "wasm" | "webgl" | "cpu";

/** Time comes from outside: models have no clock of their own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  after(milliseconds: number): Promise<void>;
}

export interface BackendSettings {
  /** A person's override: this one or an error. */
  readonly only?: BackendName;
  /** Address of tfjs-backend-wasm-simd.wasm. Absent: beside the package's code. */
  readonly wasmBinary?: string;
  /** Without a clock nothing is timed: starts are awaited for as long as they take, and `probe` is null. */
  readonly clock?: Clock;
  readonly timeout?: number;
}

/** One back-end that was looked at, and what came of it, in words. */
export interface BackendTrial {
  readonly name: BackendName;
  readonly started: boolean;
  readonly finding: string;
  /** Milliseconds for PROBE_STEPS dependent products of [32, 64] and [64, 256] and the reading of the last. */
  readonly probe: number | null;
}

export interface BackendChoice {
  readonly name: BackendName;
  /** One sentence for people. */
  readonly reason: string;
  readonly probe: number | null;
  readonly trials: readonly BackendTrial[];
}

const TIMEOUT = 10_000;
const PROBE_STEPS = 50;

/** In the order of preference between equals. The CPU is the reference of tests: taken only when asked for. */
const CANDIDATES: readonly BackendName[] = ["webgpu", "wasm"];

/**
 * Starts the back-ends that this place offers, measures a training-like chain of small products on each, and makes the
 * fastest current: WebGPU on a real adapter, WebAssembly with its kernels repaired; WebGL on a real GPU only where
 * neither starts. A software adapter is never taken unless it is asked for by name. Throws Error with every finding
 * where none starts.
 */
export async function startBackend(settings: BackendSettings = {}): Promise<BackendChoice> {
  registerGradients();
  const { only } = settings;
  const trials: BackendTrial[] = [];
  for (const name of only ? [only] : CANDIDATES) trials.push(await tried(name, settings));
  if (!only && !trials.some(({ started }) => started)) trials.push(await tried("webgl", settings));
  const started = trials.filter((trial) => trial.started);
  if (started.length === 0)
    throw new Error(`no back-end starts: ${trials.map(({ name, finding }) => `${name}: ${finding}`).join("; ")}`);
  const best = started.reduce((a, b) => ((b.probe ?? Infinity) < (a.probe ?? Infinity) ? b : a));
  await made(best.name);
  return { name: best.name, reason: reasonOf(best, trials, only !== undefined), probe: best.probe, trials };
}

/** What a back-end of TensorFlow.js shows of its device. */
interface DeviceHolder {
  readonly device?: { readonly lost: Promise<{ readonly reason?: string; readonly message?: string }> };
  readonly gpgpu?: {
    readonly gl: { readonly canvas: { addEventListener(kind: string, heard: () => void): void } };
  };
}

/**
 * Resolves with what is known when the graphics device of the current back-end is lost (driver reset, sleep, too long a
 * step); never, where there is none to lose. The back-end is then of no use: start one again, and go on from the state of
 * the training, which is plain arrays.
 */
export function deviceLost(holder: unknown = tf.backend()): Promise<string> {
  const { device, gpgpu } = holder as DeviceHolder;
  if (device) return device.lost.then(({ reason, message }) => message || reason || "the device was lost");
  if (!gpgpu) return new Promise(() => undefined);
  return new Promise((resolve) =>
    gpgpu.gl.canvas.addEventListener("webglcontextlost", () => resolve("the WebGL context was lost")),
  );
}

function reasonOf(best: BackendTrial, trials: readonly BackendTrial[], asked: boolean): string {
  if (asked) return `${best.name}, as asked for: ${best.finding}`;
  const others = trials
    .filter((trial) => trial !== best)
    .map(({ name, finding, probe }) =>
      probe === null ? `${name}: ${finding}` : `${name} took ${probe.toFixed(1)} ms`,
    );
  const speed = best.probe === null ? "" : ` in ${best.probe.toFixed(1)} ms for the probe`;
  return `${best.name}${speed} (${best.finding})${others.length > 0 ? `; ${others.join("; ")}` : ""}`;
}

async function tried(name: BackendName, settings: BackendSettings): Promise<BackendTrial> {
  const { clock, timeout = TIMEOUT, only } = settings;
  try {
    const finding = await withinTime(START[name](settings, only === name), clock, timeout);
    await withinTime(made(name), clock, timeout);
    requireRightNumbers();
    return { name, started: true, finding, probe: clock ? probed(clock) : null };
  } catch (error) {
    return { name, started: false, finding: error instanceof Error ? error.message : String(error), probe: null };
  }
}

async function withinTime<T>(work: Promise<T>, clock: Clock | undefined, timeout: number): Promise<T> {
  if (!clock) return work;
  const late = clock.after(timeout).then((): never => {
    throw new Error(`did not start in ${timeout / 1000} s`);
  });
  late.catch(() => undefined);
  return Promise.race([work, late]);
}

/** `setBackend` answers false, and TensorFlow.js goes on with another back-end, where one cannot start. */
async function made(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name)) || tf.getBackend() !== name) throw new Error("its start failed");
}

/**
 * Training reads its gradients back synchronously. Where a back-end cannot, it says so with zeros (WebGPU on Chromium's
 * software adapter does), so that it must show a product and its gradient before it is taken.
 */
function requireRightNumbers(): void {
  const [product, gradient] = tf.tidy(() => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const { value, grad } = tf.valueAndGrad((w: tf.Tensor) => tf.sum(tf.square(tf.matMul(x, w as tf.Tensor2D))))(
      tf.tensor2d([1, 0, -1], [3, 1]),
    );
    return [value.dataSync(), grad.dataSync()];
  });
  // x w = (-2, -2); its squares sum to 8; the gradient is 2 xᵀ (x w).
  const found = [product[0], ...gradient];
  if ([8, -20, -28, -36].some((expected, i) => !(Math.abs(found[i] - expected) < 1e-3)))
    throw new Error("its numbers, read at once, are wrong");
}

function probed(clock: Clock): number {
  runProbe();
  const from = clock.now();
  runProbe();
  return clock.now() - from;
}

function runProbe(): void {
  tf.tidy(() => {
    const weights = tf.mul(tf.ones([64, 256]), 0.01);
    let state: tf.Tensor = tf.ones([32, 64]);
    for (let i = 0; i < PROBE_STEPS; i++) state = tf.slice(tf.tanh(tf.matMul(state, weights)), [0, 0], [32, 64]);
    state.dataSync();
  });
}

const WASM_BUILDS = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];

/** Resolves to a finding in words; throws what makes the back-end unfit. */
type Start = (settings: BackendSettings, asked: boolean) => Promise<string>;

interface Adapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly isFallbackAdapter?: boolean };
  readonly isFallbackAdapter?: boolean;
}

/** What is read of the browser, where there is one. */
interface Browser {
  readonly navigator?: { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };
  readonly OffscreenCanvas?: new (
    width: number,
    height: number,
  ) => { getContext(kind: string): GraphicsContext | null };
}

interface GraphicsContext {
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  getParameter(name: number): unknown;
}

const browser = globalThis as unknown as Browser;

const START: Readonly<Record<BackendName, Start>> = {
  webgpu: async (_, asked) => {
    const adapter = await browser.navigator?.gpu?.requestAdapter();
    if (!adapter) throw new Error("no adapter");
    const { vendor = "unnamed", architecture = "" } = adapter.info ?? {};
    const named = `adapter ${`${vendor} ${architecture}`.trim()}`;
    const fallback = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
    if ((fallback || isSoftware(named)) && !asked) throw new Error(`${named} is software`);
    await import("@tensorflow/tfjs-backend-webgpu");
    return named;
  },
  wasm: async ({ wasmBinary }) => {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    // The threaded build starts workers from blobs, which the page's policy forbids and minifying breaks.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("no SIMD");
    // The other two are asked for by name as well, though SIMD without threads reads this one alone.
    if (wasmBinary !== undefined && !tf.engine().registry.wasm)
      wasm.setWasmPaths(Object.fromEntries(WASM_BUILDS.map((build) => [build, wasmBinary])));
    repairWasmKernels();
    return "SIMD, one thread, kernels repaired";
  },
  webgl: async (_, asked) => {
    const renderer = rendererName();
    if (isSoftware(renderer) && !asked) throw new Error(`${renderer} is software`);
    await import("@tensorflow/tfjs-backend-webgl");
    return renderer;
  },
  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    return "plain JavaScript, the reference";
  },
};

function rendererName(): string {
  const { OffscreenCanvas } = browser;
  const context = OffscreenCanvas ? new OffscreenCanvas(1, 1).getContext("webgl2") : null;
  if (!context) throw new Error("no WebGL 2");
  const named = context.getExtension("WEBGL_debug_renderer_info");
  return named ? String(context.getParameter(named.UNMASKED_RENDERER_WEBGL)) : "unnamed renderer";
}

/** SwiftShader, llvmpipe and Windows' basic renderer: a processor that plays a graphics card, at a tenth of WebAssembly's speed. */
export const isSoftware = (renderer: string): boolean =>
  /swiftshader|llvmpipe|softpipe|lavapipe|software|basic render/i.test(renderer);
