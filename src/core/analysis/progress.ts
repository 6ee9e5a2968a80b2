/** What long work of this room yields, so that whoever drives it can show progress and stop. */
export interface AnalysisProgress {
  readonly task: string;
  readonly done: number;
  readonly total: number;
  readonly unit: "rows" | "trials" | "steps";
}
