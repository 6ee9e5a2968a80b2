import type { Progress } from "../../../workers/api.ts";
import { fraction, progressText } from "./progress-text.ts";

interface Props {
  readonly title: string;
  readonly progress: Progress | null;
  /** Milliseconds since the task began. */
  readonly elapsed: number;
  readonly onCancel: () => void;
}

/** Work under way: what, how much of how much, time left, and a way out. */
export function ProgressLine({ title, progress, elapsed, onCancel }: Props) {
  const part = progress && fraction(progress);
  return (
    <div className="progress-line" role="group" aria-label={title}>
      <strong>{title}</strong>
      <span className="progress-task">{progress?.task ?? "starting"}</span>
      <progress max={1} {...(part === null ? {} : { value: part })} aria-label={title} />
      <output>{progress ? progressText(progress, elapsed) : "0 B"}</output>
      <button type="button" className="outlined" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
