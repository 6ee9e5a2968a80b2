import { useMemo, useState } from "react";
import type { PowerEntry, PowerReport } from "../../core/analysis/index.ts";
import { columnNames } from "../../store/feature-choice.ts";
import { duration, number, signed } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { HoursChart, ShiftedChart } from "./EntryCharts.tsx";
import { chance, intervalText, powerVerdict } from "./feature-text.ts";
import type { Names } from "./figures.ts";
import { IntervalBar, intervalRange } from "./IntervalBar.tsx";
import { JobState } from "./JobState.tsx";
import { ORDERS, type OrderName, sortedEntries } from "./power-order.ts";
import { useNames } from "./use-names.ts";

/** Every column at every horizon, corrected for having looked at all of them. */
export function PowerPanel() {
  const features = useApp((state) => state.features);
  const job = useApp((state) => state.featureJobs.power);
  const compute = useApp((state) => state.compute);
  const names = useNames();
  const columns = columnNames(features).length;
  const run = (): void => void compute("power");
  return (
    <JobState
      title="Predictive power"
      job={job}
      again={run}
      idle={
        <div className="feature-note">
          <p>
            <strong>Nothing measured yet.</strong> {number(columns)} columns at horizons of{" "}
            {features.horizons.map((k) => number(k)).join(", ")} rows, on the {names.here}: information coefficient with
            a block-bootstrap interval, mutual information, AUC of up against down, and what labels shifted in time give
            the same columns. All tests are counted and corrected for.
          </p>
          <p className="muted">Choose on training rows; a column chosen on test rows has no test left.</p>
          <button type="button" className="primary" onClick={run}>
            Measure {number(columns * features.horizons.length)} tests
          </button>
        </div>
      }
    >
      {(here, there, took) => <Power here={here} there={there} took={took} names={names} />}
    </JobState>
  );
}

interface Props {
  readonly here: PowerReport;
  readonly there: PowerReport | null;
  readonly took: number;
  readonly names: Names;
}

const keyOf = ({ column, horizon }: PowerEntry): string => `${column} ${horizon}`;

function Power({ here, there, took, names }: Props) {
  const [horizon, show] = useState<number | null>(here.horizons.includes(50) ? 50 : here.horizons[0]);
  const [order, sort] = useState<OrderName>("ic");
  const [up, turn] = useState(false);
  const entries = useMemo(() => sortedEntries(here.entries, horizon, order, up), [here, horizon, order, up]);
  const [chosen, choose] = useState<string | null>(null);
  const entry = entries.find((row) => keyOf(row) === chosen) ?? entries[0];
  const others = useMemo(() => new Map(there?.entries.map((row) => [keyOf(row), row])), [there]);
  const luck = here.best.filter((best) => horizon === null || best.horizon === horizon);
  const { verdict, detail } = powerVerdict(here);
  return (
    <>
      <section className="verdict" aria-label="Verdict">
        <div>
          <h2>{verdict}</h2>
          <p>{detail}</p>
        </div>
      </section>
      <div className="power-grid">
        <section className="report-panel" aria-label="Columns by predictive power">
          <div className="panel-choices">
            <h3>Columns, {names.here}</h3>
            <label>
              Horizon{" "}
              <select
                value={horizon ?? "all"}
                onChange={({ target: { value } }) => show(value === "all" ? null : Number(value))}
              >
                {here.horizons.map((k) => (
                  <option key={k} value={k}>
                    {number(k)} rows
                  </option>
                ))}
                <option value="all">all</option>
              </select>
            </label>
          </div>
          <p className="muted">
            {number(here.rows.to - here.rows.from)} rows in {duration(took / 1000)}. Bar: IC with 95 % interval, mean
            block {number(here.block)} rows, {number(here.resamples)} resamples; violet where q ≤{" "}
            {number(here.level, 2)}.
            {luck.length > 0 &&
              ` Dotted: what luck gives the best of ${number(here.columns.length)} columns one time in twenty (${luck
                .map(({ quantile95, horizon: k }) => `|IC| ${number(quantile95, 3)} at ${number(k)}`)
                .join(", ")}).`}
          </p>
          <PowerTable
            {...{ here, entries, others, names, order, up }}
            chosen={entry ? keyOf(entry) : null}
            luck={luck.length === 1 ? luck[0].quantile95 : null}
            onSort={(next) => {
              turn(next === order && !up);
              sort(next);
            }}
            onChoose={(row) => choose(keyOf(row))}
          />
        </section>
        {entry && (
          <section className="report-panel" aria-label="Chosen column">
            <ShiftedChart entry={entry} beside={here.columns.length} />
            <HoursChart here={entry} there={others.get(keyOf(entry)) ?? null} names={names} />
            <ToColumn column={entry.column} />
          </section>
        )}
      </div>
    </>
  );
}

