/** One label on an axis; strong ones are the rounder values. */
export interface AxisMark {
  readonly value: number;
  readonly strong: boolean;
}

const MANTISSAS = [1, 2, 5] as const;

/** Smallest of 1, 2, 5 times a power of ten ticks whose labels lie at least `spacing` pixels apart. */
export function priceStep(pixelsPerTick: number, spacing: number): number {
  for (let power = 1; power < 1e12; power *= 10) {
    for (const mantissa of MANTISSAS) if (mantissa * power * pixelsPerTick >= spacing) return mantissa * power;
  }
  return 1e12;
}

/** Labels between two ticks, low to high. */
export function priceMarks(low: number, high: number, pixelsPerTick: number, spacing = 28): AxisMark[] {
  const step = priceStep(pixelsPerTick, spacing);
  const round = String(step).startsWith("5") ? step * 10 : step * 5;
  const marks: AxisMark[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    marks.push({ value, strong: value % round === 0 });
  }
  return marks;
}

const SECOND = 1e9;
const TIME_STEPS = [
  1e5,
  2e5,
  5e5,
  1e6,
  2e6,
  5e6,
  1e7,
  2e7,
  5e7,
  1e8,
  2e8,
  5e8,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400].map((seconds) => seconds * SECOND),
];
const ROUND_TIMES = [1e6, 1e7, 1e8, 1, 10, 60, 600, 3600, 36_000].map((t, i) => (i < 3 ? t : t * SECOND));

/** Labels of times in [from, to), at least `spacing` pixels apart. */
export function timeMarks(from: number, to: number, pixels: number, spacing = 90): AxisMark[] {
  const least = (spacing * (to - from)) / pixels;
  const step = TIME_STEPS.find((candidate) => candidate >= least) ?? TIME_STEPS[TIME_STEPS.length - 1];
  const round = ROUND_TIMES.find((candidate) => candidate > step && candidate % step === 0) ?? step * 2;
  const marks: AxisMark[] = [];
  for (let k = Math.ceil(from / step); k * step < to; k++)
    marks.push({ value: k * step, strong: (k * step) % round === 0 });
  return marks;
}
