/** Mean -ln p of the outcome in one epoch of training. */
export interface EpochFigures {
  readonly training: number;
  /** By head. */
  readonly validation: readonly number[];
}
