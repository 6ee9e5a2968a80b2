import { ByteWriter, type ColumnSource, ParquetWriter } from "hyparquet-writer";

/** A column of a Parquet file: doubles, or whole numbers that fit 64 bits. */
export interface ParquetColumn {
  readonly name: string;
  readonly values: Float64Array;
  readonly kind: "double" | "integer";
}

/** Rows encoded between two yields. */
const GROUP_ROWS = 16_384;

/**
 * Columns of equal length as one Parquet file (Snappy, no nulls: an undefined double stays NaN, as pandas has it). Yields
 * the rows written so far after each row group.
 */
export function* parquetFile(
  columns: readonly ParquetColumn[],
  metadata: Readonly<Record<string, string>> = {},
): Generator<number, ArrayBuffer, void> {
  const rows = columns[0]?.values.length ?? 0;
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, kind }) => ({
        name,
        type: kind === "double" ? ("DOUBLE" as const) : ("INT64" as const),
        repetition_type: "REQUIRED" as const,
      })),
    ],
    createdBy: "lobscope",
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  for (let from = 0; from < rows; from += GROUP_ROWS) {
    const to = Math.min(rows, from + GROUP_ROWS);
    void writer.write({ columnData: columns.map((column) => groupOf(column, from, to)), rowGroupSize: GROUP_ROWS });
    yield to;
  }
  void writer.finish();
  return bytes.getBuffer();
}

function groupOf({ name, values, kind }: ParquetColumn, from: number, to: number): ColumnSource {
  const data = values.subarray(from, to);
  if (kind === "double") return { name, data, type: "DOUBLE", encoding: "PLAIN" };
  return { name, data: BigInt64Array.from(data, BigInt), type: "INT64" };
}
