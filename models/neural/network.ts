import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import type { Weight } from "./blocks.ts";
import type { Ops } from "./ops.ts";
import type { WeightShapes } from "./weights.ts";

/** What a network's shapes depend on: a window of `window` rows of `inputs` columns, and one softmax head per horizon. */
export interface NetworkSize {
  readonly window: number;
  readonly inputs: number;
  readonly heads: number;
  /** Units of its widest layer, where a smaller network of the same layout is wanted. Absent: the published layout. */
  readonly units?: number;
}

/** A layout: its weights' shapes, and the function from a window to logits. Both pure. */
export interface Network {
  readonly name: string;
  readonly title: string;
  /** One sentence: what it looks at and how it decides. */
  readonly summary: string;
  readonly source: string;
  /** Shapes by name; throws RangeError with a sentence where the size does not suit the layout. */
  weights(size: NetworkSize): WeightShapes;
  /** x [B, T, F] to logits [B, 3 heads], head by head in the order down, stationary, up. */
  forward<T>(o: Ops<T>, w: Weight<T>, x: T, size: NetworkSize): T;
}

export const outputsOf = ({ heads }: NetworkSize): number => heads * CLASS_COUNT;
