import { type Estimate, type ResampledEstimate, type Resamples, resampledEstimate } from "./blocks.ts";
import { aucOfUp, pearson, spearman } from "./influence.ts";
import { codesOf, mutualInformation } from "./information.ts";
import { type Common, centredRanks, type Hours, type Target } from "./power-targets.ts";
import type { HourlyPower, InformationFloor, PowerEntry } from "./power-report.ts";
import { ascendingOrder, groupRanks, knownMask } from "./ranks.ts";
import type { UnitSeries } from "./shift-null.ts";

/** A column's rows scored, sorted once for all horizons. */
export interface ScoredColumn {
  readonly name: string;
  readonly values: Float64Array;
  readonly known: Uint8Array;
  readonly order: Int32Array;
}

export const scoredColumn = (name: string, values: Float64Array): ScoredColumn => ({
  name,
  values,
  known: knownMask(values),
  order: ascendingOrder(values),
});

/** Ranks among all known rows as a unit vector; zeros if the series does not vary. */
export function unitRanks(order: Int32Array, values: Float64Array, known: Uint8Array): UnitSeries {
  const u = new Float64Array(values.length);
  const n = centredRanks(order, values, known, u);
  let squares = 0;
  for (let row = 0; row < u.length; row++) squares += u[row] * u[row];
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  return { values: u.map((x) => x * scale), known: n };
}

export type Score = Omit<PowerEntry, "null" | "pShift" | "p" | "q" | "pBest">;

const CORRELATION = { nothing: 0, low: -1, high: 1 } as const;
const AREA = { nothing: 0.5, low: 0, high: 1 } as const;

/** Scores columns one after another in the same scratch memory. */
export class Scorer {
  readonly #hours: Hours;
  readonly #resamples: Resamples | null;
  /** Shifts, in rows, for the floor of the mutual information. */
  readonly #shifts: readonly number[];
  readonly #influence: Float64Array;
  readonly #sums: Float64Array;
  readonly #u: Float64Array;
  readonly #codesX: Uint8Array;
  readonly #codesY: Uint8Array;

  constructor(rows: number, hours: Hours, resamples: Resamples | null, shifts: readonly number[]) {
    this.#hours = hours;
    this.#resamples = resamples;
    this.#shifts = shifts;
    this.#influence = new Float64Array(rows);
    this.#sums = new Float64Array(rows + 1);
    this.#u = new Float64Array(rows);
    this.#codesX = new Uint8Array(rows);
    this.#codesY = new Uint8Array(rows);
  }

  score(x: ScoredColumn, target: Target, common: Common): Score {
    const { n } = common;
    const u = this.#u;
    centredRanks(x.order, x.values, common.kept, u);
    const y = { values: target.moves, order: target.order, u: common.v };
    const ic = this.#estimate(
      spearman(common, { values: x.values, order: x.order, u }, y, this.#influence),
      CORRELATION,
    );
    const r = this.#estimate(pearson(common, x.values, target.moves, this.#influence), CORRELATION);
    const auc = aucOfUp(common, x.values, x.order, target.moves, this.#influence);
    return {
      column: x.name,
      horizon: target.horizon,
      n,
      ic: estimateOf(ic),
      pearson: estimateOf(r),
      auc: estimateOf(this.#estimate(auc.value, AREA)),
      ups: auc.ups,
      downs: auc.downs,
      ...this.#information(u, common),
      hours: this.#hourly(x, common),
      pBootstrap: ic.p,
    };
  }

  #estimate(value: number, bounds: typeof CORRELATION | typeof AREA): ResampledEstimate {
    return resampledEstimate(value, this.#influence, this.#resamples, this.#sums, bounds);
  }

  #information(
    u: Float64Array,
    { kept, v }: Common,
  ): { information: number; informationFloor: InformationFloor | null } {
    codesOf(u, kept, this.#codesX);
    codesOf(v, kept, this.#codesY);
    const information = mutualInformation(this.#codesX, this.#codesY);
    const floors = this.#shifts.map((shift) => mutualInformation(this.#codesX, this.#codesY, shift));
    if (floors.length === 0 || information !== information) return { information, informationFloor: null };
    const mean = floors.reduce((sum, bits) => sum + bits, 0) / floors.length;
    return { information, informationFloor: { mean, highest: Math.max(...floors), shifts: floors.length } };
  }

  #hourly({ order, values }: ScoredColumn, { hour, hourRanks }: Common): HourlyPower[] {
    const { hours } = this.#hours;
    const ranks = this.#u;
    const counts = groupRanks(order, values, hour, hours.length, ranks);
    const xy = new Float64Array(hours.length);
    const xx = new Float64Array(hours.length);
    const yy = new Float64Array(hours.length);
    for (let row = 0; row < hour.length; row++) {
      const g = hour[row];
      if (g >= hours.length) continue;
      const middle = (counts[g] + 1) / 2;
      const dx = ranks[row] - middle;
      const dy = hourRanks[row] - middle;
      xy[g] += dx * dy;
      xx[g] += dx * dx;
      yy[g] += dy * dy;
    }
    return hours.map((h, g) => ({ hour: h, n: counts[g], ic: xy[g] / Math.sqrt(xx[g] * yy[g]) }));
  }
}

const estimateOf = ({ value, interval }: ResampledEstimate): Estimate => ({ value, interval });
