import type { Random } from "../../random.ts";
import { decay, logarithm } from "./elementary.ts";

/** What arrives. */
export const Flow = { Limit: 0, Cancel: 1, Market: 2 } as const;
export type Flow = (typeof Flow)[keyof typeof Flow];
export const FLOWS = 3;

export interface ClockModel {
  /** Arrivals per second of each flow that nothing has caused. */
  readonly base: readonly number[];
  /** Mean number of direct children, `children[parent][child]`; the spectral radius must be below 1. */
  readonly children: readonly (readonly number[])[];
  /** Exponential kernels: mean delay of a child in seconds, and the share of children that come at this scale. */
  readonly scales: readonly { readonly delay: number; readonly share: number }[];
}

/**
 * Mutually exciting arrivals (Hawkes 1971) with exponential kernels at several time scales: the intensity of flow i is
 * base_i + sum over past events of children[flow][i] * sum_m share_m / delay_m * e^(-age / delay_m).
 * Drawn exactly, without thinning: each scale's next arrival by inversion, the earliest wins (Dassios and Zhao 2013).
 */
export class ArrivalClock {
  readonly #model: ClockModel;
  readonly #rates: Float64Array;
  readonly #baseTotal: number;
  /** Excited intensity, scale-major: [scale * FLOWS + flow], per second. */
  readonly #excited: Float64Array;
  readonly #weights = new Float64Array(FLOWS);

  constructor(model: ClockModel) {
    this.#model = model;
    this.#rates = Float64Array.from(model.scales, (scale) => 1 / scale.delay);
    this.#baseTotal = model.base.reduce((sum, rate) => sum + rate, 0);
    this.#excited = new Float64Array(model.scales.length * FLOWS);
  }

  /** Seconds until the next arrival; the excitation has decayed to that moment afterwards. */
  wait(random: Random): number {
    const excited = this.#excited;
    const rates = this.#rates;
    let wait = random.exponential() / this.#baseTotal;
    for (let m = 0, i = 0; m < rates.length; m++, i += FLOWS) {
      const intensity = excited[i] + excited[i + 1] + excited[i + 2];
      if (intensity === 0) continue;
      const left = 1 - (rates[m] * random.exponential()) / intensity;
      if (left > 0) wait = Math.min(wait, -logarithm(left) / rates[m]);
    }
    for (let m = 0, i = 0; m < rates.length; m++, i += FLOWS) {
      const kept = decay(rates[m] * wait);
      excited[i] *= kept;
      excited[i + 1] *= kept;
      excited[i + 2] *= kept;
    }
    return wait;
  }

  /**
   * Which flow the arrival belongs to, in proportion to the intensities; then it excites its children. `cancelPressure`
   * multiplies the weight of cancellations against that of limit orders, which keeps the number of orders stationary.
   */
  draw(random: Random, cancelPressure: number): Flow {
    const weights = this.#weights;
    for (let flow = 0; flow < FLOWS; flow++) {
      weights[flow] = this.#model.base[flow];
      for (let i = flow; i < this.#excited.length; i += FLOWS) weights[flow] += this.#excited[i];
    }
    const still = weights[Flow.Limit] + weights[Flow.Cancel];
    const cancel = weights[Flow.Cancel] * cancelPressure;
    const limit = (still * weights[Flow.Limit]) / (weights[Flow.Limit] + cancel);
    const u = random.uniform() * (still + weights[Flow.Market]);
    const flow = u < limit ? Flow.Limit : u < still ? Flow.Cancel : Flow.Market;
    this.#excite(flow);
    return flow;
  }

  copyFrom(other: ArrivalClock): void {
    this.#excited.set(other.#excited);
  }

  #excite(parent: Flow): void {
    const { children, scales } = this.#model;
    for (let m = 0, i = 0; m < scales.length; m++, i += FLOWS) {
      const height = scales[m].share * this.#rates[m];
      for (let flow = 0; flow < FLOWS; flow++) this.#excited[i + flow] += children[parent][flow] * height;
    }
  }
}
