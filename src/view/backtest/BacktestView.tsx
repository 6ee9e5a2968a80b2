import { useApp } from "../shell/use-app.ts";
import { ProgressLine } from "../shell/Progress.tsx";
import { StateIcon } from "../shell/Icon.tsx";
import { Assumptions } from "./Assumptions.tsx";
import { Report } from "./Report.tsx";
import "./backtest.css";

/** A strategy on the open day: assumptions, run, report. */
export default function BacktestView() {
  const day = useApp((state) => state.day);
  const run = useApp((state) => state.backtest);
  const cancelBacktest = useApp((state) => state.cancelBacktest);
  const runBacktest = useApp((state) => state.runBacktest);
  if (!day) return null;
  return (
    <div className="backtest">
      <Assumptions key={day.fingerprint} day={day} />
      {run.state === "running" && (
        <ProgressLine title="Backtest" progress={run.progress} elapsed={run.elapsed} onCancel={cancelBacktest} />
      )}
      {run.state === "idle" && (
        <div className="no-report">
          <p>
            <strong>No run yet.</strong> The rule is fitted on the training span, its threshold chosen on the validation
            span, and only the test span is traded. The same rule on time-shifted forecasts runs beside it.
          </p>
        </div>
      )}
      {run.state === "cancelled" && (
        <div className="no-report" role="status">
          <p>
            <strong>Cancelled.</strong> Nothing was computed to its end, so nothing is shown.
          </p>
        </div>
      )}
      {run.state === "failed" && (
        <div className="no-report" role="alert">
          <p>
            <StateIcon state="failed" /> <strong>The backtest did not finish.</strong> {run.reason}
          </p>
          <p className="muted">Change the assumptions, or open a longer day, and run again.</p>
          <button type="button" className="outlined" onClick={() => void runBacktest()}>
            Run again
          </button>
        </div>
      )}
      {run.state === "done" && <Report report={run.report} day={day} took={run.took} />}
    </div>
  );
}
