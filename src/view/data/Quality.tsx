import type { DaySummary } from "../../../workers/api.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { sourceText } from "../shell/source-text.ts";
import { checkRows, contentRows, type QualityRow } from "./quality-text.ts";

/** What the open file holds and what is odd about it, as it was computed while reading. */
export function Quality({ day }: { readonly day: DaySummary }) {
  const { quality, provenance, fingerprint, keptReason, recordingId } = day;
  const { name, detail } = sourceText(day);
  if (!quality) return null;
  return (
    <section className="quality" aria-label="Quality report">
      <header className="panel-head">
        <h2>{name}</h2>
        <span className="muted">{detail}</span>
      </header>
      <p className="file-names">
        {(quality.files.length > 0 && !day.received ? quality.files : [provenance.label]).join(", ")}
      </p>
      {quality.warnings.map((warning) => (
        <p key={warning} className="quality-warning">
          <StateIcon state="noted" /> <span>{warning}</span>
        </p>
      ))}
      {quality.variants.length > 0 && (
        <p className="muted">Accepted although it differs from the plain format: {quality.variants.join("; ")}.</p>
      )}
      <div className="quality-tables">
        <Table title="Content" rows={contentRows(quality)} />
        <Table title="Peculiarities" rows={checkRows(quality)} />
      </div>
      <p className="muted">
        Data <code>{fingerprint}</code>.{" "}
        {recordingId === null
          ? `Not kept in this browser: ${keptReason ?? "the sample is built in"}.`
          : "Kept in this browser; a reload reopens it."}
      </p>
    </section>
  );
}

function Table({ title, rows }: { readonly title: string; readonly rows: readonly QualityRow[] }) {
  return (
    <table className="ruled">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ name, value, note, state }) => (
          <tr key={name}>
            <th scope="row">
              {state && <StateIcon state={state} />}
              {name}
            </th>
            <td className="right">{value}</td>
            <td className="muted">{note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
