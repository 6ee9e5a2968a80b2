/** What a file holds and what is odd about it; computed, never asserted. `lobscope inspect` prints it as it stands. */
export interface QualityReport {
  readonly files: readonly string[];
  readonly symbol: string;
  readonly date: string | null;
  readonly rows: number;
  /** Levels kept, and levels the file has. */
  readonly levels: number;
  readonly sourceLevels: number;
  /** Seconds since midnight of the first and last row; null where there is no clock. */
  readonly start: number | null;
  readonly end: number | null;
  /** Rows by message type "1".."7"; types that do not occur are absent. */
  readonly eventCounts: Readonly<Record<string, number>>;
  /** Rows with best bid > best ask, and with best bid = best ask. */
  readonly crossed: number;
  readonly locked: number;
  /** Rows with a level priced better than the level above it. */
  readonly misordered: number;
  /** Rows where the visible size at the message's price does not change by exactly the message (types 1-4), or the book changes on a type 5; row 0 is not checked. Null without both files. */
  readonly disagreements: number | null;
  readonly halts: number;
  /** Trades on the tape of a market that was received as a stream; absent for files of order messages. */
  readonly trades?: number;
  /** Holes in such a stream, and how much of the market's time lies in them; by cause, as in GAP_CAUSES. */
  readonly gaps?: {
    readonly count: number;
    readonly seconds: number;
    readonly causes: Readonly<Record<string, number>>;
  };
  /** Rows whose message price is not a multiple of the tick. */
  readonly offTickPrices: number;
  /** Rows with the same time as the row before. */
  readonly equalTimestamps: number;
  /** Between rows that no gap separates. */
  readonly largestSilence: { readonly seconds: number; readonly from: number } | null;
  /** Rows with at least one absent level among those kept. */
  readonly absentLevelRows: number;
  readonly tickSize: number;
  /** What was accepted although it differs from the plain format: header row, CRLF, BOM, delimiter, seventh column, fewer levels kept... */
  readonly variants: readonly string[];
  /** Sentences a person should read. */
  readonly warnings: readonly string[];
}
