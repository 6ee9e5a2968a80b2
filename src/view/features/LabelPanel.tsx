import { useCallback, useState } from "react";
import { LABEL_DEFINITIONS, type LabelFloorsReport, type LabelReport } from "../../core/analysis/index.ts";
import { NumberField } from "../backtest/NumberField.tsx";
import { Chart } from "../backtest/Chart.tsx";
import type { Frame } from "../backtest/chart-frame.ts";
import { duration, number, percent, signed, significant } from "../format.ts";
import { whole } from "../../store/schema.ts";
import { useApp } from "../shell/use-app.ts";
import { classShareFigure } from "./figures.ts";
import { JobState } from "./JobState.tsx";
import { useNames } from "./use-names.ts";

const HORIZON = whole(1, 5000);

/** What each way of labelling gives away for nothing, and what its classes are worth against the spread. */
export function LabelPanel() {
  const { labelHorizons } = useApp((state) => state.features);
  const job = useApp((state) => state.featureJobs.labels);
  const change = useApp((state) => state.changeFeatures);
  const compute = useApp((state) => state.compute);
  const names = useNames();
  const run = (): void => void compute("labels");
  return (
    <div className="feature-panel">
      <div className="panel-choices">
        {labelHorizons.map((k, i) => (
          <NumberField
            key={`horizon ${i + 1}`}
            label={`Horizon ${i + 1}`}
            unit="rows"
            value={k}
            read={HORIZON}
            range="1 to 5,000 rows"
            onChange={(next) => change({ labelHorizons: labelHorizons.map((old, at) => (at === i ? next : old)) })}
          />
        ))}
      </div>
      <JobState
        title="Labels"
        job={job}
        again={run}
        idle={
          <div className="feature-note">
            <p>
              <strong>Not labelled yet.</strong> Seven ways to call a row down, stationary or up, fitted on the first
              half of the {names.here} and counted on the second. Beside each stands the score of a rule that sees only
              past mids, on the day and on random walks where nothing can be known: a published score starts there.
            </p>
            <button type="button" className="primary" onClick={run}>
              Label {number(Object.keys(LABEL_DEFINITIONS).length * labelHorizons.length)} ways
            </button>
          </div>
        }
      >
        {(here, there, took) => (
          <>
            <Labels report={here} title={names.here} took={took} />
            {there && <Labels report={there} title={names.there ?? ""} took={null} />}
          </>
        )}
      </JobState>
    </div>
  );
}

interface Props {
  readonly report: LabelFloorsReport;
  readonly title: string;
  readonly took: number | null;
}

const keyOf = ({ rule, horizon }: LabelReport): string => `${rule} ${horizon}`;

function Labels({ report, title, took }: Props) {
  const [chosen, choose] = useState<string | null>(null);
  const label = report.labels.find((row) => keyOf(row) === chosen) ?? report.labels[0];
  if (!label) return <p className="feature-note">n/a: nothing to label.</p>;
  return (
    <>
      <section className="report-panel" aria-label={`Label definitions, ${title}`}>
        <h3>Label definitions, {title}</h3>
        <p className="muted">
          {number(report.rows.to - report.rows.from)} rows{took === null ? "" : ` in ${duration(took / 1000)}`}:
          thresholds fitted on the first half, everything else counted on the second. Floors are macro-F1; a third each
          way guessed at random gives 0.333.
        </p>
        {FAMILIES.map(({ family, caption }) => (
          <LabelTable
            key={family}
            caption={caption}
            rows={report.labels.filter((row) => row.family === family)}
            chosen={label}
            onChoose={(row) => choose(keyOf(row))}
          />
        ))}
      </section>
      <Chosen label={label} title={title} />
    </>
  );
}

const FAMILIES = [
  { family: "protocol", caption: "The evaluation protocol's label: what forecasters here are scored on" },
  {
    family: "catalogue",
    caption: "The catalogue's labels: for models trained elsewhere, never compared with the one above",
  },
] as const;

const HEADS = [
  "Definition",
  "Horizon, rows",
  "Threshold",
  "Down, %",
  "Stationary, %",
  "Up, %",
  "Floor: largest class",
  "Floor: past mids on random walks",
  "Floor: past mids on this day",
  "Move down / up, ticks",
  "Spread, ticks",
  "Beyond the spread, %",
] as const;

interface LabelTableProps {
  readonly caption: string;
  readonly rows: readonly LabelReport[];
  readonly chosen: LabelReport;
  readonly onChoose: (row: LabelReport) => void;
}

