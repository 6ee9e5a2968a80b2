import { ByteWriter, type ColumnSource, ParquetWriter } from "hyparquet-writer";

/** A column of a Parquet file: doubles, or whole numbers that fit 64 bits. */
export interface ParquetColumn {
  readonly name: string;
  readonly values: Float64Array;
  readonly kind: "double" | "integer";
}

/** Rows encoded between two yields. */
const GROUP_ROWS = 16_384;

/** A Parquet file that is written group by group (Snappy, no nulls: an undefined double stays NaN, as pandas has it). */
export class ParquetSink {
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;

  constructor(columns: readonly Omit<ParquetColumn, "values">[], metadata: Readonly<Record<string, string>> = {}) {
    this.writer = new ParquetWriter({
      writer: this.bytes,
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
  }

  /** Rows `from` to `to` of these columns, as a group. */
  write(columns: readonly ParquetColumn[], from: number, to: number): void {
    void this.writer.write({ columnData: columns.map((column) => groupOf(column, from, to)), rowGroupSize: to - from });
  }

  finish(): ArrayBuffer {
    void this.writer.finish();
    return this.bytes.getBuffer();
  }
}

/** Columns of equal length as one Parquet file. Yields the rows written so far after each row group. */
export function* parquetFile(
  columns: readonly ParquetColumn[],
  metadata: Readonly<Record<string, string>> = {},
): Generator<number, ArrayBuffer, void> {
  const rows = columns[0]?.values.length ?? 0;
  const sink = new ParquetSink(columns, metadata);
  for (let from = 0; from < rows; from += GROUP_ROWS) {
    const to = Math.min(rows, from + GROUP_ROWS);
    sink.write(columns, from, to);
    yield to;
  }
  return sink.finish();
}

function groupOf({ name, values, kind }: ParquetColumn, from: number, to: number): ColumnSource {
  const data = values.subarray(from, to);
  if (kind === "double") return { name, data, type: "DOUBLE", encoding: "PLAIN" };
  return { name, data: BigInt64Array.from(data, BigInt), type: "INT64" };
}
