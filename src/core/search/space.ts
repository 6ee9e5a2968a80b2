import type { Random } from "../random.ts";

/** One setting: what it may be. `log`: equal ratios are equally far apart. */
export type Dimension =
  | { readonly kind: "real" | "whole"; readonly low: number; readonly high: number; readonly log?: boolean }
  | { readonly kind: "choice"; readonly values: readonly number[] };

/** Settings by name; independent of each other. */
export type Space = Readonly<Record<string, Dimension>>;
export type Point = Readonly<Record<string, number>>;

/** Throws RangeError naming a dimension that holds nothing. */
export function checkSpace(space: Space): void {
  for (const [name, dimension] of Object.entries(space)) {
    const empty =
      dimension.kind === "choice"
        ? dimension.values.length === 0
        : !(dimension.low <= dimension.high && (!dimension.log || dimension.low > 0));
    if (empty) throw new RangeError(`search space: ${name} holds no value`);
  }
}

/** The value at `u` in [0, 1] of a numeric dimension. */
export function valueAt(dimension: Exclude<Dimension, { kind: "choice" }>, u: number): number {
  const { kind, log } = dimension;
  // A whole number owns the half step to either side, so that the ends are as likely as the others.
  const half = kind === "whole" ? 0.5 : 0;
  const low = log ? Math.log(dimension.low - half) : dimension.low - half;
  const high = log ? Math.log(dimension.high + half) : dimension.high + half;
  const value = log ? Math.exp(low + u * (high - low)) : low + u * (high - low);
  const held = Math.min(dimension.high, Math.max(dimension.low, value));
  return kind === "whole" ? Math.round(held) : held;
}

/** Where in [0, 1] a value lies: the inverse of `valueAt`, up to rounding. */
export function unitOf(dimension: Exclude<Dimension, { kind: "choice" }>, value: number): number {
  const half = dimension.kind === "whole" ? 0.5 : 0;
  const scale = (x: number): number => (dimension.log ? Math.log(x) : x);
  const low = scale(dimension.low - half);
  const width = scale(dimension.high + half) - low;
  return width > 0 ? (scale(value) - low) / width : 0.5;
}

/** A point drawn evenly. */
export function randomPoint(space: Space, random: Random): Point {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [
      name,
      dimension.kind === "choice"
        ? dimension.values[random.integer(dimension.values.length)]
        : valueAt(dimension, random.uniform()),
    ]),
  );
}
