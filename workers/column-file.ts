import type { RowChoice, Study } from "../src/core/analysis/index.ts";
import { tableText } from "../src/core/features/text.ts";
import type { FeatureTable } from "../src/core/forecaster.ts";
import type { MarketDay, Span } from "../src/core/market/day.ts";
import type { OnProgress, Progress } from "./api.ts";
import { drive } from "./background.ts";

/** The named columns of the chosen rows as a file; null when cancelled. */
export function columnFile(
  study: Study,
  choice: RowChoice,
  names: readonly string[],
  format: "csv" | "parquet",
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Blob | null> {
  const span = study.rowsOf(choice);
  const table: FeatureTable = {
    names,
    rows: span.to - span.from,
    columns: names.map((name) => study.column(name).subarray(span.from, span.to)),
  };
  return format === "csv"
    ? drive(csvSteps(study.day, table, span), signal, onProgress)
    : parquetBlob(study, table, span, signal, onProgress);
}

const progress = (task: string, done: number, total: number): Progress => ({ task, done, total, unit: "rows" });

function* csvSteps(day: MarketDay, table: FeatureTable, span: Span): Generator<Progress, Blob, void> {
  const parts: Blob[] = [];
  let lines = -1;
  for (const chunk of tableText(day, table, span)) {
    parts.push(new Blob([chunk]));
    lines += chunk.length > 0 ? chunk.split("\n").length - 1 : 0;
    yield progress("writing CSV", lines, table.rows);
  }
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

async function parquetBlob(
  { day, parameters }: Study,
  { names, columns, rows }: FeatureTable,
  span: Span,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Blob | null> {
  const { parquetFile } = await import("../src/io/parquet.ts");
  const file = parquetFile(
    [
      { name: "row", kind: "integer", values: Float64Array.from({ length: rows }, (_, r) => span.from + r) },
      { name: "t_ns", kind: "integer", values: day.time.subarray(span.from, span.to) },
      ...names.map((name, c) => ({ name, kind: "double" as const, values: columns[c] })),
    ],
    {
      program: "lobscope",
      instrument: JSON.stringify(day.instrument),
      provenance: JSON.stringify(day.provenance),
      parameters: JSON.stringify(parameters),
    },
  );
  const buffer = await drive(file, signal, (done) => onProgress(progress("writing Parquet", done, rows)));
  return buffer && new Blob([buffer], { type: "application/vnd.apache.parquet" });
}
