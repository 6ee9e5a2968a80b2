/** One measured comparison; both sides in the same run on the same input. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly rival: number;
  /** How many times better ours is (> 1 = ours better). */
  readonly ratio: number;
  readonly unit: string;
}

/** Each bench/<name>.bench.ts exports this as default. */
export type Bench = () => Promise<readonly BenchRow[]>;
