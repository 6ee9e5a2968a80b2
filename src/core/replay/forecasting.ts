import { fitReference, referenceInputs, type ReferenceScale } from "../features/reference.ts";
import type { ForecasterKind } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { PREQUENTIAL, Prequential, type PrequentialSettings } from "../walk-forward.ts";

/**
 * The forecaster a replay shows, on the protocol's inputs; null for a day without a book, which has no mid to forecast.
 * Sizes are measured against the median of the first `refitEvery` rows: the first fit, and so the first forecast, comes
 * after them. Throws RangeError for a kind that cannot be refitted as the day unfolds.
 */
export function forecastingOf(
  day: MarketDay,
  kind: ForecasterKind,
  settings: PrequentialSettings = PREQUENTIAL,
): Prequential | null {
  if (!day.book) return null;
  if (kind.refitsLive === false)
    throw new RangeError(`${kind.title} is trained once, not refitted every ${settings.refitEvery} labels`);
  const inputs = referenceInputs(day, kind.inputs(settings.horizon, day), scaleOf(day, settings.refitEvery));
  return new Prequential(day, kind, inputs, settings);
}

/** Without a quote among them the inputs in units of size are undefined, and the fit says so. */
function scaleOf(day: MarketDay, rows: number): ReferenceScale {
  try {
    return fitReference(day, { from: 0, to: Math.min(rows, day.rows) });
  } catch (error) {
    if (error instanceof RangeError) return { medianSize: NaN };
    throw error;
  }
}
