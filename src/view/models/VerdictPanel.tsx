import type { TaskReport } from "../../../workers/model-api.ts";
import { isFloor, type ModelRun } from "../../store/model-choice.ts";
import { number, significant } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { ModelActions } from "./ModelActions.tsx";
import { modelsVerdict, timesText, titleOf } from "./model-text.ts";

interface Props {
  readonly runs: readonly ModelRun[];
  readonly chosen: ModelRun | null;
  readonly task: TaskReport | null;
}

const SYSTEMS = {
  reference: "inputs of the protocol",
  catalogue: "columns of the catalogue",
  raw: "levels of the book",
  protocol: "inputs of the protocol and levels",
};

/** What the table says in words, and what can be done with the chosen model. */
export function VerdictPanel({ runs, chosen, task }: Props) {
  const { verdict, detail } = modelsVerdict(runs);
  const result = chosen?.result ?? null;
  return (
    <section className="model-panel model-verdict" aria-label="What this says">
      <h3>What this says</h3>
      <p className="strong">{verdict}</p>
      <p>{detail}</p>
      {task && (
        <p className="muted">
          Mean move {number(task.meanMove, 2)} ticks, mean spread {number(task.meanSpread, 1)} ticks on the training
          rows.
        </p>
      )}
      {chosen && result && (
        <>
          <ModelActions run={chosen} result={result} />
          <dl>
            <Fact name="Model">{titleOf(chosen)}</Fact>
            <Fact name="Inputs">
              {number(result.inputs.names.length)} {SYSTEMS[result.inputs.system]}
            </Fact>
            {Object.entries(result.chosen)
              .filter(([name]) => name !== "validationLogLoss")
              .map(([name, value]) => (
                <Fact key={name} name={`${wordsOf(name)}, by validation`}>
                  {typeof value === "number" ? significant(value) : value}
                </Fact>
              ))}
            <Fact name="Fitted on">
              {result.origin === "file" ? "the rows its card names" : `${number(task?.rows.train)} rows`}
            </Fact>
            <Fact name="Seed">{String(chosen.order.seed)}</Fact>
            <Fact name="Validation log-loss">{number(result.validationLoss, 4)}</Fact>
            <Fact name="Direction skill">{number(100 * result.scores.directionSkill, 2)} %</Fact>
            <Fact name="Brier">{number(result.scores.brier, 4)}</Fact>
            <Fact name="Abstained">{number(result.scores.abstained)} rows</Fact>
            <Fact name="Test span seen">
              <span className={result.looks > 1 ? "past" : undefined}>{timesText(result.looks)}</span>
            </Fact>
          </dl>
          {result.looks > 1 && (
            <p className="model-warn">
              A test span that is looked at again is no longer a test of what was changed in between.
            </p>
          )}
          {!isFloor(chosen.order) && <Explain run={chosen} explains={result.explains} />}
        </>
      )}
    </section>
  );
}

/** `rowsPerLeaf` as `Rows per leaf`. */
const wordsOf = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
};

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Inputs shown of an explanation. */
const SHOWN = 12;

function Explain({ run, explains }: { readonly run: ModelRun; readonly explains: boolean }) {
  const explanation = useApp((state) => state.models.explanation);
  const explain = useApp((state) => state.explainModel);
  if (!explains) return <p className="muted">Its forecasts cannot be taken apart into what each input adds.</p>;
  const report = explanation?.key === run.key ? explanation.report : null;
  if (!report || report.state === "idle")
    return (
      <button type="button" className="outlined" onClick={() => explain(run.key)}>
        What each input adds
      </button>
    );
  if (report.state === "loading") return <p className="muted">Taking 200 forecasts apart …</p>;
  if (report.state === "failed")
    return (
      <p role="alert" className="bad">
        Explanation: n/a. {report.reason}
      </p>
    );
  const { value } = report;
  if (!value) return <p className="muted">n/a: it abstains on every row that was tried.</p>;
  const total = value.inputs.map((_, j) => value.importance.reduce((sum, row) => sum + row[j], 0) / 3);
  const order = total.map((_, j) => j).toSorted((a, b) => total[b] - total[a]);
  const most = total[order[0]] || 1;
  return (
    <div className="explanation">
      <h4>What each input adds</h4>
      <p className="muted">
        Mean size of its contribution in {value.space}, {number(value.rows)} validation rows; the arrow: towards up (▲)
        or down (▼) where it is high.
      </p>
      <table>
        <tbody>
          {order.slice(0, SHOWN).map((j) => (
            <tr key={value.inputs[j]}>
              <th scope="row">{value.inputs[j]}</th>
              <td aria-label={value.leaning[j] > 0 ? "towards up" : value.leaning[j] < 0 ? "towards down" : "flat"}>
                {value.leaning[j] > 0 ? (
                  <span className="buy">▲</span>
                ) : value.leaning[j] < 0 ? (
                  <span className="sell">▼</span>
                ) : (
                  "–"
                )}
              </td>
              <td className="share">
                <span style={{ width: `${(100 * total[j]) / most}%` }} />
              </td>
              <td className="right">{number(total[j], 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
