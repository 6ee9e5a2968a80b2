import type { Progress } from "../../../workers/api.ts";
import { bytes, duration, number, percent } from "../format.ts";

const amount = (value: number, unit: Progress["unit"]): string =>
  unit === "bytes" ? bytes(value) : `${number(value)} ${unit}`;

/** Fraction done, or null while the total is unknown. */
export const fraction = ({ done, total }: Progress): number | null => (total ? Math.min(1, done / total) : null);

/** `12.3 MB of 45 MB (27 %), 3 s left`. The time left supposes that the rest goes as fast as what is done did. */
export function progressText(progress: Progress, elapsedMs: number): string {
  const { done, total, unit } = progress;
  if (!total) return amount(done, unit);
  const begun = unit === "bytes" ? bytes(done) : number(done);
  const text = `${begun} of ${amount(total, unit)} (${percent(done / total)})`;
  if (done <= 0 || done >= total || elapsedMs < 300) return text;
  return `${text}, ${duration(((elapsedMs / 1000) * (total - done)) / done)} left`;
}
