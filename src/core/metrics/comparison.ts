import { blockFor, BOOTSTRAP, type BootstrapSettings } from "./bootstrap.ts";
import { modelConfidenceSet } from "./confidence-set.ts";
import { type DieboldMariano, dieboldMariano } from "./diebold-mariano.ts";

/** A forecaster's log-losses by row of the test span; NaN where it abstained or nothing is known. */
export interface ModelLosses {
  readonly name: string;
  readonly losses: Float64Array;
}

export interface Comparison {
  /** Rows that every one of them forecast. */
  readonly n: number;
  /** Mean rows of a bootstrap block; null where there are too few rows for a confidence set. */
  readonly meanBlock: number | null;
  /** Best mean log-loss first. `p`: of the model confidence set; null where there is none. */
  readonly models: readonly { readonly name: string; readonly logLoss: number; readonly p: number | null }[];
  /** Every pair, the better first. */
  readonly pairs: readonly { readonly better: string; readonly worse: string; readonly test: DieboldMariano }[];
}

/** Models with this p or more are in the 90 % confidence set. */
export const SET_LEVEL = 0.1;

/**
 * Compares forecasters on the rows that all of them forecast. Throws RangeError if there is none, or too few for the
 * horizon.
 */
export function compareModels(
  models: readonly ModelLosses[],
  horizon: number,
  bootstrap: BootstrapSettings = BOOTSTRAP,
): Comparison {
  const common = commonRows(models.map(({ losses }) => losses));
  const n = common[0]?.length ?? 0;
  if (n === 0) throw new RangeError("no row is forecast by every one of the models");
  const meanBlock = blockFor(n, horizon, bootstrap.meanBlock);
  const set = meanBlock === null ? null : modelConfidenceSet(common, { ...bootstrap, meanBlock });
  const ranked = models
    .map(({ name }, i) => ({
      name,
      i,
      logLoss: common[i].reduce((sum, loss) => sum + loss, 0) / n,
      p: set?.find(({ model }) => model === i)?.p ?? null,
    }))
    .sort((a, b) => a.logLoss - b.logLoss);
  const pairs = ranked.flatMap((better, at) =>
    ranked.slice(at + 1).map((worse) => ({
      better: better.name,
      worse: worse.name,
      test: dieboldMariano(common[better.i], common[worse.i], horizon),
    })),
  );
  return { n, meanBlock, models: ranked.map(({ name, logLoss, p }) => ({ name, logLoss, p })), pairs };
}

function commonRows(losses: readonly Float64Array[]): Float64Array[] {
  const length = losses[0]?.length ?? 0;
  if (losses.some((loss) => loss.length !== length)) throw new RangeError("the models were scored on different spans");
  const keep = Uint8Array.from({ length }, (_, row) => Number(losses.every((loss) => loss[row] === loss[row])));
  return losses.map((loss) => loss.filter((_, row) => keep[row] === 1));
}
