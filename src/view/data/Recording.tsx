import { type FormEvent, useState } from "react";
import type { RecordingSummary, SessionFormat } from "../../../workers/api.ts";
import { save } from "../export/save.ts";
import { useApp } from "../shell/use-app.ts";
import { endingText, recordingFacts } from "./session-text.ts";

const FORMATS: readonly (readonly [SessionFormat, string, string])[] = [
  ["lobscope", "Whole, .lobscope", "Every event, verified; can be imported here again"],
  ["parquet", "Events, Parquet", "One row an event; opens in pandas, Polars, DuckDB and Arrow"],
  [
    "lobster",
    "LOBSTER-like, CSV",
    "Message and order book file of the best levels, with a text that says what differs",
  ],
];

/** One line of the list, or a question about it. */
export function Recording({ recording }: { readonly recording: RecordingSummary }) {
  const [mode, setMode] = useState<"shown" | "renaming" | "removing" | "exporting">("shown");
  const open = useApp((state) => state.day?.recordingId === recording.id);
  const back = (): void => setMode("shown");
  const ending = endingText(recording);
  return (
    <li className={open ? "selected" : ""}>
      <div className="recording-text">
        {mode === "renaming" ? <Rename recording={recording} onDone={back} /> : <strong>{recording.name}</strong>}
        <small>{recordingFacts(recording)}</small>
        {ending !== null && <small className={`ending ending-${recording.session?.ending}`}>{ending}</small>}
      </div>
      {mode === "removing" ? (
        <Remove recording={recording} onDone={back} />
      ) : mode === "exporting" ? (
        <Export recording={recording} onDone={back} />
      ) : (
        <Actions recording={recording} open={open} onMode={setMode} />
      )}
    </li>
  );
}

interface ActionsProps {
  readonly recording: RecordingSummary;
  readonly open: boolean;
  readonly onMode: (mode: "renaming" | "removing" | "exporting") => void;
}

function Actions({ recording: { id, name, session }, open, onMode }: ActionsProps) {
  const openSource = useApp((state) => state.openSource);
  const growing = session?.ending === "open";
  return (
    <div className="recording-actions">
      <button
        type="button"
        className="outlined"
        disabled={open && !growing}
        title={growing ? "What is on the disk so far" : open ? "It is open" : ""}
        onClick={() => void openSource({ kind: "recording", id })}
      >
        {growing ? "Open so far" : open ? "Open now" : "Open"}
      </button>
      {session && (
        <button type="button" aria-label={`Export ${name}`} onClick={() => onMode("exporting")}>
          Export
        </button>
      )}
      <button type="button" aria-label={`Rename ${name}`} onClick={() => onMode("renaming")}>
        Rename
      </button>
      <button
        type="button"
        aria-label={`Remove ${name}`}
        disabled={growing}
        title={growing ? "It is being recorded: stop that first" : ""}
        onClick={() => onMode("removing")}
      >
        Remove
      </button>
    </div>
  );
}

interface QuestionProps {
  readonly recording: RecordingSummary;
  readonly onDone: () => void;
}

function Rename({ recording: { id, name }, onDone }: QuestionProps) {
  const rename = useApp((state) => state.renameRecording);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const written = new FormData(event.currentTarget).get("name");
    if (typeof written === "string" && written.trim() !== "") void rename(id, written.trim());
    onDone();
  };
  return (
    <form onSubmit={submit} className="rename">
      <input
        name="name"
        defaultValue={name}
        maxLength={120}
        autoFocus
        aria-label={`New name of ${name}`}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <button type="submit" className="primary">
        Save
      </button>
    </form>
  );
}

function Remove({ recording: { id, name, session }, onDone }: QuestionProps) {
  const remove = useApp((state) => state.removeRecording);
  return (
    <div className="recording-actions" role="alertdialog" aria-label={`Remove ${name}?`}>
      <span>{session ? "Remove it? It is nowhere else unless you exported it." : "Remove it from this browser?"}</span>
      <button type="button" className="outlined" autoFocus onClick={() => void remove(id)}>
        Remove
      </button>
      <button type="button" onClick={onDone}>
        Keep
      </button>
    </div>
  );
}

function Export({ recording, onDone }: QuestionProps) {
  const exportRecording = useApp((state) => state.exportRecording);
  const write = async (format: SessionFormat): Promise<void> => {
    onDone();
    const file = await exportRecording(recording, format);
    if (file) save(file.name, file.content);
  };
  return (
    <div className="recording-actions" role="group" aria-label={`Export ${recording.name}`}>
      {FORMATS.map(([format, title, detail]) => (
        <button key={format} type="button" className="outlined" title={detail} onClick={() => void write(format)}>
          {title}
        </button>
      ))}
      <button type="button" onClick={onDone}>
        Back
      </button>
    </div>
  );
}
