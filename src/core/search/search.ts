import type { FitProgress } from "../forecaster.ts";
import { Random } from "../random.ts";
import { checkSpace, type Point, randomPoint, type Space } from "./space.ts";
import { type Observation, suggest, TPE, type TpeSettings } from "./tpe.ts";

export const SEARCH_METHODS = ["random", "tpe"] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

export interface SearchSettings {
  readonly method: SearchMethod;
  /** Points that are tried. */
  readonly trials: number;
  readonly seed: number;
  /** Shares of the whole effort, ascending, the last one 1; [1] spends the whole effort on every point. */
  readonly shares: readonly number[];
  /** Of the points of a rung, one in this many goes on to the next. */
  readonly eta: number;
  readonly tpe: TpeSettings;
}

export const SEARCH: SearchSettings = {
  method: "tpe",
  trials: 27,
  seed: 1,
  shares: [1 / 9, 1 / 3, 1],
  eta: 3,
  tpe: TPE,
};

/** A point was tried with a share of the effort. */
export interface Rung {
  readonly share: number;
  /** On the validation rows; null where the attempt failed. */
  readonly loss: number | null;
  readonly milliseconds: number;
}

/** One point, however far it came; all of them count. */
export interface Trial {
  readonly number: number;
  readonly point: Point;
  readonly rungs: readonly Rung[];
  /** Why nothing came of it; null otherwise. */
  readonly failure: string | null;
}

export interface SearchProgress {
  /** Trials finished or under way. */
  readonly trial: number;
  readonly trials: number;
  readonly share: number;
  readonly fit: FitProgress | null;
  /** Lowest loss so far with the whole effort. */
  readonly best: number | null;
}

export interface SearchResult {
  readonly settings: SearchSettings;
  readonly trials: readonly Trial[];
  /** The trial with the lowest loss among those that got the whole effort; null if every one failed. */
  readonly best: Trial | null;
}

/** Loss of a point on the validation rows after `share` of the effort. Throws RangeError where the point cannot be tried. */
export type Objective = (point: Point, share: number) => Generator<FitProgress, number, void>;

/** Throws RangeError naming what cannot be meant. */
export function checkSearch({ trials, shares, eta }: SearchSettings): void {
  if (!(Number.isInteger(trials) && trials >= 1)) throw new RangeError(`search: ${trials} trials`);
  if (!(eta > 1)) throw new RangeError(`search: eta ${eta}: above 1`);
  const ascending = shares.every((share, i) => share > (shares[i - 1] ?? 0));
  if (shares.length === 0 || !ascending || shares[shares.length - 1] !== 1)
    throw new RangeError(`search: shares ${shares.join(", ")}: ascending, above 0, the last one 1`);
}

/**
 * Tries points in brackets by successive halving (Jamieson and Talwalkar 2016): all of a bracket with the first share of
 * the effort, the best of them with the next. New points are drawn evenly, or by TPE from the losses with the largest
 * share that enough points have come to (as Falkner, Klein and Hutter 2018 do). The same settings and objective give the
 * same trials; `now` (milliseconds) only dates them.
 */
export function* search(
  space: Space,
  objective: Objective,
  settings: SearchSettings,
  now: () => number,
): Generator<SearchProgress, SearchResult, void> {
  checkSpace(space);
  checkSearch(settings);
  const { trials: count, shares, eta, method } = settings;
  const random = new Random(settings.seed);
  const trials: Attempt[] = [];
  const bracket = Math.round(eta ** (shares.length - 1));
  while (trials.length < count) {
    let rung: Attempt[] = [];
    const size = Math.min(bracket, count - trials.length);
    for (let i = 0; i < size; i++) {
      const point =
        method === "tpe"
          ? suggest(space, observations(trials, settings), random, settings.tpe)
          : randomPoint(space, random);
      const attempt: Attempt = { number: trials.length + 1, point, rungs: [], failure: null };
      trials.push(attempt);
      rung.push(attempt);
      yield* attemptRung(attempt, shares[0], objective, settings, trials, now);
    }
    for (const share of shares.slice(1)) {
      rung = promoted(rung, eta);
      for (const attempt of rung) yield* attemptRung(attempt, share, objective, settings, trials, now);
    }
  }
  return { settings, trials, best: bestOf(trials) };
}

interface Attempt {
  readonly number: number;
  readonly point: Point;
  readonly rungs: Rung[];
  failure: string | null;
}

function* attemptRung(
  attempt: Attempt,
  share: number,
  objective: Objective,
  { trials }: SearchSettings,
  all: readonly Attempt[],
  now: () => number,
): Generator<SearchProgress, void, void> {
  const begun = now();
  const progress = (fit: FitProgress | null): SearchProgress => ({
    trial: all.length,
    trials,
    share,
    fit,
    best: lossWith(bestOf(all), 1),
  });
  const done = (loss: number | null): void => void attempt.rungs.push({ share, loss, milliseconds: now() - begun });
  yield progress(null);
  try {
    const steps = objective(attempt.point, share);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield progress(step.value);
    if (!Number.isFinite(step.value)) throw new RangeError("the validation loss is not a number");
    done(step.value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    attempt.failure = error.message;
    done(null);
  }
}

/** The best part of a rung by its last loss, at least one; what failed goes no further. */
function promoted(rung: readonly Attempt[], eta: number): Attempt[] {
  const alive = rung.filter(({ failure }) => failure === null);
  const last = ({ rungs }: Attempt): number => rungs[rungs.length - 1]?.loss ?? Infinity;
  return alive.toSorted((a, b) => last(a) - last(b)).slice(0, Math.max(1, Math.floor(rung.length / eta)));
}

const lossWith = (trial: Trial | null, share: number): number | null =>
  trial?.rungs.find((rung) => rung.share === share)?.loss ?? null;

function bestOf(trials: readonly Trial[]): Trial | null {
  let best: Trial | null = null;
  for (const trial of trials) {
    const loss = lossWith(trial, 1);
    if (loss !== null && loss < (lossWith(best, 1) ?? Infinity)) best = trial;
  }
  return best;
}

/** Losses with the largest share of the effort that enough points have, or with the smallest; what failed is worst. */
function observations(trials: readonly Attempt[], { shares, tpe }: SearchSettings): Observation[] {
  const having = (share: number): Observation[] =>
    trials
      .filter(({ rungs }) => rungs.some((rung) => rung.share === share))
      .map((trial) => ({ point: trial.point, loss: lossWith(trial, share) ?? Number.MAX_VALUE }));
  for (const share of shares.toReversed()) {
    const found = having(share);
    if (found.length >= tpe.startup) return found;
  }
  return having(shares[0]);
}
