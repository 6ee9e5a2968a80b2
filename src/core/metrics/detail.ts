import { CLASS_COUNT } from "../forecaster.ts";
import { blockFor, BOOTSTRAP, type BootstrapSettings, interval95, resampleSums, runningSums } from "./bootstrap.ts";
import { calibration } from "./calibration.ts";
import { Confusion } from "./confusion.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { type GrossMove, grossMove } from "./gross-move.ts";
import { type GroupScores, hourScores, regimeScores } from "./groups.ts";
import { skillOf } from "./probability.ts";
import { type RankingDetail, rankingDetails } from "./ranking.ts";
import { type BinWithInterval, binOfEach, reliabilityOf } from "./reliability.ts";
import { type ScoreContext, NO_CONTEXT, type ScoredColumns, scoredColumns } from "./scored-columns.ts";
import { type ScoredForecasts, scoresOf } from "./scores.ts";

/** One class against the rest. */
export interface ClassDetail extends RankingDetail {
  /** Statements of its probability in bins of equal mass. */
  readonly reliability: readonly BinWithInterval[];
}

/** Everything about a forecaster that is more than a column of a table. Fractions, not per cent. */
export interface ScoreDetail {
  readonly accuracy: Figure;
  readonly macroF1: Figure;
  readonly mcc: Figure;
  readonly logLoss: Figure;
  readonly brier: Figure;
  readonly ece: Figure;
  /** Whether the mid moves at all: skill, floor 0. */
  readonly moveSkill: Figure;
  /** Down, stationary, up. */
  readonly classes: readonly ClassDetail[];
  /** Precision among the rows with the most probable top class. Floor: the accuracy of the most frequent training class. */
  readonly confident: readonly Figure[];
  /** Empty without a clock. */
  readonly hours: readonly GroupScores[];
  /** Empty without a mid. */
  readonly regimes: readonly GroupScores[];
  /** Null without a mid, or without a signal. */
  readonly grossMove: GrossMove | null;
}

/** Scores every row whose outcome is known and whose forecast is not NaN; the same blocks for every interval. */
export function scoreDetail(
  forecasts: ScoredForecasts,
  context: ScoreContext = NO_CONTEXT,
  bootstrap: BootstrapSettings = BOOTSTRAP,
): ScoreDetail {
  const columns = scoredColumns(forecasts);
  const meanBlock = blockFor(columns.n, forecasts.horizon, bootstrap.meanBlock);
  const settings = meanBlock === null ? null : { ...bootstrap, meanBlock };
  const floor = scoresOf(floorForecasts(forecasts), { ...bootstrap, resamples: 1 });
  const { losses, briers, right, stillLosses, stillFloors } = columns;
  const ones = new Float64Array(columns.n).fill(1);
  const [top, ...classes] = rankingDetails(rankings(columns), settings);
  return {
    accuracy: ratioFigure(right, ones, settings, floor.accuracy),
    ...confusionFigures(columns, settings, floor.macroF1, floor.mcc),
    logLoss: ratioFigure(losses, ones, settings, floor.logLoss),
    brier: ratioFigure(briers, ones, settings, floor.brier),
    ece: eceFigure(columns, settings, floor.ece),
    moveSkill: ratioFigure(stillLosses, stillFloors, settings, 0, skillOf),
    classes: classes.map(({ rocAuc, averagePrecision, precision }, c) => ({
      rocAuc,
      averagePrecision,
      precision,
      reliability: reliabilityOf(columns.stated[c], columns.happened[c], settings),
    })),
    confident: top.precision.map(({ value, interval }) => ({ value, interval, floor: floor.accuracy })),
    hours: hourScores(columns, context.time, settings),
    regimes: regimeScores(columns, context.regime, settings),
    grossMove: grossMove(columns, context, settings),
  };
}

/** The training shares said of every row that is scored. */
function floorForecasts(forecasts: ScoredForecasts): ScoredForecasts {
  const { probabilities, prior } = forecasts;
  const floor = probabilities.map((p, i) =>
    Number.isNaN(p) ? NaN : prior[prior.length === CLASS_COUNT ? i % CLASS_COUNT : i],
  );
  return { ...forecasts, probabilities: floor, decisions: null };
}

const rankings = ({ topStated, topRight, stated, happened }: ScoredColumns) => [
  { scores: topStated, positive: topRight },
  ...stated.map((scores, c) => ({ scores, positive: happened[c] })),
];

function confusionOf(counts: ArrayLike<number>): Confusion {
  const confusion = new Confusion();
  confusion.counts.set(counts);
  return confusion;
}

function confusionFigures(
  { n, outcome, decided }: ScoredColumns,
  settings: BootstrapSettings | null,
  floorF1: number,
  floorMcc: number,
): Pick<ScoreDetail, "macroF1" | "mcc"> {
  const cells = Array.from({ length: CLASS_COUNT * CLASS_COUNT }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) cells[(outcome[i] + 1) * CLASS_COUNT + decided[i] + 1][i] = 1;
  const series = cells.map(runningSums);
  const whole = confusionOf(series.map((sums) => sums[n]));
  const drawn = settings && n > 0 ? resampleSums(series, n, settings) : new Float64Array(0);
  const every = Array.from({ length: drawn.length / cells.length }, (_, r) =>
    confusionOf(drawn.subarray(r * cells.length, (r + 1) * cells.length)),
  );
  const interval = (statistic: (confusion: Confusion) => number): readonly [number, number] | null =>
    every.length === 0 ? null : interval95(Float64Array.from(every, statistic).sort());
  return {
    macroF1: { value: n > 0 ? whole.macroF1() : NaN, interval: interval((x) => x.macroF1()), floor: floorF1 },
    mcc: { value: n > 0 ? whole.mcc() : NaN, interval: interval((x) => x.mcc()), floor: floorMcc },
  };
}

/** Over the bins of all rows. A resample's error is never below the truth's on average, so the interval lies high. */
function eceFigure(
  { n, topStated, topRight }: ScoredColumns,
  settings: BootstrapSettings | null,
  floor: number,
): Figure {
  const { ece, bins } = calibration(topStated, topRight);
  if (!settings || n === 0) return { value: ece, interval: null, floor };
  const of = binOfEach(topStated, bins);
  const series = bins.map((_, bin) =>
    runningSums(topStated.map((stated, i) => (of[i] === bin ? stated - topRight[i] : 0))),
  );
  const drawn = resampleSums(series, n, settings);
  const errors = new Float64Array(settings.resamples);
  for (let r = 0; r < errors.length; r++)
    for (let b = 0; b < bins.length; b++) errors[r] += Math.abs(drawn[r * bins.length + b]) / n;
  return { value: ece, interval: interval95(errors.sort()), floor };
}
