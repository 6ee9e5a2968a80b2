import type { ReactNode } from "react";
import type { Job } from "../../store/feature-choice.ts";
import { ProgressLine } from "../shell/Progress.tsx";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";

interface Props<Report> {
  readonly title: string;
  readonly job: Job<Report>;
  /** What is shown before anything was computed. */
  readonly idle?: ReactNode;
  readonly again: () => void;
  readonly children: (here: Report, there: Report | null, took: number) => ReactNode;
}

/** In place of a statistic that is computed by itself, while another one is. */
export const Waiting = () => <p className="feature-note muted">Waits until what is being computed is done.</p>;

/** A statistic in whatever state it is: under way with numbers and a way out, failed with the reason, or there. */
export function JobState<Report>({ title, job, idle = null, again, children }: Props<Report>) {
  const cancel = useApp((state) => state.cancelFeatures);
  if (job.state === "idle") return idle;
  if (job.state === "done") return children(job.here, job.there, job.took);
  if (job.state === "running") {
    return <ProgressLine title={title} progress={job.progress} elapsed={job.elapsed} onCancel={cancel} />;
  }
  const failed = job.state === "failed";
  return (
    <div className="feature-note" role={failed ? "alert" : "status"}>
      {failed ? (
        <p>
          <StateIcon state="failed" /> <strong>{title}: n/a.</strong> {job.reason}
        </p>
      ) : (
        <p>
          <strong>{title}: cancelled.</strong> Nothing was computed to its end, so nothing is shown.
        </p>
      )}
      <button type="button" className="outlined" onClick={again}>
        Compute again
      </button>
    </div>
  );
}
