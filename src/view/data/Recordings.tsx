import { useRef } from "react";
import { ProgressLine } from "../shell/Progress.tsx";
import { useApp } from "../shell/use-app.ts";
import { Recording } from "./Recording.tsx";

/** Days and live sessions kept in this browser: open, export, rename, remove; and sessions from files. */
export function Recordings() {
  const recordings = useApp((state) => state.recordings);
  const importRecordings = useApp((state) => state.importRecordings);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <section aria-label="Recordings">
      <header className="panel-head">
        <h2>Recordings</h2>
        <span className="muted">opened days and recorded live markets, kept in this browser</span>
        <button
          type="button"
          onClick={() => picker.current?.click()}
          title="A .lobscope file that was exported here or elsewhere"
        >
          Import
        </button>
        <input
          ref={picker}
          type="file"
          accept=".lobscope"
          multiple
          hidden
          aria-label="Import a recording"
          onChange={({ target }) => {
            void importRecordings([...(target.files ?? [])]);
            target.value = "";
          }}
        />
      </header>
      <Moving />
      {recordings && recordings.length > 0 ? (
        <ul className="recordings">
          {recordings.map((recording) => (
            <Recording key={recording.id} recording={recording} />
          ))}
        </ul>
      ) : (
        <p className="muted">
          {recordings
            ? "None yet. A day that is opened from files appears here, and a live market that is followed."
            : "n/a: this browser has not let the page read them"}
        </p>
      )}
    </section>
  );
}

/** A recording on its way to or from a file. */
function Moving() {
  const transfer = useApp((state) => state.transfer);
  const cancel = useApp((state) => state.cancelTransfer);
  if (!transfer) return null;
  const { kind, name, progress, elapsed } = transfer;
  return (
    <ProgressLine
      title={kind === "export" ? `Exporting ${name}` : `Importing ${name}`}
      progress={progress}
      elapsed={elapsed}
      onCancel={cancel}
    />
  );
}
