import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { type ParquetColumn, parquetFile } from "./parquet.ts";

const ROWS = 40_000;
const columns: ParquetColumn[] = [
  {
    name: "t_ns",
    kind: "integer",
    values: Float64Array.from({ length: ROWS }, (_, i) => 57_599_999_999_999 - ROWS + i),
  },
  {
    name: "ofi_50",
    kind: "double",
    values: Float64Array.from({ length: ROWS }, (_, i) => (i < 50 ? Number.NaN : Math.sin(i) * 1e-7)),
  },
];

function written(): { readonly buffer: ArrayBuffer; readonly steps: number[] } {
  const steps: number[] = [];
  const file = parquetFile(columns, { program: "lobscope" });
  for (;;) {
    const step = file.next();
    if (step.done) return { buffer: step.value, steps };
    steps.push(step.value);
  }
}

test("another reader gets every value bit for bit: nanoseconds whole, undefined values NaN", async () => {
  const { buffer } = written();
  const rows = await parquetReadObjects({ file: buffer });
  expect(rows).toHaveLength(ROWS);
  for (const i of [0, 49, 50, 16_383, 16_384, ROWS - 1]) {
    expect(rows[i].t_ns).toBe(BigInt(columns[0].values[i]));
    expect(rows[i].ofi_50).toBe(columns[1].values[i]);
  }
});

test("says how far it is, group by group, and whose file it is", () => {
  const { buffer, steps } = written();
  expect(steps).toEqual([16_384, 32_768, 40_000]);
  const { key_value_metadata: kept, created_by: by } = parquetMetadata(buffer);
  expect(by).toBe("lobscope");
  expect(kept).toContainEqual({ key: "program", value: "lobscope" });
});
