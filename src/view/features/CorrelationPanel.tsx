import { useCallback } from "react";
import type { CorrelationReport } from "../../core/analysis/index.ts";
import { Chart } from "../backtest/Chart.tsx";
import type { Frame } from "../backtest/chart-frame.ts";
import { duration, number, signed } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { correlationFigure } from "./correlation-figure.ts";
import { JobState, Waiting } from "./JobState.tsx";
import { useNames } from "./use-names.ts";

/** Which columns say the same. */
export function CorrelationPanel() {
  const job = useApp((state) => state.featureJobs.correlation);
  const kind = useApp((state) => state.features.correlation);
  const change = useApp((state) => state.changeFeatures);
  const compute = useApp((state) => state.compute);
  const names = useNames();
  return (
    <div className="feature-panel">
      <div className="panel-choices">
        <label>
          Correlation{" "}
          <select
            value={kind}
            onChange={({ target: { value } }) => change({ correlation: value === "pearson" ? "pearson" : "spearman" })}
          >
            <option value="spearman">of ranks (Spearman)</option>
            <option value="pearson">of values (Pearson)</option>
          </select>
        </label>
      </div>
      <JobState title="Correlations" job={job} again={() => void compute("correlation")} idle={<Waiting />}>
        {(here, there, took) => (
          <>
            <Matrix report={here} title={names.here} took={took} />
            {there && <Matrix report={there} title={names.there ?? ""} took={null} />}
            <Pairs report={here} />
          </>
        )}
      </JobState>
    </div>
  );
}

function Matrix({
  report,
  title,
  took,
}: {
  readonly report: CorrelationReport;
  readonly title: string;
  readonly took: number | null;
}) {
  const build = useCallback((frame: Frame) => correlationFigure(report, frame), [report]);
  const n = report.names.length;
  return (
    <section className="report-panel" aria-label={`Correlations, ${title}`}>
      <h3>Correlations, {title}</h3>
      <p className="muted">
        {number(n)} columns over {number(report.rows.to - report.rows.from)} rows
        {took === null ? "" : ` in ${duration(took / 1000)}`}; each pair over the rows where both have a value. Alike
        columns side by side: average linkage on 1 − |r|.
      </p>
      <Chart
        height={n > 24 ? 760 : 520}
        build={build}
        label={`Correlations of ${number(n)} columns; the table below lists the strongest pairs`}
      />
    </section>
  );
}

function Pairs({ report }: { readonly report: CorrelationReport }) {
  const change = useApp((state) => state.changeFeatures);
  const { groups, strongest, alikeWithin } = report;
  return (
    <div className="report-grid even">
      <section className="report-panel" aria-label="Near-duplicates">
        <h3>Columns that say the same</h3>
        <p className="muted">Joined at a mean |r| of {number(1 - alikeWithin, 2)} or more: keep one of each.</p>
        {groups.length === 0 ? (
          <p>None.</p>
        ) : (
          <ol className="groups">
            {groups.map((group) => (
              <li key={group[0]}>{group.join(", ")}</li>
            ))}
          </ol>
        )}
      </section>
      <section className="report-panel" aria-label="Strongest pairs">
        <h3>Strongest pairs</h3>
        <div className="wide tall">
          <table className="ruled">
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Column</th>
                <th scope="col" className="right">
                  r
                </th>
                <th scope="col" className="right">
                  Rows
                </th>
              </tr>
            </thead>
            <tbody>
              {strongest.map(({ a, b, r, rows }) => (
                <tr key={`${a} ${b}`}>
                  {[a, b].map((column) => (
                    <td key={column}>
                      <button type="button" className="moment" onClick={() => change({ column, panel: "column" })}>
                        {column}
                      </button>
                    </td>
                  ))}
                  <td className="right">{signed(r, 3)}</td>
                  <td className="right muted">{number(rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}
