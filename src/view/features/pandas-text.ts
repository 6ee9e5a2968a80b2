/** Five lines of Python that read an exported file into a frame indexed by time, and print what the first column looks like. */
export function pandasText(file: string, format: "csv" | "parquet", date: string | null, column: string): string {
  const read = format === "csv" ? `pd.read_csv("${file}")` : `pd.read_parquet("${file}")`;
  return [
    "import pandas as pd",
    `df = ${read}  # row, t_ns (nanoseconds since midnight), columns`,
    `df.index = pd.Timestamp("${date ?? "1970-01-01"}") + pd.to_timedelta(df.pop("t_ns"), unit="ns")`,
    `df["bin"] = pd.qcut(df["${column}"], 10, labels=False, duplicates="drop")`,
    `print(df.groupby("bin")["${column}"].describe())`,
  ].join("\n");
}
