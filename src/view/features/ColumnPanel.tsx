import { useCallback, useMemo } from "react";
import type { ColumnSummary, PowerEntry, PowerReport } from "../../core/analysis/index.ts";
import { Chart } from "../backtest/Chart.tsx";
import type { Frame } from "../backtest/chart-frame.ts";
import { number, percent, signed, significant } from "../format.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";
import { catalogueText, chance, intervalText, unitOf } from "./feature-text.ts";
import { decayFigure, distributionFigure, memoryFigure, type Names } from "./figures.ts";
import { HoursChart, ShiftedChart } from "./EntryCharts.tsx";
import { JobState, Waiting } from "./JobState.tsx";
import { useNames } from "./use-names.ts";

/** One column: what the catalogue says, what it looks like on the rows chosen, what it says about the mid. */
export function ColumnPanel() {
  const column = useApp((state) => state.features.column);
  const study = useApp((state) => state.featureJobs.study);
  const summary = useApp((state) => state.featureJobs.summary);
  const decay = useApp((state) => state.featureJobs.decay);
  const compute = useApp((state) => state.compute);
  const names = useNames();
  const fact = study.state === "done" ? study.here.columns.find(({ name }) => name === column) : undefined;
  return (
    <div className="feature-panel">
      <section className="report-panel" aria-label="Catalogue entry">
        <div className="entry-head">
          <h2>{column}</h2>
          <MarketToggle column={column} absent={fact?.absent ?? null} />
        </div>
        <dl className="entry">
          {catalogueText(column).map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        {fact?.fitted && (
          <p className="muted">
            Reads numbers fitted on the training rows: on those rows it has seen its own future. On the market view,
            rows before the end of the training span are drawn with numbers fitted later.
          </p>
        )}
      </section>
      {!fact ? (
        <p className="feature-note">n/a: {column} is not in the chosen set. Search for it to add it.</p>
      ) : fact.absent ? (
        <p className="feature-note" role="status">
          <StateIcon state="na" /> Absent: {fact.absent}.
        </p>
      ) : (
        <>
          <JobState title="Distribution" job={summary} again={() => void compute("summary")}>
            {(here, there) => <Summary here={here} there={there} names={names} column={column} />}
          </JobState>
          <JobState
            title="Predictive power of this column"
            job={decay}
            again={() => void compute("decay")}
            idle={<Waiting />}
          >
            {(here, there) => <Decay here={here} there={there} names={names} column={column} />}
          </JobState>
        </>
      )}
    </div>
  );
}

function MarketToggle({ column, absent }: { readonly column: string; readonly absent: string | null }) {
  const overlay = useApp((state) => state.overlay);
  const show = useApp((state) => state.showOnMarket);
  const on = overlay === column;
  return (
    <button
      type="button"
      className="outlined"
      aria-pressed={on}
      disabled={absent !== null}
      title={absent ?? "A strip under the heatmap, up to the cursor"}
      onClick={() => void show(on ? null : column)}
    >
      Show on market
    </button>
  );
}

interface Pair<T> {
  readonly here: T;
  readonly there: T | null;
  readonly names: Names;
  readonly column: string;
}

const FIGURES: readonly (readonly [string, (summary: ColumnSummary) => string])[] = [
  ["Rows", ({ rows }) => number(rows)],
  ["Missing", ({ missingShare }) => percent(missingShare, 2)],
  ["Mean", ({ mean }) => significant(mean)],
  ["Standard deviation", ({ deviation }) => significant(deviation)],
  ["Skewness", ({ skewness }) => significant(skewness, 3)],
  ["Kurtosis (normal: 3)", ({ kurtosis }) => significant(kurtosis, 3)],
  ["Distinct values", ({ distinct }) => number(distinct)],
  ["Most frequent value", ({ mode, modeShare }) => `${significant(mode)} (${percent(modeShare, 1)})`],
  ["Unchanged from row to row", ({ unchangedShare }) => percent(unchangedShare, 1)],
];

function Summary({ here, there, names, column }: Pair<ColumnSummary>) {
  const unit = unitOf(column);
  const distribution = useCallback(
    (frame: Frame) => distributionFigure({ here, there }, unit, names, frame),
    [here, there, unit, names],
  );
  const memory = useCallback((frame: Frame) => memoryFigure({ here, there }, names, frame), [here, there, names]);
  const quantiles = here.quantiles.map(([q, value], i) => ({ q, value, other: there?.quantiles[i]?.[1] }));
  const { histogram } = here;
  return (
    <div className="report-grid even">
      <section className="report-panel" aria-label="Distribution">
        <h3>Distribution</h3>
        <p className="muted">
          {names.here}, {number(here.known)} values.{" "}
          {histogram && `${number(histogram.below)} below and ${number(histogram.above)} above are not drawn.`}
        </p>
        <Chart
          height={210}
          build={distribution}
          label={`Distribution of ${column}, mean ${significant(here.mean)} ${unit}`}
        />
        <div className="figure-tables">
          <Table names={names} rows={FIGURES.map(([name, of]) => [name, of(here), there && of(there)])} />
          <Table
            names={names}
            rows={quantiles.map(({ q, value, other }) => [
              quantileName(q),
              significant(value),
              there && significant(other),
            ])}
          />
        </div>
      </section>
      <section className="report-panel" aria-label="Autocorrelation">
        <h3>Autocorrelation</h3>
        <p className="muted">
          How long the column remembers, lags in rows.{names.there && ` Yellow, compared: ${names.there}.`}
        </p>
        <Chart height={210} build={memory} label={`Autocorrelation of ${column}`} />
        <div className="figure-tables">
          {[0, 1].map((half) => (
            <Table
              key={half}
              names={names}
              rows={here.autocorrelation.lags
                .map((lag, i) => [
                  `lag ${number(lag)}`,
                  number(here.autocorrelation.values[i], 3),
                  there && number(there.autocorrelation.values[i], 3),
                ])
                .slice(half * 10, half * 10 + 10)}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

const quantileName = (q: number): string =>
  q === 0 ? "least" : q === 1 ? "greatest" : `${number(100 * q, q < 0.01 || q > 0.99 ? 1 : 0)} % quantile`;

interface TableProps {
  readonly names: Names;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Names, the figures here, and beside them those of what is compared. */
function Table({ names, rows }: TableProps) {
  return (
    <table className="ruled">
      {names.there && (
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Figure</span>
            </th>
            <th scope="col" className="right" title={names.here}>
              Here
            </th>
            <th scope="col" className="right" title={names.there}>
              Compared
            </th>
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(([name, here, there]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="right">{here}</td>
            {names.there && <td className="right muted">{there ?? "n/a"}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The horizon whose hours and shifted labels are drawn. */
const SHOWN_HORIZON = 50;
const shownEntry = (entries: readonly PowerEntry[]): PowerEntry =>
  entries.find(({ horizon }) => horizon === SHOWN_HORIZON) ?? entries[0];

function Decay({ here, there, names, column }: Pair<PowerReport>) {
  const pair = useMemo(() => ({ here: here.entries, there: there?.entries ?? null }), [here, there]);
  const decay = useCallback((frame: Frame) => decayFigure(pair, names, frame), [pair, names]);
  const entry = shownEntry(here.entries);
  const other = there && shownEntry(there.entries);
  return (
    <div className="report-grid even">
      <section className="report-panel" aria-label="Decay over the horizon">
        <h3>Decay over the horizon</h3>
        <p className="muted">
          Information coefficient: rank correlation with the mid's move that follows. Bars: 95 %, blocks of{" "}
          {number(here.block)} rows, {number(here.resamples)} resamples. Band: labels shifted in time.
        </p>
        <Chart height={236} build={decay} label={`Information coefficient of ${column} over the horizon`} />
        <div className="wide">
          <table className="ruled">
            <thead>
              <tr>
                {["Horizon, rows", "IC", "95 % interval", "AUC up / down", "MI, bits", "p"].map((title, i) => (
                  <th key={title} scope="col" className={i > 0 ? "right" : undefined}>
                    {title}
                  </th>
                ))}
                {there && (
                  <th scope="col" className="right">
                    IC, compared
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {here.entries.map((row, i) => (
                <tr key={row.horizon}>
                  <th scope="row">{number(row.horizon)}</th>
                  <td className="right">{signed(row.ic.value, 3)}</td>
                  <td className="right">{intervalText(row.ic)}</td>
                  <td className="right">{number(row.auc.value, 3)}</td>
                  <td className="right">{number(row.information, 4)}</td>
                  <td className="right">{chance(row.p)}</td>
                  {there && <td className="right muted">{signed(there.entries[i]?.ic.value, 3)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="muted">
          p for this column alone; the table under Predictive power corrects for all the columns looked at.
        </p>
      </section>
      <section className="report-panel" aria-label="Stability and chance">
        <HoursChart here={entry} there={other} names={names} />
        <ShiftedChart entry={entry} beside={1} />
      </section>
    </div>
  );
}