function ToColumn({ column }: { readonly column: string }) {
  const change = useApp((state) => state.changeFeatures);
  return (
    <button type="button" className="outlined" onClick={() => change({ column, panel: "column" })}>
      Everything about {column}
    </button>
  );
}

interface TableProps {
  readonly here: PowerReport;
  readonly entries: readonly PowerEntry[];
  readonly others: ReadonlyMap<string, PowerEntry>;
  readonly names: Names;
  readonly order: OrderName;
  readonly up: boolean;
  readonly chosen: string | null;
  readonly luck: number | null;
  readonly onSort: (order: OrderName) => void;
  readonly onChoose: (entry: PowerEntry) => void;
}

function PowerTable({ here, entries, others, names, order, up, chosen, luck, onSort, onChoose }: TableProps) {
  const range = intervalRange(entries, luck);
  const several = entries.some((entry) => entry.horizon !== entries[0].horizon);
  const orders = (Object.keys(ORDERS) as OrderName[]).filter((name) => several || name !== "horizon");
  return (
    <div className="wide">
      <table className="ruled power-table">
        <thead>
          <tr>
            {orders.map((name) => (
              <th
                key={name}
                scope="col"
                className={ORDERS[name].left ? undefined : "right"}
                aria-sort={order === name ? (up ? "ascending" : "descending") : undefined}
              >
                <button type="button" onClick={() => onSort(name)}>
                  {ORDERS[name].title}
                  {order === name && (up ? " ▴" : " ▾")}
                </button>
              </th>
            ))}
            <th scope="col" className="right">
              95 % interval
            </th>
            <th scope="col">
              <span className="bar-ends">
                <span>{signed(-range, 2)}</span>
                <span>0</span>
                <span>{signed(range, 2)}</span>
              </span>
            </th>
            {names.there && (
              <th scope="col" className="right">
                IC, {names.there}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const key = keyOf(entry);
            const found = entry.q <= here.level;
            const other = others.get(key);
            return (
              <tr key={key} className={key === chosen ? "selected" : undefined}>
                <th scope="row">
                  <button type="button" className="moment" onClick={() => onChoose(entry)}>
                    {entry.column}
                  </button>
                </th>
                {several && <td className="right">{number(entry.horizon)}</td>}
                <td className={`right ${found ? "strong" : "muted"}`}>{signed(entry.ic.value, 3)}</td>
                <td className={`right ${found ? "strong" : "muted"}`}>{chance(entry.q)}</td>
                <td className="right">{number(entry.auc.value, 3)}</td>
                <td
                  className="right"
                  title={
                    entry.informationFloor
                      ? `shifted labels: mean ${number(entry.informationFloor.mean, 4)}, highest ${number(entry.informationFloor.highest, 4)} bits`
                      : "no shifted labels"
                  }
                >
                  {number(entry.information, 4)}
                  <span className="muted"> ({number(entry.informationFloor?.highest, 4)})</span>
                </td>
                <td className="right">{chance(entry.pBest)}</td>
                <td className="right muted">{intervalText(entry.ic)}</td>
                <td>
                  <IntervalBar estimate={entry.ic} range={range} found={found} luck={luck} />
                </td>
                {names.there && (
                  <td className="right muted">
                    {other ? `${signed(other.ic.value, 3)} ${intervalText(other.ic)}` : "n/a: not in that source"}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
