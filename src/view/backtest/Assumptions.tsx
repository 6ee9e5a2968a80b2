import { useEffect, useState } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import { useApp } from "../shell/use-app.ts";
import { AssumptionForm } from "./AssumptionForm.tsx";
import { ExportMenu } from "./ExportMenu.tsx";
import { assumptions, changedSince } from "./report-text.ts";

/** Costs and rules, stated before any result; edit, then run. */
export function Assumptions({ day }: { readonly day: DaySummary }) {
  const settings = useApp((state) => state.settings.backtest);
  const run = useApp((state) => state.backtest);
  const runBacktest = useApp((state) => state.runBacktest);
  const cancelBacktest = useApp((state) => state.cancelBacktest);
  const start = useApp((state) => state.startBacktestForm);
  const idle = run.state === "idle";
  useEffect(() => {
    if (idle) void start();
  }, [idle, start]);
  const [editing, edit] = useState(run.state === "idle");
  const report = run.state === "done" ? run.report : null;
  const changed = report ? changedSince(report, settings) : [];
  const why = day.hasBook ? null : "A backtest needs the order book: open the orderbook file too.";
  const running = run.state === "running";
  return (
    <section className="assumptions" aria-label="Assumptions">
      <div className="assumption-row">
        <header>
          <h2>Assumptions</h2>
          <p className="muted">
            Stated before the result. {changed.length > 0 ? "Changed since the run." : "Edit, then run."}
          </p>
        </header>
        <dl>
          {assumptions(settings, day.instrument, changed.length === 0 ? report : null).map(
            ({ title, value, detail }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  <strong>{value}</strong>
                  <span>{detail}</span>
                </dd>
              </div>
            ),
          )}
        </dl>
        <div className="assumption-actions">
          <button type="button" className="outlined" aria-expanded={editing} onClick={() => edit(!editing)}>
            {editing ? "Done" : "Edit"}
          </button>
          {running ? (
            <button type="button" className="primary" onClick={cancelBacktest}>
              Cancel
            </button>
          ) : (
            <button
              type="button"
              className="primary"
              disabled={why !== null}
              title={why ?? ""}
              onClick={() => {
                edit(false);
                void runBacktest();
              }}
            >
              Run
            </button>
          )}
          {report && <ExportMenu report={report} day={day} />}
        </div>
      </div>
      {editing && <AssumptionForm instrument={day.instrument} />}
      {why && <p className="assumption-note">{why}</p>}
    </section>
  );
}
