import { useState } from "react";
import type { ModelResult } from "../../../workers/model-api.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor } from "../../store/trainable.ts";
import { duration, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { type OrderName, orderOf, sortedRuns, startsUp } from "./model-order.ts";
import { bestFloor, intervalText, isClear, latencyText, noEdge, skillAxis, specialsOf, titleOf } from "./model-text.ts";
import { canBeAveraged } from "./averaging.ts";
import { RunCells } from "./RunCells.tsx";
import { axisMarks, SkillBar } from "./SkillBar.tsx";

const FIGURE_NAMES: readonly OrderName[] = [
  "macroF1",
  "mcc",
  "logLoss",
  "ece",
  "parameters",
  "latency",
  "took",
  "backend",
];

/** Cells between a model's name and the end of its row. */
const FIGURES = 11;

interface Props {
  readonly runs: readonly ModelRun[];
  readonly selected: string | null;
  /** Keys of the models that are to be averaged. */
  readonly checked: readonly string[];
  readonly onCheck: (key: string, on: boolean) => void;
}

/** Floors and models, scored on the same rows; each group sorted by the same column. */
export function ModelTable({ runs, selected, checked, onCheck }: Props) {
  const [order, sort] = useState<OrderName>("skill");
  const [up, turn] = useState(false);
  const axis = skillAxis(runs);
  const floor = bestFloor(runs)?.result?.scores.skill ?? null;
  const group = (floors: boolean): readonly ModelRun[] =>
    sortedRuns(
      runs.filter((run) => isFloor(run.order) === floors),
      order,
      up,
    );
  const models = group(false);
  const onSort = (name: OrderName): void => {
    turn(name === order ? !up : startsUp(name));
    sort(name);
  };
  const head = (name: OrderName, left = false) => {
    const { title, full } = orderOf(name);
    return (
      <th
        key={name}
        scope="col"
        className={left ? undefined : "right"}
        aria-sort={order === name ? (up ? "ascending" : "descending") : undefined}
      >
        <button type="button" title={full} onClick={() => onSort(name)}>
          {title}
          {order === name && (up ? " ▴" : " ▾")}
        </button>
      </th>
    );
  };
  const row = (run: ModelRun) => (
    <Row
      key={run.key}
      {...{ run, axis, floor, onCheck }}
      selected={run.key === selected}
      checked={checked.includes(run.key)}
    />
  );
  return (
    <div className="model-table-box">
      <table className="model-table">
        <caption className="unseen">Models by what their forecasts are worth on the test rows</caption>
        <colgroup>
          <col />
          <col className="col-skill" />
          <col className="col-interval" />
          <col className="col-bar" />
          {[
            "col-figure",
            "col-figure",
            "col-figure",
            "col-figure",
            "col-wide",
            "col-wide",
            "col-wide",
            "col-figure",
          ].map((width, i) => (
            <col key={`${width} ${FIGURE_NAMES[i]}`} className={width} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {head("model", true)}
            {head("skill")}
            <th scope="col" className="right">
              95 % interval
            </th>
            <th scope="col" className="bar-head">
              <span className="unseen">Interval, drawn</span>
              <span aria-hidden="true">
                {axisMarks(axis).map(({ value, at }) => (
                  <span key={value} style={{ left: `${at}%` }}>
                    {number(value, axis.step < 1 ? 1 : 0)}
                  </span>
                ))}
              </span>
            </th>
            {FIGURE_NAMES.map((name) => head(name, name === "backend"))}
          </tr>
        </thead>
        <tbody className="floor-rows">
          <tr className="group-row">
            <th colSpan={FIGURES + 1} scope="rowgroup">
              Floors: rules that know next to nothing. A claim starts above the best of them.
            </th>
          </tr>
          {group(true).map(row)}
        </tbody>
        <tbody>
          <tr className="group-row">
            <th colSpan={FIGURES + 1} scope="rowgroup">
              Models
            </th>
          </tr>
          {models.map(row)}
          {models.length === 0 && (
            <tr className="no-models">
              <td colSpan={FIGURES + 1}>
                No model yet. <em>Train models</em> fits them in this tab, on the training rows alone.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly run: ModelRun;
  readonly axis: ReturnType<typeof skillAxis>;
  /** Skill of the best one-line rule, a fraction. */
  readonly floor: number | null;
  readonly selected: boolean;
  readonly checked: boolean;
  readonly onCheck: Props["onCheck"];
}

function Row({ run, axis, floor, selected, checked, onCheck }: RowProps) {
  const change = useApp((state) => state.changeModels);
  const { result } = run;
  const specials = specialsOf(run);
  const select = (): void => change({ selected: run.key });
  const under = run.run.state !== "done";
  const edge = result && !isFloor(run.order) && noEdge(result) ? "no edge over the floor" : "";
  return (
    <tr className={selected ? "selected" : undefined} aria-current={selected ? "true" : undefined}>
      <th scope="row" title={[titleOf(run), specials, edge].filter(Boolean).join(", ")}>
        {canBeAveraged(run) && (
          <input
            type="checkbox"
            className="model-check"
            aria-label={`${titleOf(run)}, to be averaged`}
            checked={checked}
            onChange={(event) => onCheck(run.key, event.target.checked)}
          />
        )}
        {result ? (
          <button type="button" className="model-name" onClick={select}>
            {titleOf(run)}
          </button>
        ) : (
          <span className="model-name">{titleOf(run)}</span>
        )}
        {edge && <span className="muted"> {edge}</span>}
        {specials && <span className="muted"> {edge ? `· ${specials}` : specials}</span>}
      </th>
      {under || !result ? (
        <RunCells run={run} span={FIGURES} />
      ) : (
        <Figures result={result} axis={axis} floor={floor} isRule={isFloor(run.order)} />
      )}
    </tr>
  );
}

interface FigureProps {
  readonly result: ModelResult;
  readonly axis: RowProps["axis"];
  readonly floor: number | null;
  readonly isRule: boolean;
}

function Figures({ result, axis, floor, isRule }: FigureProps) {
  const { scores, parameterCount, latency, took, backend, order } = result;
  const byDefinition = order.model === "prior";
  const clear = !isRule && isClear(result, floor ?? 0);
  return (
    <>
      <td className="right skill">{number(100 * scores.skill, 2)}</td>
      <td className="right muted" title={scores.skillInterval ? undefined : "too few test rows for blocks"}>
        {byDefinition ? "by definition" : intervalText(scores.skillInterval)}
      </td>
      <td className="bar-cell">
        <SkillBar scores={scores} axis={axis} floor={floor} clear={clear} />
      </td>
      <td className="right">{number(scores.macroF1, 3)}</td>
      <td className="right">{number(scores.mcc, 3)}</td>
      <td className="right">{number(scores.logLoss, 4)}</td>
      <td className="right">{number(scores.ece, 3)}</td>
      <td className="right" title={parameterCount === null ? "not a count of weights" : undefined}>
        {number(parameterCount)}
      </td>
      <td className="right">{latencyText(latency)}</td>
      <td className="right">{duration(took / 1000)}</td>
      <td className="muted">{backend}</td>
    </>
  );
}
