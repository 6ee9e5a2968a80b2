import { type FormEvent, useState } from "react";
import type { RecordingSummary } from "../../../workers/api.ts";
import { bytes, clock, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

/** Days kept in this browser: open, rename, remove. */
export function Recordings() {
  const recordings = useApp((state) => state.recordings);
  return (
    <section aria-label="Recordings">
      <header className="panel-head">
        <h2>Recordings</h2>
        <span className="muted">opened days, kept in this browser</span>
      </header>
      {recordings && recordings.length > 0 ? (
        <ul className="recordings">
          {recordings.map((recording) => (
            <Recording key={recording.id} recording={recording} />
          ))}
        </ul>
      ) : (
        <p className="muted">
          {recordings
            ? "None yet. A day that is opened from files appears here."
            : "n/a: this browser has not let the page read them"}
        </p>
      )}
    </section>
  );
}

function Recording({ recording }: { readonly recording: RecordingSummary }) {
  const open = useApp((state) => state.day?.recordingId === recording.id);
  const openSource = useApp((state) => state.openSource);
  const rename = useApp((state) => state.renameRecording);
  const remove = useApp((state) => state.removeRecording);
  const [mode, setMode] = useState<"shown" | "renaming" | "removing">("shown");
  const { id, name, symbol, date, rows, levels, start, end, bytes: size, simulated } = recording;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const written = new FormData(event.currentTarget).get("name");
    if (typeof written === "string" && written.trim() !== "") void rename(id, written.trim());
    setMode("shown");
  };
  return (
    <li className={open ? "selected" : ""}>
      <div className="recording-text">
        {mode === "renaming" ? (
          <form onSubmit={submit} className="rename">
            <input
              name="name"
              defaultValue={name}
              maxLength={120}
              autoFocus
              aria-label={`New name of ${name}`}
              onKeyDown={(event) => event.key === "Escape" && setMode("shown")}
            />
            <button type="submit" className="primary">
              Save
            </button>
          </form>
        ) : (
          <strong>{name}</strong>
        )}
        <small>
          {[symbol, date].filter(Boolean).join(" ")}
          {simulated ? ", simulated" : ""}, {clock(start, 0)} to {clock(end, 0)}, {number(rows)} rows,{" "}
          {levels > 0 ? `${levels} levels` : "messages only"}, {bytes(size)}
        </small>
      </div>
      {mode === "removing" ? (
        <div className="recording-actions" role="alertdialog" aria-label={`Remove ${name}?`}>
          <span>Remove it from this browser?</span>
          <button type="button" className="outlined" autoFocus onClick={() => void remove(id)}>
            Remove
          </button>
          <button type="button" onClick={() => setMode("shown")}>
            Keep
          </button>
        </div>
      ) : (
        <div className="recording-actions">
          <button
            type="button"
            className="outlined"
            disabled={open}
            title={open ? "It is open" : ""}
            onClick={() => void openSource({ kind: "recording", id })}
          >
            {open ? "Open now" : "Open"}
          </button>
          <button type="button" aria-label={`Rename ${name}`} onClick={() => setMode("renaming")}>
            Rename
          </button>
          <button type="button" aria-label={`Remove ${name}`} onClick={() => setMode("removing")}>
            Remove
          </button>
        </div>
      )}
    </li>
  );
}
