import { useEffect, useMemo, useState } from "react";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";
import { ConfusionPanel } from "./ConfusionPanel.tsx";
import { CurvePanel } from "./CurvePanel.tsx";
import { shownRuns } from "./model-exports.ts";
import { sortedRuns } from "./model-order.ts";
import { BAR_NOTE } from "./model-picture.ts";
import { titleOf } from "./model-text.ts";
import { BackendLine, ModelBar } from "./ModelBar.tsx";
import { ModelTable } from "./ModelTable.tsx";
import { ReliabilityPanel } from "./ReliabilityPanel.tsx";
import { TrainDialog } from "./TrainDialog.tsx";
import { VerdictPanel } from "./VerdictPanel.tsx";
import "./models.css";

/** Forecasters trained on the open day, side by side under one protocol. */
export default function ModelsView() {
  const day = useApp((state) => state.day);
  const models = useApp((state) => state.models);
  const enter = useApp((state) => state.enterModels);
  const { label } = models.choice;
  const [training, train] = useState(false);
  useEffect(() => enter(label), [enter, label]);
  const runs = useMemo(() => shownRuns(models), [models]);
  if (!day) return null;
  const { task, choice } = models;
  const facts = task.state === "there" ? task.value : null;
  const scored = sortedRuns(
    runs.filter(({ result }) => result !== null),
    "skill",
    false,
  );
  const chosen = scored.find(({ key }) => key === choice.selected) ?? scored[0] ?? null;
  return (
    <div className="models">
      <ModelBar day={day} onTrain={() => train(true)} />
      {task.state === "failed" ? (
        <div className="no-report" role="alert">
          <p>
            <StateIcon state="failed" /> <strong>Nothing can be scored on this day.</strong> {task.reason}
          </p>
          <p className="muted">Open a longer day, or choose a nearer horizon.</p>
          <button type="button" className="outlined" onClick={() => enter(label)}>
            Try again
          </button>
        </div>
      ) : (
        <>
          <ModelTable runs={runs} selected={chosen?.key ?? null} />
          <div className="model-notes">
            <p className="muted">
              {BAR_NOTE} Floors and models are scored on the same rows; how often each saw them is said beside it.
            </p>
            <BackendLine />
          </div>
          <div className="model-panels">
            <CurvePanel runs={runs} selected={chosen?.key ?? null} priorLoss={facts?.priorLoss ?? null} label={label} />
            {chosen?.result ? (
              <>
                <ReliabilityPanel title={titleOf(chosen)} result={chosen.result} />
                <ConfusionPanel title={titleOf(chosen)} result={chosen.result} />
              </>
            ) : (
              <section className="model-panel" aria-label="Reliability">
                <p className="muted model-empty">Reliability and confusion appear with the first score.</p>
              </section>
            )}
            <VerdictPanel runs={runs} chosen={chosen} task={facts} />
          </div>
        </>
      )}
      {training && <TrainDialog onClose={() => train(false)} />}
    </div>
  );
}
