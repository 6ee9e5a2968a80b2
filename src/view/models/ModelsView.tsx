import { useEffect, useMemo, useState } from "react";
import { StateIcon } from "../shell/Icon.tsx";
import { NO_STUDY } from "../../store/model-choice.ts";
import { useApp } from "../shell/use-app.ts";
import { averageOrder, canBeAveraged } from "./averaging.ts";
import { ConfusionPanel } from "./ConfusionPanel.tsx";
import { CurvePanel } from "./CurvePanel.tsx";
import { shownRuns } from "./model-exports.ts";
import { sortedRuns } from "./model-order.ts";
import { BAR_NOTE } from "./model-picture.ts";
import { titleOf } from "./model-text.ts";
import { BackendLine, ModelBar } from "./ModelBar.tsx";
import { ComparisonPanel } from "./ComparisonPanel.tsx";
import { ExplanationPanel } from "./ExplanationPanel.tsx";
import { GroupsPanel } from "./GroupsPanel.tsx";
import { ModelTable } from "./ModelTable.tsx";
import { ReliabilityPanel } from "./ReliabilityPanel.tsx";
import { ScoresPanel } from "./ScoresPanel.tsx";
import { SearchDialog } from "./SearchDialog.tsx";
import { SearchPanel } from "./SearchPanel.tsx";
import { TrainDialog } from "./TrainDialog.tsx";
import { VerdictPanel } from "./VerdictPanel.tsx";
import "./models.css";

/** Forecasters trained on the open day, side by side under one protocol. */
export default function ModelsView() {
  const day = useApp((state) => state.day);
  const models = useApp((state) => state.models);
  const enter = useApp((state) => state.enterModels);
  const { label } = models.choice;
  const look = useApp((state) => state.detailModel);
  const train = useApp((state) => state.trainModels);
  const [training, showTraining] = useState(false);
  const [checked, check] = useState<readonly string[]>([]);
  const [searching, search] = useState(false);
  useEffect(() => enter(label), [enter, label]);
  const runs = useMemo(() => shownRuns(models), [models]);
  const averaged = checked.filter((key) => runs.some((run) => run.key === key && canBeAveraged(run)));
  const { task, choice } = models;
  const facts = task.state === "there" ? task.value : null;
  const scored = sortedRuns(
    runs.filter(({ result }) => result !== null),
    "skill",
    false,
  );
  const chosen = scored.find(({ key }) => key === choice.selected) ?? scored[0] ?? null;
  const chosenKey = chosen?.result ? chosen.key : null;
  const busy = runs.some(({ run }) => run.state === "running" || run.state === "waiting");
  const detail = (chosenKey === null ? null : models.studies[chosenKey]?.detail) ?? NO_STUDY.detail;
  const classes = detail.state === "there" ? detail.value.classes : null;
  // While models are trained a closer look would hold them up: it is taken when they are done, or when asked for.
  useEffect(() => {
    if (chosenKey !== null && !busy && detail.state === "idle") look(chosenKey);
  }, [chosenKey, busy, detail.state, look]);
  if (!day) return null;
  return (
    <div className="models">
      <ModelBar day={day} onTrain={() => showTraining(true)} onSearch={() => search(true)} />
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
          <ModelTable
            runs={runs}
            selected={chosen?.key ?? null}
            checked={averaged}
            onCheck={(key, on) => check(on ? [...checked, key] : checked.filter((other) => other !== key))}
          />
          <div className="model-notes">
            <p className="muted">
              {BAR_NOTE} Floors and models are scored on the same rows; how often each saw them is said beside it.
            </p>
            <BackendLine />
            {averaged.length > 0 && (
              <p>
                <button
                  type="button"
                  className="outlined"
                  disabled={averaged.length < 2}
                  onClick={() => {
                    train([averageOrder(averaged, label)]);
                    check([]);
                  }}
                >
                  Average {averaged.length} models
                </button>{" "}
                <span className="muted">
                  {averaged.length < 2
                    ? "Check another one."
                    : "The geometric mean of their probabilities; nothing is fitted, the test span is seen once more."}
                </span>
              </p>
            )}
          </div>
          {models.search && <SearchPanel search={models.search} />}
          <div className="model-panels">
            <CurvePanel runs={runs} selected={chosen?.key ?? null} priorLoss={facts?.priorLoss ?? null} label={label} />
            {chosen?.result ? (
              <>
                <ReliabilityPanel title={titleOf(chosen)} result={chosen.result} classes={classes} />
                <ConfusionPanel title={titleOf(chosen)} result={chosen.result} />
              </>
            ) : (
              <section className="model-panel" aria-label="Reliability">
                <p className="muted model-empty">Reliability and confusion appear with the first score.</p>
              </section>
            )}
            <VerdictPanel runs={runs} chosen={chosen} task={facts} />
          </div>
          {chosen?.result && (
            <div className="model-panels model-details">
              <ScoresPanel title={titleOf(chosen)} detail={detail} />
              <GroupsPanel detail={detail} />
              <ComparisonPanel runs={scored} />
              <ExplanationPanel run={chosen} explains={chosen.result.explains} />
            </div>
          )}
        </>
      )}
      {searching && <SearchDialog onClose={() => search(false)} />}
      {training && <TrainDialog onClose={() => showTraining(false)} />}
    </div>
  );
}
