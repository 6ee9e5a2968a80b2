import { StateIcon } from "./Icon.tsx";
import { ProgressLine } from "./Progress.tsx";
import { useApp } from "./use-app.ts";

/** Under the top bar: a file being read, a worker that died. */
export function Strips() {
  const opening = useApp((state) => state.opening);
  const stopped = useApp((state) => state.stopped);
  const day = useApp((state) => state.day);
  const cancelOpening = useApp((state) => state.cancelOpening);
  const reopen = useApp((state) => state.reopen);
  const liveStopped = useApp((state) => state.liveStopped);
  const restartLive = useApp((state) => state.restartLive);
  const closeSource = useApp((state) => state.closeSource);
  return (
    <div className="strips">
      {opening && (
        <ProgressLine
          title={`Opening ${opening.label}`}
          progress={opening.progress}
          elapsed={opening.elapsed}
          onCancel={cancelOpening}
        />
      )}
      {stopped !== null && (
        <div className="stopped" role="alert">
          <StateIcon state="failed" />
          <span>
            <strong>The market worker stopped: {stopped.replace(/[.\s]+$/, "")}.</strong>{" "}
            {day
              ? "The replay stands still. What is kept in this browser is safe."
              : "What is kept in this browser is safe."}
          </span>
          <button type="button" className="primary" onClick={reopen}>
            {day ? "Start it again here" : "Start it again"}
          </button>
          {day && (
            <button type="button" className="outlined" onClick={closeSource}>
              Close the source
            </button>
          )}
        </div>
      )}
      {liveStopped !== null && (
        <div className="stopped" role="alert">
          <StateIcon state="failed" />
          <span>
            <strong>The live worker stopped: {liveStopped.replace(/[.\s]+$/, "")}.</strong> Nothing is received. What
            was recorded up to the last second is safe.
          </span>
          <button type="button" className="primary" onClick={restartLive}>
            Start it again
          </button>
        </div>
      )}
    </div>
  );
}
