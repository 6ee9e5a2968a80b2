/** Five lines of Python that read an exported file into a frame indexed by the exchange's clock, and describe it by the second. */
export function pandasText(file: string, format: "csv" | "parquet", date: string | null): string {
  return [
    "import pandas as pd",
    `df = pd.read_${format}("${file}")`,
    `df.index = pd.Timestamp("${date ?? "1970-01-01"}") + pd.to_timedelta(df.pop("t_ns"), unit="ns")`,
    `seconds = df.resample("1s").last().dropna(how="all")`,
    `print(seconds.describe().T[["count", "mean", "std", "min", "max"]])`,
  ].join("\n");
}
