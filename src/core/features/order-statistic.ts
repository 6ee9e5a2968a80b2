/**
 * Q(p/q) = x_(ceil(p N / q)) of the ascending sample, 1-based, at least 1, integer arithmetic, no interpolation: the
 * one quantile of the catalogue (section 11). `ascending` is sorted; NaN if it is empty.
 */
export function orderStatistic(
  ascending: { readonly length: number; readonly [i: number]: number },
  p: number,
  q: number,
): number {
  const n = ascending.length;
  if (n === 0) return Number.NaN;
  return ascending[Math.max(1, Math.floor((p * n + q - 1) / q)) - 1];
}
