import type { TrackRecord } from "./frame/frame.ts";
import { type BootstrapSettings, FEWEST_BLOCKS, skillInterval } from "./metrics/bootstrap.ts";
import { CalibrationHistogram } from "./metrics/calibration.ts";
import { Confusion } from "./metrics/confusion.ts";
import type { Ledger } from "./metrics/ledger.ts";
import { skillOf } from "./metrics/probability.ts";
import type { Prequential } from "./walk-forward.ts";

/** Fewer resamples than an evaluation takes, because this is renewed as the day plays. */
const LIVE_BOOTSTRAP: BootstrapSettings = { seed: 1, resamples: 300, meanBlock: 500 };

/**
 * The forecaster's score as it stood after `rowsPlayed` rows: every forecast whose label was known by then, each made
 * before that label was. Fractions, not per cent. A few milliseconds on a day of 150,000 rows. `floors` are simpler
 * rules run beside it; the best of those that were scored on the same rows is the one to beat.
 */
export function trackRecord(
  prequential: Prequential,
  rowsPlayed: number,
  floors: readonly Prequential[] = [],
): TrackRecord {
  const { ledger, columns, kind, settings, day } = prequential;
  const played = Math.min(rowsPlayed, prequential.front);
  const n = ledger.before(played - settings.horizon);
  const refits = prequential.refits.filter(({ row }) => row < played);
  const inForce = refits.at(-1) ?? null;
  const shares = counted(ledger, n);
  const mean = (sums: Float64Array): number | null => (n > 0 ? sums[n] / n : null);
  const record = {
    model: kind.name,
    title: kind.title,
    horizon: settings.horizon,
    thetaTicks: inForce && inForce.theta / 2,
    medianHorizonSeconds: inForce && day.provenance.timeBasis === "exchange" ? inForce.medianHorizon / 1e9 : null,
    scored: n,
    abstained: columns.abstained[played],
    refits: refits.length,
    since: n > 0 ? ledger.time[0] : null,
    skill: n > 0 ? skillOf(ledger.loss[n], ledger.floorLoss[n]) : null,
    skillInterval: skillInterval(ledger.loss, ledger.floorLoss, n, LIVE_BOOTSTRAP),
    floorSkill: bestSkill(floors, prequential, n, played),
    logLoss: mean(ledger.loss),
    brier: mean(ledger.brier),
    meanAbsoluteMove: mean(ledger.move),
    meanSpread: mean(ledger.spread),
    ...shares,
  };
  return { ...record, verdict: verdictOf(record, prequential, played) };
}

/** Null if none of `floors` has worked through the same rows yet. */
function bestSkill(floors: readonly Prequential[], { ledger }: Prequential, n: number, played: number): number | null {
  if (n === 0) return null;
  const skills = floors
    .filter((floor) => floor.front >= played && sameRows(floor.ledger.rows, ledger.rows, n))
    .map((floor) => skillOf(floor.ledger.loss[n], floor.ledger.floorLoss[n]));
  return skills.length > 0 ? Math.max(...skills) : null;
}

function sameRows(a: ArrayLike<number>, b: ArrayLike<number>, n: number): boolean {
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return false;
  return true;
}

type Counted = Pick<TrackRecord, "hitRate" | "floorHitRate" | "macroF1" | "mcc" | "ece" | "reliability">;

/** What needs a pass over the first `n` scored forecasts. */
function counted({ outcome, decision, top, floorTop, stated }: Ledger, n: number): Counted {
  if (n === 0) return { hitRate: null, floorHitRate: null, macroF1: null, mcc: null, ece: null, reliability: [] };
  const confusion = new Confusion();
  const histogram = new CalibrationHistogram();
  let floorHits = 0;
  for (let i = 0; i < n; i++) {
    if (floorTop[i] === outcome[i]) floorHits++;
    confusion.add(outcome[i], decision[i]);
    histogram.add(stated[i], top[i] === outcome[i]);
  }
  const { ece, bins } = histogram.calibration();
  return {
    hitRate: confusion.accuracy(),
    floorHitRate: floorHits / n,
    macroF1: confusion.macroF1(),
    mcc: confusion.mcc(),
    ece,
    reliability: bins,
  };
}

/** The sentence under the figures; it follows from them alone. */
function verdictOf(record: Omit<TrackRecord, "verdict">, prequential: Prequential, played: number): string {
  const { skill, skillInterval, scored, horizon, meanAbsoluteMove, meanSpread } = record;
  if (record.refits === 0) return silence(prequential, played);
  if (skill === null || scored === 0) return "Nothing scored yet.";
  if (skillInterval === null) {
    return `Too few scored rows to say: ${grouped(scored)} of the ${grouped(FEWEST_BLOCKS * LIVE_BOOTSTRAP.meanBlock)} that an interval needs.`;
  }
  if (skill <= 0 || skillInterval[0] <= 0) return "No edge over the floor.";
  const move = `The mid moves ${(meanAbsoluteMove ?? NaN).toFixed(1)} ticks on average in ${horizon} events`;
  const cost = `crossing the spread costs ${(meanSpread ?? NaN).toFixed(1)}`;
  return (meanAbsoluteMove ?? 0) < (meanSpread ?? Infinity)
    ? `Better than the floor, but no edge after costs. ${move}; ${cost}.`
    : `Better than the floor. ${move}; ${cost}: whether that pays is for a backtest to say.`;
}

/** Why there is no forecast yet. */
function silence(prequential: Prequential, played: number): string {
  const { day, settings } = prequential;
  const failure = prequential.failures.findLast(({ row }) => row < played);
  if (!day.book) return "Abstaining: without an order book there is no mid to forecast.";
  if (failure)
    return `Abstaining: ${failure.reason}${day.messages || day.trades ? "" : "; the file has no messages, so no trades are known"}.`;
  return `Abstaining: first fit after ${grouped(settings.refitEvery)} labels, ${grouped(prequential.labelsKnown(played))} so far.`;
}

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
