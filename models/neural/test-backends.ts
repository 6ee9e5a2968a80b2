import * as tf from "@tensorflow/tfjs-core";
import { startBackend } from "./backends.ts";

/** Starts both back-ends that exist without a browser; the WebAssembly one with its kernels repaired. For tests. */
export async function startTestBackends(): Promise<void> {
  await startBackend({ only: "cpu" });
  await startBackend({ only: "wasm" });
}

/** Runs with the named back-end current; its result must be no tensor. */
export async function onBackend<T>(name: "cpu" | "wasm", compute: () => T): Promise<T> {
  if (tf.getBackend() !== name && !(await tf.setBackend(name))) throw new Error(`back-end ${name} does not start`);
  return compute();
}
