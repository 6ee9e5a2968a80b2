import type { ForecasterKind } from "../forecaster.ts";
import { fitRowsOf } from "../fit-rows.ts";
import type { MarketDay } from "../market/day.ts";
import { PREQUENTIAL, Prequential, type PrequentialSettings } from "../walk-forward.ts";
import { GrowingInputs } from "./growing-inputs.ts";

/**
 * The forecaster a replay or a live market shows, on the protocol's inputs; null for a day without a book, which has no
 * mid to forecast. Sizes are measured against the median of the first `refitEvery` rows: the first fit, and so the first
 * forecast, comes after them. Throws RangeError for a kind that cannot be refitted as the day unfolds.
 */
export function forecastingOf(
  day: MarketDay,
  kind: ForecasterKind,
  settings: PrequentialSettings = PREQUENTIAL,
): Prequential | null {
  if (!day.book) return null;
  if (kind.refitsLive === false)
    throw new RangeError(`${kind.title} is trained once, not refitted every ${settings.refitEvery} labels`);
  const inputs = new GrowingInputs(day, kind.inputs(settings.horizon, day), settings.refitEvery);
  return new Prequential(day, kind, inputs, { fitRows: fitRowsOf(day), ...settings });
}
