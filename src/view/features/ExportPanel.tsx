import { useState } from "react";
import { columnNames } from "../../store/feature-choice.ts";
import { number } from "../format.ts";
import { save } from "../export/save.ts";
import { ProgressLine } from "../shell/Progress.tsx";
import { useApp, useDeck } from "../shell/use-app.ts";
import { pandasText } from "./pandas-text.ts";
import { useNames } from "./use-names.ts";

const FORMATS = [
  { name: "parquet", title: "Parquet", detail: "Typed and compressed; opens in pandas, Polars, DuckDB and Arrow." },
  { name: "csv", title: "CSV", detail: "row, t_ns, then the columns; undefined values are nan." },
] as const;
const WHICH = ["all", "one"] as const;

/** The columns as a file, and five lines that read it. */
export function ExportPanel() {
  const features = useApp((state) => state.features);
  const study = useApp((state) => state.featureJobs.study);
  const writing = useApp((state) => state.writing);
  const day = useApp((state) => state.day);
  const write = useApp((state) => state.writeColumns);
  const cancel = useApp((state) => state.cancelFeatures);
  const { copy } = useDeck();
  const [format, choose] = useState<(typeof FORMATS)[number]["name"]>("parquet");
  const [which, pick] = useState<(typeof WHICH)[number]>("all");
  const names = useNames();
  if (!day || study.state !== "done") return null;
  const present = new Set(study.here.columns.filter(({ absent }) => absent === null).map(({ name }) => name));
  const columns = which === "one" ? [features.column] : columnNames(features);
  const written = columns.filter((name) => present.has(name));
  const stem = ["features", day.instrument.symbol, day.instrument.date, features.rows.kind].filter(Boolean).join("_");
  const file = `${stem}.${format}`.replace(/[^\w.-]+/g, "_");
  const snippet = pandasText(file, format, day.instrument.date);
  const run = async (): Promise<void> => {
    const blob = await write(written, format);
    if (blob) save(file, blob);
  };
  return (
    <div className="feature-panel">
      <section className="report-panel" aria-label="Export columns">
        <h3>Columns to a file</h3>
        <p className="muted">
          {names.here}. A file of the whole set on all rows of a long day holds every number: {number(written.length)}{" "}
          columns. Nothing leaves this computer.
        </p>
        <div className="panel-choices">
          <fieldset>
            <legend>Columns</legend>
            {WHICH.map((name) => (
              <label key={name}>
                <input type="radio" name="export-columns" checked={which === name} onChange={() => pick(name)} />{" "}
                {name === "all" ? `all ${number(present.size)} of the set` : `only ${features.column}`}
              </label>
            ))}
          </fieldset>
          <fieldset>
            <legend>Format</legend>
            {FORMATS.map(({ name, title, detail }) => (
              <label key={name} title={detail}>
                <input type="radio" name="export-format" checked={format === name} onChange={() => choose(name)} />{" "}
                {title}
              </label>
            ))}
          </fieldset>
        </div>
        {writing ? (
          <ProgressLine title="Export" progress={writing} elapsed={0} onCancel={cancel} />
        ) : (
          <button type="button" className="primary" disabled={written.length === 0} onClick={() => void run()}>
            Write {file}
          </button>
        )}
        <p className="muted">{FORMATS.find(({ name }) => name === format)?.detail}</p>
      </section>
      <section className="report-panel" aria-label="Read it in pandas">
        <div className="entry-head">
          <h3>Read it in pandas</h3>
          <button type="button" className="outlined" onClick={() => copy(snippet, "The snippet is on the clipboard.")}>
            Copy
          </button>
        </div>
        <pre className="snippet">{snippet}</pre>
      </section>
    </div>
  );
}
