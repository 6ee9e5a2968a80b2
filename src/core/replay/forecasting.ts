import { referenceInputs } from "../features/reference.ts";
import type { ForecasterKind } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { PREQUENTIAL, Prequential, type PrequentialSettings } from "../walk-forward.ts";

/** The forecaster a replay shows, on the protocol's inputs; null for a day without a book, which has no mid to forecast. */
export function forecastingOf(
  day: MarketDay,
  kind: ForecasterKind,
  settings: PrequentialSettings = PREQUENTIAL,
): Prequential | null {
  if (!day.book) return null;
  return new Prequential(day, kind, referenceInputs(day, kind.inputs(settings.horizon)), settings);
}
