import type { BootstrapSettings } from "./bootstrap.ts";
import { Confusion } from "./confusion.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { skillOf } from "./probability.ts";
import { REGIMES } from "./regime.ts";
import type { ScoredColumns } from "./scored-columns.ts";

/** The rows of one hour or regime. */
export interface GroupScores {
  /** "10:00" or a name of REGIMES. */
  readonly name: string;
  readonly n: number;
  /** Floor 0: the training class shares on the same rows. */
  readonly skill: Figure;
  /** Floor: the most frequent training class on the same rows. */
  readonly accuracy: Figure;
  readonly macroF1: number;
}

const HOUR = 3_600_000_000_000;

/** Name of each scored row's hour; null without a clock. */
const hoursOf = ({ rows }: ScoredColumns, time: Float64Array | null): string[] | null =>
  time && Array.from(rows, (row) => `${String(Math.floor(time[row] / HOUR)).padStart(2, "0")}:00`);

const regimeNames = ({ rows }: ScoredColumns, regime: Int8Array | null): string[] | null =>
  regime && Array.from(rows, (row) => REGIMES[regime[row]] ?? "");

/** By hour of the base day, in order; none without a clock. */
export const hourScores = (
  columns: ScoredColumns,
  time: Float64Array | null,
  settings: BootstrapSettings | null,
): GroupScores[] => groups(hoursOf(columns, time), columns, settings);

/** Calm, usual and wild rows; none where volatility is not known. */
export const regimeScores = (
  columns: ScoredColumns,
  regime: Int8Array | null,
  settings: BootstrapSettings | null,
): GroupScores[] => groups(regimeNames(columns, regime), columns, settings);

const regimeAt = (name: string): number => (REGIMES as readonly string[]).indexOf(name);

/** By name, in the order of the names' first rows (hours) or of REGIMES; rows named "" are in none. */
function groups(
  names: readonly string[] | null,
  { outcome, decided, losses, floorLosses, right, floorRight }: ScoredColumns,
  settings: BootstrapSettings | null,
): GroupScores[] {
  if (!names) return [];
  const found = [...new Set(names)].filter((name) => name !== "");
  return found
    .sort((a, b) => regimeAt(a) - regimeAt(b))
    .map((name) => {
      const inside = Float64Array.from(names, (other) => Number(other === name));
      const only = (values: Float64Array): Float64Array => values.map((value, i) => value * inside[i]);
      const n = inside.reduce((sum, one) => sum + one, 0);
      const confusion = new Confusion();
      inside.forEach((one, i) => one && confusion.add(outcome[i], decided[i]));
      const floorAccuracy = only(floorRight).reduce((sum, one) => sum + one, 0) / n;
      return {
        name,
        n,
        skill: ratioFigure(only(losses), only(floorLosses), settings, 0, skillOf),
        accuracy: ratioFigure(only(right), inside, settings, floorAccuracy),
        macroF1: confusion.macroF1(),
      };
    });
}
