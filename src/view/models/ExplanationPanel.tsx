import type { ExplanationReport } from "../../../workers/model-api.ts";
import { type ModelRun, NO_STUDY } from "../../store/model-choice.ts";
import { hasAttention } from "../../store/trainable.ts";
import { number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { AttentionPart } from "./AttentionPart.tsx";

/** Inputs shown of an explanation. */
const SHOWN = 14;

interface Props {
  readonly run: ModelRun;
  readonly explains: boolean;
}

/** What each input adds to the forecasts of the chosen model. */
export function ExplanationPanel({ run, explains }: Props) {
  const report = useApp((state) => (state.models.studies[run.key] ?? NO_STUDY).explanation);
  const explain = useApp((state) => state.explainModel);
  const title = !explains && hasAttention(run.order.model) ? "Where it looks" : "What each input adds";
  return (
    <section className="model-panel explanation" aria-label={title}>
      <h2>{title}</h2>
      {!explains && hasAttention(run.order.model) && <AttentionPart run={run} />}
      {!explains && !hasAttention(run.order.model) && (
        <p className="muted">n/a: its forecasts cannot be taken apart into what each input adds.</p>
      )}
      {explains && (report.state === "idle" || report.state === "failed") && (
        <>
          {report.state === "failed" && (
            <p role="alert" className="bad">
              n/a. {report.reason}
            </p>
          )}
          <p className="muted">Shapley values of 200 validation rows: how far each input moves a forecast.</p>
          <button type="button" className="outlined" onClick={() => explain(run.key)}>
            Take forecasts apart
          </button>
        </>
      )}
      {report.state === "loading" && <p className="muted">Taking 200 forecasts apart …</p>}
      {report.state === "there" && <Inputs report={report.value} />}
    </section>
  );
}

const ARROWS = {
  up: { sign: "▲", tone: "buy" },
  down: { sign: "▼", tone: "sell" },
  flat: { sign: "–", tone: "muted" },
};

function Inputs({ report }: { readonly report: ExplanationReport | null }) {
  if (!report) return <p className="muted">n/a: it abstains on every row that was tried.</p>;
  const { inputs, importance, leaning, rows, space } = report;
  const total = inputs.map((_, j) => importance.reduce((sum, row) => sum + row[j], 0) / 3);
  const order = total.map((_, j) => j).toSorted((a, b) => total[b] - total[a]);
  const most = total[order[0]] || 1;
  return (
    <>
      <p className="muted">
        Mean size of its contribution in {space}, {number(rows)} validation rows. Arrow: where the input is high it
        moves the forecast towards up or down.
      </p>
      <table>
        <tbody>
          {order.slice(0, SHOWN).map((j) => {
            const way = leaning[j] > 0 ? "up" : leaning[j] < 0 ? "down" : "flat";
            return (
              <tr key={inputs[j]}>
                <th scope="row">{inputs[j]}</th>
                <td>
                  <span className={ARROWS[way].tone} role="img" aria-label={way === "flat" ? "flat" : `towards ${way}`}>
                    {ARROWS[way].sign}
                  </span>
                </td>
                <td className="share">
                  <span style={{ width: `${(100 * total[j]) / most}%` }} />
                </td>
                <td className="right">{number(total[j], 4)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {inputs.length > SHOWN && <p className="muted">and {number(inputs.length - SHOWN)} more that add less.</p>}
    </>
  );
}
