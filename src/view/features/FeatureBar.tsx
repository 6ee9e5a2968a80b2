import { type ReactNode, useId, useState } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import type { RowChoice } from "../../core/analysis/index.ts";
import { formatClock, parseClock } from "../../store/clock-text.ts";
import { SETS } from "../../store/feature-choice.ts";
import { duration, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { recordingText, ROW_KINDS, spanText } from "./feature-text.ts";

const SET_TITLES = { core: "core", default: "default", all: "default and parity" } as const;

/** What the statistics are of: which columns, which rows, compared with what. */
export function FeatureBar({ day }: { readonly day: DaySummary }) {
  const { set, rows, against } = useApp((state) => state.features);
  const job = useApp((state) => state.featureJobs.study);
  const recordings = useApp((state) => state.recordings);
  const change = useApp((state) => state.changeFeatures);
  const study = job.state === "done" ? job.here : null;
  const others = recordings?.filter(({ id }) => id !== day.recordingId) ?? [];
  const basis = day.provenance.timeBasis;
  const missing = study?.columns.filter(({ absent }) => absent !== null).length ?? 0;
  return (
    <section className="feature-bar" aria-label="What is looked at">
      <Choice label="Columns">
        {(id) => (
          <select id={id} value={set} onChange={(event) => change({ set: event.target.value as keyof typeof SETS })}>
            {(Object.keys(SETS) as (keyof typeof SETS)[]).map((name) => (
              <option key={name} value={name}>
                {SET_TITLES[name]} ({number(SETS[name].length)})
              </option>
            ))}
          </select>
        )}
      </Choice>
      <RowsChoice label="Rows" day={day} rows={rows} onChange={(next) => change({ rows: next })} />
      <Choice label="Compare with">
        {(id) => (
          <select
            id={id}
            value={against === null ? "" : (against.recording ?? "same")}
            onChange={({ target: { value } }) =>
              change({
                against:
                  value === ""
                    ? null
                    : value === "same"
                      ? { recording: null, rows: { kind: "validation" } }
                      : { recording: value, rows: rows.kind === "time" ? { kind: "all" } : rows },
              })
            }
          >
            <option value="">nothing</option>
            <option value="same">other rows of this day</option>
            {others.map((recording) => (
              <option key={recording.id} value={recording.id}>
                {recordingText(recording)}
              </option>
            ))}
          </select>
        )}
      </Choice>
      {against && (
        <RowsChoice
          label="There"
          day={against.recording === null ? day : null}
          rows={against.rows}
          onChange={(next) => change({ against: { ...against, rows: next } })}
        />
      )}
      <p className="feature-facts muted">
        {study && job.state === "done" && (
          <>
            {number(study.columns.length - missing)} columns × {number(study.rows)} rows in {duration(job.took / 1000)}.
            {missing > 0 && ` ${number(missing)} absent in this source.`} Fitted columns: rows to{" "}
            {formatClockOrRow(study.fittedOn.ends, basis)}.{study.reason && ` Split: ${study.reason}.`}
          </>
        )}
      </p>
    </section>
  );
}

const formatClockOrRow = (nanos: number, basis: "exchange" | "row"): string =>
  basis === "row" ? number(Math.floor(nanos / 1e6)) : formatClock(Math.floor(nanos / 1e9) * 1e9);

function Choice({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="feature-choice">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface RowsProps {
  readonly label: string;
  /** Null: another day, whose spans are not known here. */
  readonly day: DaySummary | null;
  readonly rows: RowChoice;
  readonly onChange: (rows: RowChoice) => void;
}

function RowsChoice({ label, day, rows, onChange }: RowsProps) {
  const job = useApp((state) => state.featureJobs.study);
  const study = day && job.state === "done" ? job.here : null;
  const basis = day?.provenance.timeBasis ?? "exchange";
  const kinds = day ? ROW_KINDS : ROW_KINDS.filter((kind) => kind !== "time");
  return (
    <>
      <Choice label={label}>
        {(id) => (
          <select
            id={id}
            value={rows.kind}
            onChange={({ target: { value } }) => {
              const kind = value as RowChoice["kind"];
              if (kind !== "time") onChange({ kind });
              else if (day) onChange({ kind, from: day.start, to: day.end + 1 });
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind} disabled={study?.spans === null && kind !== "all" && kind !== "time"}>
                {spanText(study, kind, basis)}
              </option>
            ))}
          </select>
        )}
      </Choice>
      {rows.kind === "time" && (
        <>
          <TimeField label={`${label} from`} value={rows.from} onChange={(from) => onChange({ ...rows, from })} />
          <TimeField label={`${label} to`} value={rows.to} onChange={(to) => onChange({ ...rows, to })} />
        </>
      )}
    </>
  );
}

interface TimeProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A clock time of the day; what is no time stays in the field and is not taken over. */
function TimeField({ label, value, onChange }: TimeProps) {
  const [written, write] = useState<string | null>(null);
  const wrong = written !== null && parseClock(written) === undefined;
  const take = (): void => {
    const time = written === null ? undefined : parseClock(written);
    if (time === undefined) return;
    write(null);
    onChange(time);
  };
  return (
    <input
      className="time-field"
      aria-label={`${label}, HH:MM:SS`}
      aria-invalid={wrong}
      title={wrong ? "A time like 10:30:00" : ""}
      value={written ?? formatClock(value)}
      onChange={(event) => write(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
