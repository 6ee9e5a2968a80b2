import type { Side } from "../../market/units.ts";
import { Random } from "../../random.ts";
import { Simulator } from "./simulator.ts";

export interface ForkSettings {
  /** Rows ahead, as the labels count them. */
  readonly horizon: number;
  /** A move of more than this many half-ticks is a move, anything less is stationary. */
  readonly threshold: number;
  readonly forks: number;
  readonly seed: number;
  /** `state` (the default): the hidden drift is known. `past`: each fork draws it from what everything else says of it. */
  readonly given?: "state" | "past";
}

export interface ConditionalProbability {
  readonly down: number;
  readonly stationary: number;
  readonly up: number;
  /** Mean move over the horizon, half-ticks; `meanError` is its standard error. */
  readonly mean: number;
  readonly meanError: number;
  /** Standard error of `up - down`. */
  readonly balanceError: number;
  readonly forks: number;
}

/**
 * The true P(down, stationary, up over `horizon` rows | the whole state, hidden drift included, or all but the drift: no
 * causal forecaster does better than that), by letting the market run from here `forks` times with fresh randomness. Each probability p has a standard error of sqrt(p (1 - p) / forks). The
 * simulator itself is left as it is. For the *next* move the exact value needs no forks: `simulator.drift.upGivenDrift`.
 */
export function trueProbability(simulator: Simulator, settings: ForkSettings): ConditionalProbability {
  const { horizon, threshold, forks, seed, given = "state" } = settings;
  const drawn = new Random(seed);
  const before = simulator.mid;
  const target = simulator.rows + horizon;
  const watch = { mid: before, fork: null as Simulator | null, row: (): void => {} };
  watch.row = () => {
    if (watch.fork!.rows === target) watch.mid = watch.fork!.mid;
  };
  const fork = simulator.clone(watch);
  watch.fork = fork;
  let down = 0;
  let up = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < forks; i++) {
    fork.copyFrom(simulator);
    fork.reseed(seed + i);
    if (given === "past") fork.drift.assume(drawn.uniform() < simulator.drift.belief ? 1 : -1);
    while (fork.rows < target) fork.step();
    const move = watch.mid - before;
    if (move > threshold) up++;
    if (move < -threshold) down++;
    sum += move;
    squares += move * move;
  }
  const mean = sum / forks;
  const balance = (up - down) / forks;
  return {
    down: down / forks,
    stationary: 1 - (down + up) / forks,
    up: up / forks,
    mean,
    meanError: Math.sqrt((squares / forks - mean * mean) / forks),
    balanceError: Math.sqrt(((up + down) / forks - balance * balance) / forks),
    forks,
  };
}

/** Directions of the next moves of the mid, each from the state given, by the same means. */
export function nextMoves(simulator: Simulator, forks: number, seed: number): Side[] {
  const before = simulator.mid;
  const watch = { direction: 0, fork: null as Simulator | null, row: (): void => {} };
  watch.row = () => {
    if (watch.direction === 0) watch.direction = Math.sign(watch.fork!.mid - before);
  };
  const fork = simulator.clone(watch);
  watch.fork = fork;
  return Array.from({ length: forks }, (_, i) => {
    fork.copyFrom(simulator);
    fork.reseed(seed + i);
    for (watch.direction = 0; watch.direction === 0;) fork.step();
    return watch.direction as Side;
  });
}
