import type { ModelRun } from "../../store/model-choice.ts";
import { useApp } from "../shell/use-app.ts";
import { runText, titleOf } from "./model-text.ts";

/** In the place of the figures: how far a training is, and how it can be stopped. */
export function RunCells({ run, span }: { readonly run: ModelRun; readonly span: number }) {
  const pause = useApp((state) => state.pauseModel);
  const resume = useApp((state) => state.resumeModel);
  const cancel = useApp((state) => state.cancelModel);
  const train = useApp((state) => state.trainModels);
  const { state } = run.run;
  const progress = run.run.state === "running" ? run.run.progress : null;
  const reached = run.run.state === "waiting" || run.run.state === "paused" ? run.run.reached : null;
  const part = progress ?? reached;
  const title = titleOf(run);
  return (
    <td colSpan={span} className="run-cell">
      <div className="run-line" role={state === "failed" ? "alert" : "group"} aria-label={`${title}: ${state}`}>
        {state === "failed" ? (
          <strong>n/a</strong>
        ) : (
          <progress
            max={1}
            value={part && part.total > 0 ? Math.min(1, part.done / part.total) : 0}
            aria-label={`${title}, fit`}
          />
        )}
        <output>{runText(run.run)}</output>
        {(state === "running" || state === "waiting") && (
          <button type="button" className="outlined" aria-label={`Pause ${title}`} onClick={() => pause(run.key)}>
            Pause
          </button>
        )}
        {state === "paused" && (
          <button type="button" className="outlined" aria-label={`Resume ${title}`} onClick={() => resume(run.key)}>
            Resume
          </button>
        )}
        {state === "failed" && (
          <button
            type="button"
            className="outlined"
            aria-label={`Try ${title} again`}
            onClick={() => train([run.order])}
          >
            Try again
          </button>
        )}
        <button type="button" className="outlined" aria-label={`Cancel ${title}`} onClick={() => cancel(run.key)}>
          {state === "failed" ? "Remove" : "Cancel"}
        </button>
      </div>
    </td>
  );
}
