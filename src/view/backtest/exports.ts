import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport } from "../../core/backtest/report.ts";
import { formatClock } from "../../store/clock-text.ts";
import { type Cell, csvText } from "../export/csv.ts";
import { figures } from "./report-text.ts";

/** The report with its columns as plain lists; `link` reopens the view it was made in. */
export const reportJson = (
  report: BacktestReport,
  day: Pick<DaySummary, "instrument" | "provenance" | "fingerprint">,
  link: string,
): string =>
  JSON.stringify(
    {
      program: "lobscope",
      link,
      instrument: day.instrument,
      provenance: day.provenance,
      fingerprint: day.fingerprint,
      report,
    },
    (_, value: unknown) =>
      ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value,
    2,
  );

const TRIP_COLUMNS = [
  "side",
  "quantity",
  "entry_time",
  "entry_row",
  "entry_price_ticks",
  "exit_time",
  "exit_row",
  "exit_price_ticks",
  "gross",
  "net",
  "marked",
];

/** One row a round trip; times as clock times of the exchange. */
export const tripsCsv = ({ roundTrips }: BacktestReport): string =>
  csvText(
    TRIP_COLUMNS,
    roundTrips.map((trip): Cell[] => [
      trip.side > 0 ? "buy" : "sell",
      trip.quantity,
      formatClock(trip.entryTime),
      trip.entryRow,
      trip.entryPrice,
      formatClock(trip.exitTime),
      trip.exitRow,
      trip.exitPrice,
      trip.gross,
      trip.net,
      trip.marked ? "yes" : "no",
    ]),
  );

/** The figures of the run and of the null beside it, unrounded. */
export const figuresCsv = (report: BacktestReport): string =>
  csvText(
    ["figure", "this_run", "shifted"],
    [
      ...(["gross", "net"] as const).map((name): Cell[] => [name, report[name], report.null[name]]),
      ...(["spread", "slippage", "fees"] as const).map((name): Cell[] => [
        name,
        report.costs[name],
        report.null.costs[name],
      ]),
      ...figures(report.currency).map(({ name, raw }): Cell[] => [name, raw(report), raw(report.null)]),
      ["sharpe standard error", report.sharpeStandardError, report.null.sharpeStandardError],
      ["verdict", report.verdict, null],
    ],
  );

/** Equity as it is drawn. */
export function seriesCsv({ series }: BacktestReport): string {
  const { time, gross, net, drawdown, position } = series;
  const rows = Array.from(time, (at, i): Cell[] => [formatClock(at), gross[i], net[i], drawdown[i], position[i]]);
  return csvText(["time", "gross", "net", "drawdown", "position"], rows);
}