function LabelTable({ caption, rows, chosen, onChoose }: LabelTableProps) {
  return (
    <div className="wide">
      <table className="ruled label-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {HEADS.map((name, i) => (
              <th key={name} scope="col" className={i > 0 ? "right" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LabelRow key={keyOf(row)} row={row} selected={row === chosen} onChoose={() => onChoose(row)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LabelRow({
  row,
  selected,
  onChoose,
}: {
  readonly row: LabelReport;
  readonly selected: boolean;
  readonly onChoose: () => void;
}) {
  const [down, , up] = row.moves;
  const { walk, day, majority } = row.floor;
  const share = (c: number): string => number(100 * row.shares[c], 1);
  return (
    <tr className={selected ? "selected" : undefined}>
      <th scope="row">
        <button type="button" className="moment" title={row.formula} onClick={onChoose}>
          {row.title}
        </button>
        {row.readsPast && <span className="past small"> reads past mids</span>}
      </th>
      <td className="right">{number(row.horizon)}</td>
      <td className="right">
        {significant(row.threshold, 3)} {row.unit}
      </td>
      <td className="right sell">{share(0)}</td>
      <td className="right">{share(1)}</td>
      <td className="right buy">{share(2)}</td>
      <td className="right muted">{number(majority, 3)}</td>
      <td
        className="right floor"
        title={walk ? `${number(walk.lowest, 3)} to ${number(walk.highest, 3)}, ${number(walk.walks)} walks` : ""}
      >
        {number(walk?.mean, 3)}
      </td>
      <td className="right">{number(day?.macroF1, 3)}</td>
      <td className="right">
        {signed(down.meanTicks, 1)} / {signed(up.meanTicks, 1)}
      </td>
      <td className="right">{number(spreadOf(row), 1)}</td>
      <td className="right">
        {number(100 * down.beyondSpread, 1)} / {number(100 * up.beyondSpread, 1)}
      </td>
    </tr>
  );
}

const spreadOf = ({ moves: [down, , up] }: LabelReport): number =>
  down.rows >= up.rows ? down.spreadTicks : up.spreadTicks;

const CLASS_NAMES = ["down", "stationary", "up"] as const;

function Chosen({ label, title }: { readonly label: LabelReport; readonly title: string }) {
  const build = useCallback((frame: Frame) => classShareFigure(label, frame), [label]);
  const { walk } = label.floor;
  return (
    <div className="report-grid even">
      <section className="report-panel" aria-label={`Class shares by threshold, ${title}`}>
        <h3>
          Class shares by threshold: {label.title}, {number(label.horizon)} rows
        </h3>
        <p className="muted">
          {label.formula}. Dotted: the threshold in force, {significant(label.threshold, 3)} {label.unit}
          {label.fitted ? `, fitted on ${number(label.fittedRows)} rows` : ", given"}.
        </p>
        <Chart height={230} build={build} label={`Class shares of ${label.title} by threshold`} />
        <ThresholdField label={label} />
      </section>
      <section className="report-panel" aria-label={`What the classes are worth, ${title}`}>
        <h3>What the classes are worth</h3>
        <p className="muted">
          Mid from the row to the label's last row, against the spread at the row: a trade that crosses it twice pays it
          once.
        </p>
        <table className="ruled">
          <thead>
            <tr>
              {["Class", "Rows", "Mean move, ticks", "Mean spread, ticks", "Beyond the spread"].map((name, i) => (
                <th key={name} scope="col" className={i > 0 ? "right" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {label.moves.map((move, c) => (
              <tr key={CLASS_NAMES[c]}>
                <th scope="row">{CLASS_NAMES[c]}</th>
                <td className="right">{number(move.rows)}</td>
                <td className="right">{signed(move.meanTicks, 2)}</td>
                <td className="right">{number(move.spreadTicks, 2)}</td>
                <td className="right">{c === 1 ? "n/a" : percent(move.beyondSpread, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {label.readsPast && (
          <p className="feature-warn">
            This label compares with past mids, so part of it is known beforehand: on random walks, where nothing can be
            known, a rule on past mids alone scores a macro-F1 of {number(walk?.mean, 3)}.
          </p>
        )}
      </section>
    </div>
  );
}

const THRESHOLD = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value < 1e6 ? value : undefined;

function ThresholdField({ label }: { readonly label: LabelReport }) {
  const thresholds = useApp((state) => state.features.thresholds);
  const change = useApp((state) => state.changeFeatures);
  const compute = useApp((state) => state.compute);
  const [value, write] = useState(label.threshold);
  const { rule } = label;
  const { [rule]: given, ...rest } = thresholds;
  const set = (next: typeof thresholds): void => {
    change({ thresholds: next });
    void compute("labels");
  };
  return (
    <div className="panel-choices">
      <NumberField
        key={`${rule} ${label.horizon} ${label.threshold}`}
        label={`Threshold of “${label.title}”, every horizon`}
        unit={label.unit}
        value={value}
        read={THRESHOLD}
        range="0 or more"
        onChange={write}
      />
      <button type="button" className="outlined" onClick={() => set({ ...rest, [rule]: value })}>
        Use this threshold
      </button>
      {given !== undefined && (
        <button type="button" className="outlined" onClick={() => set(rest)}>
          Fit it again
        </button>
      )}
    </div>
  );
}
