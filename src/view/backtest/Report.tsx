import { useCallback, useMemo } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport, RunSummary } from "../../core/backtest/report.ts";
import { currencySign, duration, number, quantityUnit, shortQuantity, signed } from "../format.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { Chart } from "./Chart.tsx";
import { timeAxis } from "./chart-time.ts";
import type { ChartFigure, Frame } from "./chart-frame.ts";
import { costsFigure } from "./cost-figure.ts";
import { equityFigure } from "./equity-figure.ts";
import { nullFigure } from "./null-figure.ts";
import { surfaceFigure } from "./surface-figure.ts";
import { figures, moneyDecimals } from "./report-text.ts";
import { Trades } from "./Trades.tsx";
import { Verdict } from "./Verdict.tsx";

interface Props {
  readonly report: BacktestReport;
  readonly day: DaySummary;
  /** Milliseconds the run took. */
  readonly took: number;
}

/** One run: the verdict first, then what it rests on. */
export function Report({ report, day, took }: Props) {
  const money = currencySign(report.currency);
  const time = useMemo(() => timeAxis(day), [day]);
  const equity = useCallback((frame: Frame) => equityFigure(report, time, frame), [report, time]);
  const costs = useCallback((frame: Frame) => costsFigure(report, frame), [report]);
  const { quantity } = report.settings;
  const decimals = moneyDecimals(report);
  return (
    <>
      <Verdict report={report} />
      <div className="report-grid">
        <section className="report-panel" aria-label="Equity">
          <h3>Equity, net and gross</h3>
          <p className="muted">
            Test span only. {money}, {shortQuantity(quantity, day.instrument)} {quantityUnit(day.instrument)} a trade,
            marked to mid. Band: the same rule on time-shifted forecasts, {number(report.nullRuns)} runs, 95 %.
          </p>
          <Chart
            height={444}
            build={equity}
            label={`Equity over the test span: gross ends at ${signed(report.gross, decimals)} ${money}, net at ${signed(report.net, decimals)} ${money}`}
          />
        </section>
        <section className="report-panel" aria-label="Costs">
          <h3>Where the money goes</h3>
          <p className="muted">
            Gross at mid prices, less costs, equals net. {money}, {number(report.trades)}{" "}
            {report.trades === 1 ? "trade" : "trades"}.
          </p>
          <Chart
            height={190}
            build={costs}
            label={`Gross ${signed(report.gross, decimals)}, spread ${signed(-report.costs.spread, decimals)}, slippage ${signed(-report.costs.slippage, decimals)}, fees ${signed(-report.costs.fees, decimals)}, net ${signed(report.net, decimals)} ${money}`}
          />
          <FigureTable report={report} />
        </section>
        <section className="report-panel" aria-label="Truth panel">
          <h3>Truth panel</h3>
          <p className="muted">
            Computed on this run, not asserted. {number(report.events)} events in {duration(took / 1000)}.
          </p>
          <div className="truth">
            <Checks report={report} />
            <NullPanel report={report} />
          </div>
        </section>
        <Choices report={report} />
        <section className="report-panel whole-width" aria-label="Trades">
          <h3>Trades</h3>
          <p className="muted">Round trips in their order. A time leads to that moment in the market view.</p>
          <Trades trips={report.roundTrips} day={day} />
        </section>
      </div>
    </>
  );
}

function FigureTable({ report }: { readonly report: BacktestReport }) {
  const money = (["gross", "spread", "slippage", "fees", "net"] as const).map((name): FigureRow => {
    const of = (run: RunSummary): string =>
      signed(name === "gross" || name === "net" ? run[name] : -run.costs[name], moneyDecimals(run));
    return {
      name: `${name[0].toUpperCase()}${name.slice(1)}, ${currencySign(report.currency)}`,
      mine: of(report),
      shifted: of(report.null),
    };
  });
  const others = figures(report.currency).map(({ name, value }): FigureRow => ({
    name,
    mine: value(report),
    shifted: value({ ...report.null, sharpeStandardError: null }),
  }));
  const rows = [...money, ...others];
  const half = Math.ceil(rows.length / 2);
  return (
    <div className="figure-tables">
      <FigureColumn rows={rows.slice(0, half)} />
      <FigureColumn rows={rows.slice(half)} />
    </div>
  );
}

interface FigureRow {
  readonly name: string;
  readonly mine: string;
  readonly shifted: string;
}

function FigureColumn({ rows }: { readonly rows: readonly FigureRow[] }) {
  return (
    <table className="ruled">
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">Figure</span>
          </th>
          <th scope="col" className="right">
            This run
          </th>
          <th scope="col" className="right">
            Shifted
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, mine, shifted }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="right">{mine}</td>
            <td className="right muted">{shifted}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Checks({ report }: { readonly report: BacktestReport }) {
  return (
    <table className="ruled checks">
      <tbody>
        {report.checks.map(({ name, detail, value, state }) => (
          <tr key={name}>
            <th scope="row">
              <StateIcon state={state} /> {name}
            </th>
            <td className="muted">{detail}</td>
            <td className="right">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NullPanel({ report }: { readonly report: BacktestReport }) {
  const build = useCallback((frame: Frame) => nullFigure(report, frame), [report]);
  const { nullDistribution, nullRuns, meanTradeNetTicks } = report;
  if (nullDistribution.length === 0) {
    return (
      <div>
        <h4>Shifted forecasts</h4>
        <p className="muted">n/a: none of the {number(nullRuns)} shifted runs traded.</p>
      </div>
    );
  }
  return (
    <div>
      <h4>Shifted forecasts</h4>
      <p className="muted">The same rule, {number(nullDistribution.length)} runs.</p>
      <Chart
        height={220}
        build={build}
        label={`Histogram of mean net ticks a trade over ${nullDistribution.length} time-shifted runs; this run ${signed(meanTradeNetTicks, 1)}`}
      />
    </div>
  );
}

function Choices({ report }: { readonly report: BacktestReport }) {
  const build = useCallback(
    (frame: Frame): ChartFigure => surfaceFigure(report, frame) ?? { data: [], layout: {} },
    [report],
  );
  return (
    <section className="report-panel" aria-label="Choices">
      {report.surface && (
        <>
          <h3>Break-even surface</h3>
          <p className="muted">Mean net ticks a trade. Line: net = 0. Box: this run.</p>
          <Chart
            height={270}
            build={build}
            label="Mean net ticks a trade by latency and share of the spread paid; the same numbers are written in its cells"
          />
        </>
      )}
      <h3>Threshold</h3>
      <p className="muted">
        Acts at {number(report.threshold, 3)},{" "}
        {report.settings.threshold === null
          ? `the best of ${number(report.thresholdsTried)} on the validation span.`
          : "set by hand."}
      </p>
      {report.trials.length > 0 && (
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">Acts at</th>
              <th scope="col" className="right">
                Trades
              </th>
              <th scope="col" className="right">
                Mean net, ticks
              </th>
              <th scope="col" className="right">
                Sharpe a trade
              </th>
            </tr>
          </thead>
          <tbody>
            {report.trials.map(({ threshold, trades, meanTradeNetTicks, sharpe }) => (
              <tr key={threshold} className={threshold === report.threshold ? "selected" : ""}>
                <th scope="row">{number(threshold, 3)}</th>
                <td className="right">{number(trades)}</td>
                <td className="right">{signed(meanTradeNetTicks, 1)}</td>
                <td className="right">{signed(sharpe, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
