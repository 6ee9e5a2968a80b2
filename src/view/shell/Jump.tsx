import { type FormEvent, useState } from "react";
import { formatClock, parseClock } from "../../store/clock-text.ts";
import { clock, number } from "../format.ts";
import { Dialog } from "./Dialog.tsx";
import { useApp } from "./use-app.ts";

const ROW = /^(?:row\s*)?(\d{1,12})$/i;

/** Goes to a time of the day, or to a row. */
export function Jump() {
  const day = useApp((state) => state.day);
  const time = useApp((state) => state.cursor?.time ?? 0);
  const command = useApp((state) => state.command);
  const showDialog = useApp((state) => state.showDialog);
  const showTab = useApp((state) => state.showTab);
  const byRows = day?.provenance.timeBasis === "row";
  const [written, write] = useState(() => (byRows ? "" : formatClock(Math.floor(time / 1e6) * 1e6)));
  const [wrong, say] = useState("");
  if (!day) return null;
  const range = byRows
    ? `1 to ${number(day.rows)}`
    : `${clock(day.start, 0)} to ${clock(day.end, 0)}, ${day.instrument.timeZone.replaceAll("_", " ")}`;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const row = ROW.exec(written.trim());
    const at = parseClock(written);
    if (row && Number(row[1]) <= day.rows) command({ kind: "seek-row", row: Number(row[1]) });
    else if (at !== undefined && at >= day.start - 1e9 && at <= day.end + 1e9) command({ kind: "seek", time: at });
    else {
      const fault = row || at !== undefined ? "is outside this day" : "is neither a time nor a row";
      say(`“${written}” ${fault}. The day goes from ${range}.`);
      return;
    }
    showTab("market");
    showDialog(null);
  };
  return (
    <Dialog title="Jump to" onClose={() => showDialog(null)} kind="jump">
      <form onSubmit={submit}>
        <label>
          <span>{byRows ? "Row" : "Time or row"}</span>
          <input
            value={written}
            autoFocus
            spellCheck={false}
            autoComplete="off"
            aria-describedby="jump-note"
            aria-invalid={wrong !== ""}
            placeholder={byRows ? "12000" : "15:19:46.340 or row 12000"}
            onFocus={(event) => event.target.select()}
            onChange={(event) => {
              write(event.target.value);
              say("");
            }}
          />
        </label>
        <p id="jump-note" className={wrong ? "bad" : "muted"} role={wrong ? "alert" : undefined}>
          {wrong || `${range}; row 0 to ${number(day.rows)}`}
        </p>
        <div className="dialog-ends">
          <button type="button" className="outlined" onClick={() => showDialog(null)}>
            Cancel
          </button>
          <button type="submit" className="primary">
            Jump
          </button>
        </div>
      </form>
    </Dialog>
  );
}
