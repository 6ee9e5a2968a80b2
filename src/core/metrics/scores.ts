import { CLASS_COUNT, mostProbable, UNKNOWN } from "../forecaster.ts";
import { blockFor, BOOTSTRAP, type BootstrapSettings, runningSums, skillInterval } from "./bootstrap.ts";
import { calibration, type ReliabilityBin } from "./calibration.ts";
import { Confusion } from "./confusion.ts";
import { brierOf, logLossOf, skillOf } from "./probability.ts";

/** Forecasts of consecutive rows, what they are measured against, and what happened. */
export interface ScoredForecasts {
  /** [rows, 3] row-major; NaN where the forecaster abstained. */
  readonly probabilities: Float64Array;
  /** [rows] -1, 0, +1 or UNKNOWN. */
  readonly outcomes: Int8Array;
  /** Hard decisions, [rows]; null = the most probable class. */
  readonly decisions: Int8Array | null;
  /** Class shares of the training rows, [3]: the floor; [rows, 3] where what was trained on changes from row to row. */
  readonly prior: ArrayLike<number>;
  /** Rows that a label spans. */
  readonly horizon: number;
}

/** Figures of a forecaster; fractions, not per cent. Log-losses in nats. NaN where nothing could be scored. */
export interface Scores {
  readonly n: number;
  /** Rows with a known outcome that were not forecast. */
  readonly abstained: number;
  readonly logLoss: number;
  readonly floorLogLoss: number;
  /** 1 - log-loss / log-loss of the training shares, on the same rows. */
  readonly skill: number;
  /** 95 %; null where the rows are too few for blocks longer than a label. */
  readonly skillInterval: readonly [number, number] | null;
  /** Rows of a bootstrap block on average: fewer than the protocol's 500 where there are under 5,000 rows. */
  readonly meanBlock: number | null;
  /** Rows that moved, p_up / (p_up + p_down) against the training up-share. */
  readonly directionSkill: number;
  /** 95 %, blocks in time of all scored rows; null as `skillInterval`, or where no row moved. */
  readonly directionInterval: readonly [number, number] | null;
  /** Stationary or not, against the training share. */
  readonly moveSkill: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly mcc: number;
  readonly brier: number;
  readonly ece: number;
  readonly reliability: readonly ReliabilityBin[];
  /** [actual, decided], down, stationary, up. */
  readonly confusion: readonly number[];
}

/** Scores every row whose outcome is known and whose forecast is not NaN. Source: evaluation protocol, points 4 and 5. */
export function scoresOf(forecasts: ScoredForecasts, settings: BootstrapSettings = BOOTSTRAP): Scores {
  const { probabilities, outcomes, decisions, prior } = forecasts;
  const { rows, abstained } = scorableRows(probabilities, outcomes);
  const n = rows.length;
  const losses = new Float64Array(n);
  const floors = new Float64Array(n);
  const stated = new Float64Array(n);
  const right = new Uint8Array(n);
  const confusion = new Confusion();
  const parts = new SkillParts(prior, n);
  let brier = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i];
    const outcome = outcomes[row];
    const at = row * CLASS_COUNT;
    const down = probabilities[at];
    const still = probabilities[at + 1];
    const up = probabilities[at + 2];
    const top = mostProbable(down, still, up);
    losses[i] = logLossOf(probabilities[at + outcome + 1]);
    floors[i] = logLossOf(prior[(prior.length === CLASS_COUNT ? 0 : at) + outcome + 1]);
    stated[i] = probabilities[at + top + 1];
    right[i] = Number(top === outcome);
    brier += brierOf(down, still, up, outcome);
    confusion.add(outcome, decisions ? decisions[row] : top);
    parts.add(i, row, down, still, up, outcome);
  }
  const lossSums = runningSums(losses);
  const floorSums = runningSums(floors);
  const { ece, bins } = calibration(stated, right);
  const meanBlock = blockFor(n, forecasts.horizon, settings.meanBlock);
  const resampling = meanBlock === null ? null : { ...settings, meanBlock };
  return {
    n,
    abstained,
    logLoss: lossSums[n] / n,
    floorLogLoss: floorSums[n] / n,
    skill: skillOf(lossSums[n], floorSums[n]),
    skillInterval: resampling && skillInterval(lossSums, floorSums, n, resampling),
    meanBlock,
    directionSkill: parts.directionSkill(),
    directionInterval: resampling && parts.directionInterval(resampling),
    moveSkill: parts.moveSkill(),
    accuracy: confusion.accuracy(),
    macroF1: n > 0 ? confusion.macroF1() : NaN,
    mcc: n > 0 ? confusion.mcc() : NaN,
    brier: brier / n,
    ece,
    reliability: bins,
    confusion: Array.from(confusion.counts),
  };
}

/** Rows with a known outcome and a forecast, and how many have the outcome alone. */
export function scorableRows(
  probabilities: Float64Array,
  outcomes: Int8Array,
): { rows: Int32Array; abstained: number } {
  const rows = new Int32Array(outcomes.length);
  let n = 0;
  let abstained = 0;
  for (let row = 0; row < outcomes.length; row++) {
    if (outcomes[row] === UNKNOWN) continue;
    if (Number.isNaN(probabilities[row * CLASS_COUNT])) abstained++;
    else rows[n++] = row;
  }
  return { rows: rows.subarray(0, n), abstained };
}

/** Splits skill into its two questions: does the mid move at all, and if it does, which way. */
class SkillParts {
  readonly #prior: ArrayLike<number>;
  /** [rows], 0 where the mid did not move. */
  readonly #direction: Float64Array;
  readonly #directionFloor: Float64Array;
  #move = 0;
  #moveFloor = 0;

  constructor(prior: ArrayLike<number>, rows: number) {
    this.#direction = new Float64Array(rows);
    this.#directionFloor = new Float64Array(rows);
    this.#prior = prior;
  }

  add(i: number, row: number, down: number, still: number, up: number, outcome: number): void {
    const at = this.#prior.length === CLASS_COUNT ? 0 : row * CLASS_COUNT;
    const stillShare = this.#prior[at + 1];
    this.#move += logLossOf(outcome === 0 ? still : down + up);
    this.#moveFloor += logLossOf(outcome === 0 ? stillShare : 1 - stillShare);
    if (outcome === 0) return;
    const upShare = this.#prior[at + 2] / (this.#prior[at] + this.#prior[at + 2]);
    this.#direction[i] = logLossOf((outcome === 1 ? up : down) / (up + down));
    this.#directionFloor[i] = logLossOf(outcome === 1 ? upShare : 1 - upShare);
  }

  directionSkill(): number {
    const n = this.#direction.length;
    return skillOf(runningSums(this.#direction)[n], runningSums(this.#directionFloor)[n]);
  }

  directionInterval(settings: BootstrapSettings): readonly [number, number] | null {
    const floors = runningSums(this.#directionFloor);
    const n = this.#direction.length;
    return floors[n] > 0 ? skillInterval(runningSums(this.#direction), floors, n, settings) : null;
  }

  moveSkill(): number {
    return skillOf(this.#move, this.#moveFloor);
  }
}
