import { CLASS_COUNT, mostProbable } from "../forecaster.ts";
import { brierOf, logLossOf } from "./probability.ts";
import { scorableRows, type ScoredForecasts } from "./scores.ts";

/** What the rows of `ScoredForecasts` were like; columns of the same rows. */
export interface ScoreContext {
  /** Nanoseconds since the base day's midnight; null where the source has no clock. */
  readonly time: Float64Array | null;
  /** 0, 1, 2 calm to wild by terciles of the training span, -1 unknown; null where there is no such thing. */
  readonly regime: Int8Array | null;
  /** Half-ticks from the row to the end of its label; NaN unknown. Null where there is no mid. */
  readonly move: Float64Array | null;
  /** Ticks; NaN where a side is absent. */
  readonly spread: Float64Array | null;
}

export const NO_CONTEXT: ScoreContext = { time: null, regime: null, move: null, spread: null };

/** Of the scored rows, in order; [n] each. */
export interface ScoredColumns {
  readonly n: number;
  /** Rows of the forecasts. */
  readonly rows: Int32Array;
  readonly outcome: Int8Array;
  readonly decided: Int8Array;
  readonly floorDecided: Int8Array;
  readonly losses: Float64Array;
  readonly floorLosses: Float64Array;
  readonly stillLosses: Float64Array;
  readonly stillFloors: Float64Array;
  readonly briers: Float64Array;
  readonly right: Float64Array;
  readonly floorRight: Float64Array;
  readonly topStated: Float64Array;
  readonly topRight: Uint8Array;
  /** By class, [3][n]. */
  readonly stated: readonly Float64Array[];
  readonly happened: readonly Uint8Array[];
  /** +1 or -1: the more frequent way of the rows trained on. */
  readonly floorSide: Int8Array;
}

/** Rows with a known outcome and a forecast. */
export function scoredColumns({ probabilities, outcomes, decisions, prior }: ScoredForecasts): ScoredColumns {
  const { rows } = scorableRows(probabilities, outcomes);
  const n = rows.length;
  const floats = (): Float64Array => new Float64Array(n);
  const c: ScoredColumns = {
    n,
    rows,
    outcome: new Int8Array(n),
    decided: new Int8Array(n),
    floorDecided: new Int8Array(n),
    floorSide: new Int8Array(n),
    losses: floats(),
    floorLosses: floats(),
    stillLosses: floats(),
    stillFloors: floats(),
    briers: floats(),
    right: floats(),
    floorRight: floats(),
    topStated: floats(),
    topRight: new Uint8Array(n),
    stated: [floats(), floats(), floats()],
    happened: Array.from({ length: CLASS_COUNT }, () => new Uint8Array(n)),
  };
  for (let i = 0; i < n; i++) {
    const at = rows[i] * CLASS_COUNT;
    const floorAt = prior.length === CLASS_COUNT ? 0 : at;
    const [down, still, up] = [probabilities[at], probabilities[at + 1], probabilities[at + 2]];
    const y = outcomes[rows[i]];
    const top = mostProbable(down, still, up);
    c.outcome[i] = y;
    c.decided[i] = decisions ? decisions[rows[i]] : top;
    c.floorDecided[i] = mostProbable(prior[floorAt], prior[floorAt + 1], prior[floorAt + 2]);
    c.floorSide[i] = prior[floorAt + 2] > prior[floorAt] ? 1 : -1;
    c.losses[i] = logLossOf(probabilities[at + y + 1]);
    c.floorLosses[i] = logLossOf(prior[floorAt + y + 1]);
    c.stillLosses[i] = logLossOf(y === 0 ? still : down + up);
    c.stillFloors[i] = logLossOf(y === 0 ? prior[floorAt + 1] : 1 - prior[floorAt + 1]);
    c.briers[i] = brierOf(down, still, up, y);
    c.right[i] = Number(c.decided[i] === y);
    c.floorRight[i] = Number(c.floorDecided[i] === y);
    c.topStated[i] = probabilities[at + top + 1];
    c.topRight[i] = Number(top === y);
    for (let k = 0; k < CLASS_COUNT; k++) c.stated[k][i] = probabilities[at + k];
    c.happened[y + 1][i] = 1;
  }
  return c;
}
