import { useState } from "react";
import { familyOf } from "../../core/features/index.ts";
import { columnNames } from "../../store/feature-choice.ts";
import { number, percent } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

/** Every column of the set, found by name, formula, unit or author; any other of the grammar can be added. */
export function ColumnList() {
  const features = useApp((state) => state.features);
  const job = useApp((state) => state.featureJobs.study);
  const overlay = useApp((state) => state.overlay);
  const change = useApp((state) => state.changeFeatures);
  const addColumn = useApp((state) => state.addColumn);
  const [search, find] = useState("");
  const [wrong, blame] = useState<string | null>(null);
  const names = columnNames(features);
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const shown = names.filter((name) => words.every((word) => textOf(name).includes(word)));
  const facts = job.state === "done" ? new Map(job.here.columns.map((column) => [column.name, column])) : null;
  const name = search.trim();
  const addable = /^[a-z][a-z0-9_]*\d?$/.test(name) && !names.includes(name);
  const add = async (): Promise<void> => {
    const fault = await addColumn(name);
    blame(fault);
    if (fault === null) find("");
  };
  return (
    <section className="column-list" aria-label="Catalogue">
      <div className="column-search">
        <input
          type="search"
          aria-label="Search the catalogue"
          placeholder="Search name, formula, author"
          value={search}
          onChange={(event) => {
            find(event.target.value);
            blame(null);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            if (shown.length > 0) change({ column: shown[0], panel: "column" });
            else if (addable) void add();
          }}
        />
        <span className="muted small" role="status">
          {number(shown.length)} of {number(names.length)}
        </span>
      </div>
      {addable && shown.length === 0 && (
        <div className="column-add">
          <button type="button" className="outlined" onClick={() => void add()}>
            Add {name}
          </button>
          <span className="muted small">Any window works: ofi_200, ofi_50__mean_20</span>
        </div>
      )}
      {wrong && (
        <p className="feature-note bad" role="alert">
          {wrong}
        </p>
      )}
      <ul>
        {shown.map((column) => {
          const fact = facts?.get(column);
          return (
            <li key={column}>
              <button
                type="button"
                aria-current={features.column === column ? "true" : undefined}
                title={fact?.absent ?? familyOf(column)?.formula ?? ""}
                onClick={() => change({ column, ...(features.panel === "power" ? {} : { panel: "column" as const }) })}
              >
                <span className={fact?.absent ? "muted" : undefined}>{column}</span>
                {overlay === column && <span className="on-market small">on market</span>}
                <span className="muted small">
                  {fact?.absent
                    ? "absent"
                    : fact && fact.missingShare > 0.001
                      ? `${percent(fact.missingShare, 1)} missing`
                      : ""}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && !addable && <p className="feature-note muted">Nothing in the catalogue matches.</p>}
    </section>
  );
}

const texts = new Map<string, string>();

/** What a search looks into: the name and the catalogue's text. */
function textOf(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    const family = familyOf(name);
    text = [name, family?.pattern, family?.formula, family?.unit, family?.source].join(" ").toLowerCase();
    texts.set(name, text);
  }
  return text;
}
