import type { ScoreDetail } from "../../../workers/model-api.ts";
import type { Figure } from "../../core/metrics/figure.ts";
import type { Loaded } from "../../store/model-choice.ts";
import { number } from "../format.ts";

/** A figure whose whole interval is on the good side of its floor. */
const clears = ({ interval, floor }: Figure, better: "high" | "low"): boolean =>
  interval !== null && floor !== null && (better === "high" ? interval[0] > floor : interval[1] < floor);

interface RowProps {
  readonly name: string;
  readonly figure: Figure;
  readonly better?: "high" | "low";
  /** Multiplies: 100 for per cent. */
  readonly scale?: number;
  readonly decimals?: number;
}

/** One figure with how sure it is and what it must beat. */
export function FigureRow({ name, figure, better = "high", scale = 1, decimals = 3 }: RowProps) {
  const { value, interval, floor } = figure;
  const text = (x: number): string => number(scale * x, decimals);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={clears(figure, better) ? "clears" : undefined}>{text(value)}</td>
      <td className="muted" title={interval ? undefined : "too few rows for an interval"}>
        {interval ? `[${text(interval[0])}, ${text(interval[1])}]` : "n/a"}
      </td>
      <td className="past">{floor === null ? "–" : text(floor)}</td>
    </tr>
  );
}

export function FigureHead({ first }: { readonly first: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        <th scope="col">value</th>
        <th scope="col">95 %</th>
        <th scope="col">floor</th>
      </tr>
    </thead>
  );
}

/** What is said while the closer look is not there. */
export function Waiting({ detail }: { readonly detail: Loaded<ScoreDetail> }) {
  if (detail.state === "failed")
    return (
      <p role="alert" className="bad">
        n/a. {detail.reason}
      </p>
    );
  return <p className="muted">{detail.state === "loading" ? "Resampling …" : "Worked out when the queue is done."}</p>;
}

const CLASSES = ["Down", "Stationary", "Up"] as const;
const SHARES = ["1 %", "5 %", "10 %"] as const;

/** Every score with its interval and its floor, and how well each class is ranked. */
export function ScoresPanel({ title, detail }: { readonly title: string; readonly detail: Loaded<ScoreDetail> }) {
  return (
    <section className="model-panel" aria-label="Scores">
      <h2>Scores, {title}</h2>
      <p className="muted">
        Test rows; strong where the whole interval beats the floor: the training shares, or chance.
      </p>
      {detail.state === "there" ? <Scores detail={detail.value} /> : <Waiting detail={detail} />}
    </section>
  );
}

function Scores({ detail }: { readonly detail: ScoreDetail }) {
  return (
    <>
      <table className="model-scores">
        <FigureHead first="All classes" />
        <tbody>
          <FigureRow name="Accuracy, %" figure={detail.accuracy} scale={100} decimals={1} />
          <FigureRow name="Macro-F1" figure={detail.macroF1} />
          <FigureRow name="MCC" figure={detail.mcc} />
          <FigureRow name="Log-loss, nats" figure={detail.logLoss} better="low" decimals={4} />
          <FigureRow name="Brier" figure={detail.brier} better="low" />
          <FigureRow name="ECE" figure={detail.ece} better="low" />
          <FigureRow name="Skill, moves or not, %" figure={detail.moveSkill} scale={100} decimals={2} />
          {detail.confident.map((figure, i) => (
            <FigureRow
              key={SHARES[i]}
              name={`Right in the surest ${SHARES[i]}, %`}
              figure={figure}
              scale={100}
              decimals={1}
            />
          ))}
        </tbody>
      </table>
      <table className="model-scores">
        <FigureHead first="Each class against the rest" />
        <tbody>
          {detail.classes.flatMap(({ rocAuc, averagePrecision }, c) => [
            <FigureRow key={`${CLASSES[c]} roc`} name={`${CLASSES[c]}, ROC-AUC`} figure={rocAuc} />,
            <FigureRow key={`${CLASSES[c]} pr`} name={`${CLASSES[c]}, PR-AUC`} figure={averagePrecision} />,
          ])}
        </tbody>
      </table>
    </>
  );
}
