/** Share of the picture's height at either edge that the followed price keeps out of. */
const MARGIN = 0.36;

/** The top tick at or below `topTick` for which rows begin at multiples of `ticksPerRow`, whatever is in view. */
export const snapTop = (topTick: number, ticksPerRow: number): number =>
  Math.floor((Math.round(topTick) + 1) / ticksPerRow) * ticksPerRow - 1;

/**
 * Highest tick of a picture of `rows` that follows `centre`: the held one, moved only as far as keeps the centre out of
 * the margins; centred anew when there is none or the centre has left the picture (a seek).
 */
export function followTop(centre: number, held: number | null, rows: number, ticksPerRow: number): number {
  if (Number.isNaN(centre)) return snapTop(held ?? rows * ticksPerRow - 1, ticksPerRow);
  const height = rows * ticksPerRow;
  const middle = centre + height / 2;
  if (held === null || Math.abs(held - middle) > height / 2) return snapTop(middle, ticksPerRow);
  const lowest = Math.ceil(centre + height * MARGIN);
  const highest = Math.floor(centre + height * (1 - MARGIN));
  return snapTop(Math.min(highest, Math.max(lowest, held)), ticksPerRow);
}
