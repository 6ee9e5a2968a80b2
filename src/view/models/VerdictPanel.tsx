import type { TaskReport } from "../../../workers/model-api.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { number, significant } from "../format.ts";
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
      <h2>What this says</h2>
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
                <Fact key={name} name={name === "window" ? "Window, rows" : `${wordsOf(name)}, by validation`}>
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
