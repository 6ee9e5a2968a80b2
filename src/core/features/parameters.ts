import type { Span } from "../market/day.ts";
import type { MicropriceTable } from "./microprice.ts";

/** Numbers fitted on a training span, as plain JSON (features.md section 11); stored with whatever used them. */
export interface FeatureParameters {
  /** Rows a..b-1 they were fitted on, as [a, b]. */
  readonly train: readonly [number, number];
  /** Levels of the book they were fitted on. */
  readonly levels: number;
  /** Micro-price table; null if no training row had both sides. */
  readonly micro: MicropriceTable | null;
  /** Weights of the integrated order flow imbalance by window, summing to 1 in absolute value. */
  readonly ofi_pc: Readonly<Record<string, readonly number[]>>;
  /** Shares per VPIN bucket. */
  readonly vpin_bucket: number;
  /** Label thresholds by rule and horizon, e.g. "raw_10"; ticks, or bps for smooth, next and tlob. */
  readonly alpha: Readonly<Record<string, number>>;
}

/** The part of the parameters that columns read. Columns that need a missing one are refused. */
export type Fitted = Partial<Pick<FeatureParameters, "micro" | "ofi_pc" | "vpin_bucket">>;

/** What the catalogue leaves to choose, with its defaults (section 16). */
export interface FeatureOptions {
  /** Whether executions of hidden orders (type 5) are trades. */
  readonly includeHidden: boolean;
  /** Weight of the newest weighted mid in `fair_value`. */
  readonly fairValueAlpha: number;
  /** Decay per tick of distance in `dw_imb`. */
  readonly distanceDecay: number;
  /** Open and close of the session, seconds since midnight, for `tod_*`. */
  readonly session: readonly [number, number];
  /** Rows per bar. */
  readonly barRows: number;
  /** Seconds after a trade at which `real_spread` and `impact` look at the mid. */
  readonly realizedLag: number;
  /** Seconds that `ttf` is cut at. */
  readonly timeToFillCap: number;
}

export const DEFAULT_FEATURE_OPTIONS: FeatureOptions = {
  includeHidden: true,
  fairValueAlpha: 0.3,
  distanceDecay: 0.1,
  session: [34_200, 57_600],
  barRows: 20,
  realizedLag: 5,
  timeToFillCap: 600,
};

export const spanOf = ({ train: [from, to] }: FeatureParameters): Span => ({ from, to });

/**
 * Parameters read from JSON: throws RangeError naming the field that is missing or not as expected.
 */
export function readParameters(json: unknown): FeatureParameters {
  const object = record(json, "the parameters");
  const train = numbers(object.train, "train");
  if (train.length !== 2) throw new RangeError("parameters: train must be [from, to]");
  const ofi = record(object.ofi_pc, "ofi_pc");
  const alpha = record(object.alpha, "alpha");
  for (const [key, value] of Object.entries(alpha)) number(value, `alpha.${key}`);
  return {
    train: [train[0], train[1]],
    levels: number(object.levels, "levels"),
    micro: object.micro === null ? null : readMicroprice(object.micro),
    ofi_pc: Object.fromEntries(
      Object.entries(ofi).map(([window, weights]) => [window, numbers(weights, `ofi_pc.${window}`)]),
    ),
    vpin_bucket: number(object.vpin_bucket, "vpin_bucket"),
    alpha: alpha as Record<string, number>,
  };
}

function readMicroprice(json: unknown): MicropriceTable {
  const { K, edges, G } = record(json, "micro");
  const table = {
    K: number(K, "micro.K"),
    edges: numbers(edges, "micro.edges"),
    G: list(G, "micro.G").map((row) => numbers(row, "micro.G")),
  };
  if (table.K !== 4) throw new RangeError(`parameters: micro.K is ${table.K}; this build reads 4`);
  if (table.G.length !== table.edges.length + 1 || table.G.some((row) => row.length !== 2 * table.K + 1)) {
    throw new RangeError("parameters: micro.G must have edges + 1 rows of 2K + 1 numbers");
  }
  return table;
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RangeError(`parameters: ${name} must be an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError(`parameters: ${name} must be a list`);
  return value as readonly unknown[];
}

const numbers = (value: unknown, name: string): number[] => list(value, name).map((item) => number(item, name));

/** JSON has no NaN: an undefined threshold is written as null. */
function number(value: unknown, name: string): number {
  if (value === null && name.startsWith("alpha.")) return Number.NaN;
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new RangeError(`parameters: ${name} must be a number`);
  return value;
}
