import type { Figure } from "../src/core/metrics/figure.ts";
import type { ScoreDetail } from "../src/core/metrics/detail.ts";
import type { GroupScores } from "../src/core/metrics/groups.ts";
import { TOP_SHARES } from "../src/core/metrics/ranking.ts";
import { CLASSES } from "../src/core/forecaster.ts";
import type { Comparison } from "../src/core/metrics/comparison.ts";
import { SET_LEVEL } from "../src/core/metrics/comparison.ts";
import type { Scores } from "../src/core/metrics/scores.ts";

/* Scores as the command line prints them: skills in per cent, everything else as named. */

export const percent = (fraction: number): number => 100 * fraction;

export const brief = ({ n, skill, logLoss, macroF1, mcc }: Scores): object => ({
  n,
  skill: percent(skill),
  logLoss,
  macroF1,
  mcc,
});

export const figures = (scores: Scores): object => ({
  n: scores.n,
  abstained: scores.abstained,
  macroF1: scores.macroF1,
  mcc: scores.mcc,
  logLoss: scores.logLoss,
  skill: percent(scores.skill),
  skillInterval: scores.skillInterval?.map(percent) ?? null,
  meanBlock: scores.meanBlock,
  directionSkill: percent(scores.directionSkill),
  directionInterval: scores.directionInterval?.map(percent) ?? null,
  moveSkill: percent(scores.moveSkill),
  accuracy: scores.accuracy,
  brier: scores.brier,
  ece: scores.ece,
  reliability: scores.reliability,
  confusion: scores.confusion,
});

const inPercent = ({ value, interval, floor }: Figure): Figure => ({
  value: percent(value),
  interval: interval && [percent(interval[0]), percent(interval[1])],
  floor: floor === null ? null : percent(floor),
});

const groupsDocument = (groups: readonly GroupScores[]): object =>
  groups.map(({ name, n, skill, accuracy, macroF1 }) => ({ name, n, skill: inPercent(skill), accuracy, macroF1 }));

const byShare = (precision: readonly Figure[]): object =>
  Object.fromEntries(precision.map((figure, i) => [`${percent(TOP_SHARES[i])}%`, figure]));

/** Every figure as {value, interval, floor}. */
export const detailDocument = (detail: ScoreDetail): object => ({
  accuracy: detail.accuracy,
  macroF1: detail.macroF1,
  mcc: detail.mcc,
  logLoss: detail.logLoss,
  brier: detail.brier,
  ece: detail.ece,
  moveSkill: inPercent(detail.moveSkill),
  classes: Object.fromEntries(
    detail.classes.map(({ rocAuc, averagePrecision, precision, reliability }, c) => [
      CLASSES[c],
      { rocAuc, averagePrecision, precisionAt: byShare(precision), reliability },
    ]),
  ),
  precisionAt: byShare(detail.confident),
  hours: groupsDocument(detail.hours),
  regimes: groupsDocument(detail.regimes),
  grossMove: detail.grossMove,
});

export const comparisonDocument = ({ n, meanBlock, models, pairs }: Comparison): object => ({
  n,
  meanBlock,
  models: models.map(({ name, logLoss, p }) => ({
    model: name,
    logLoss,
    confidenceSet: p === null ? null : { p, in90: p >= SET_LEVEL },
  })),
  pairs: pairs.map(({ better, worse, test }) => ({ better, worse, dieboldMariano: test })),
});
