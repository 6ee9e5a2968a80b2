import type { ForecasterKind } from "../src/core/forecaster.ts";
import { FORECASTERS } from "../models/index.ts";
import { isNeuralName, NEURAL_NAMES } from "../models/neural-names.ts";
import { SEARCHABLE, searchableNetwork } from "../models/search-spaces.ts";
import type { Searchable } from "../src/core/search/model-search.ts";
import type { BackendOverride, BackendReport, TensorMemory } from "./model-api.ts";

type Neural = typeof import("../models/neural/index.ts");

/** What a model is computed on, for people. */
const TITLES: Readonly<Record<string, string>> = { webgpu: "WebGPU", wasm: "WASM", webgl: "WebGL", cpu: "CPU" };

const CLOCK = {
  now: () => performance.now(),
  after: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};

/** Every kind by name; the networks with what they run on, which starts when the first of them is asked for. */
export class ModelKinds {
  readonly #wasmBinary: string | undefined;
  readonly #onLost: (reason: string) => void;
  #only: BackendOverride | null = null;
  #held: (() => TensorMemory) | null = null;
  #choice: Promise<Awaited<ReturnType<Neural["startBackend"]>>> | null = null;

  /**
   * `wasmBinary`: address of tfjs-backend-wasm-simd.wasm; absent: beside the package's code. `onLost` hears of a graphics
   * device that is gone; the next start finds another.
   */
  constructor(wasmBinary?: string, onLost: (reason: string) => void = () => undefined) {
    this.#wasmBinary = wasmBinary;
    this.#onLost = onLost;
  }

  /** Throws RangeError naming the choices, Error where no back-end starts. */
  async kind(
    name: string,
    settings: Readonly<Record<string, number>> = {},
  ): Promise<{ readonly kind: ForecasterKind; readonly backend: string }> {
    if (Object.hasOwn(FORECASTERS, name)) return { kind: plainKind(name, settings), backend: "JS" };
    if (!isNeuralName(name))
      throw new RangeError(`model "${name}" is none of ${[...Object.keys(FORECASTERS), ...NEURAL_NAMES].join(", ")}`);
    const { NEURAL_FORECASTERS } = await neural();
    const { name: backend } = await this.#started();
    return { kind: NEURAL_FORECASTERS[name], backend: TITLES[backend] };
  }

  /** Starts `only`, or the fastest; what runs already stays if it is the one. */
  async report(only: BackendOverride | null): Promise<BackendReport> {
    if (only !== this.#only) this.#choice = null;
    this.#only = only;
    const { name, reason, probe, trials } = await this.#started();
    const { tensorMemory } = await neural();
    return { name: TITLES[name], reason, probe, trials, ...tensorMemory() };
  }

  /** What the back-end holds now; null before one was started. */
  memory(): TensorMemory | null {
    return this.#held?.() ?? null;
  }

  /** A failed start is not remembered: the next asks again. */
  async #started() {
    const { startBackend, deviceLost, tensorMemory } = await neural();
    if (!this.#choice) {
      const only = this.#only ?? undefined;
      const mine = startBackend({ only, wasmBinary: this.#wasmBinary, clock: CLOCK });
      this.#choice = mine;
      mine
        .then(() => deviceLost())
        .then((reason) => {
          if (this.#choice !== mine) return;
          this.#choice = null;
          this.#onLost(reason);
        })
        .catch(() => undefined);
    }
    try {
      const choice = await this.#choice;
      this.#held = tensorMemory;
      return choice;
    } catch (error) {
      this.#choice = null;
      throw error;
    }
  }
}

/** What may be searched of a model. Throws RangeError for one that has no settings. */
export function searchableOf(kind: ForecasterKind): Searchable {
  const found = isNeuralName(kind.name) ? searchableNetwork(kind) : SEARCHABLE[kind.name];
  if (!found) throw new RangeError(`${kind.title} has no settings to search`);
  return found;
}

/** Settings that a search came to are the kind's own; a network takes its settings when it is created. */
const plainKind = (name: string, settings: Readonly<Record<string, number>>): ForecasterKind =>
  Object.keys(settings).length > 0 && Object.hasOwn(SEARCHABLE, name)
    ? SEARCHABLE[name].kind(settings, 1)
    : FORECASTERS[name];

export const neural = (): Promise<Neural> => import("../models/neural/index.ts");
