import type { ModelRun } from "../../store/model-choice.ts";
import { number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { titleOf } from "./model-text.ts";

/** Models with this p or more are in the 90 % confidence set. */
const SET_LEVEL = 0.1;

const chance = (p: number): string => (p < 0.001 ? "< 0.001" : number(p, 3));

/** Which of the scored models could be the best, and whether the best is better than each. */
export function ComparisonPanel({ runs }: { readonly runs: readonly ModelRun[] }) {
  const comparison = useApp((state) => state.models.comparison);
  const compare = useApp((state) => state.compareModels);
  const keys = runs.map(({ key }) => key).toSorted();
  const report = comparison?.of === keys.join("\n") ? comparison.report : null;
  return (
    <section className="model-panel" aria-label="Comparison">
      <h2>Which could be the best</h2>
      <p className="muted">
        Model confidence set at 90 % and Diebold-Mariano against the lowest log-loss, on the rows that all forecast.
      </p>
      {runs.length < 2 && <p className="muted">n/a: one model has nothing to be compared with.</p>}
      {runs.length >= 2 && (!report || report.state === "idle" || report.state === "failed") && (
        <>
          {report?.state === "failed" && (
            <p role="alert" className="bad">
              n/a. {report.reason}
            </p>
          )}
          <button type="button" className="outlined" onClick={() => compare(keys)}>
            Compare {number(runs.length)} models
          </button>
        </>
      )}
      {report?.state === "loading" && <p className="muted">Comparing {number(runs.length)} models …</p>}
      {report?.state === "there" && (
        <>
          <table className="model-scores">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">log-loss</th>
                <th scope="col">set p</th>
                <th scope="col">worse than the first, p</th>
              </tr>
            </thead>
            <tbody>
              {report.value.models.map(({ name, logLoss, p }, i) => {
                const run = runs.find(({ key }) => key === name);
                const pair = report.value.pairs.find(
                  ({ better, worse }) => better === report.value.models[0].name && worse === name,
                );
                const inside = p !== null && p >= SET_LEVEL;
                return (
                  <tr key={name}>
                    <th scope="row">
                      {run ? titleOf(run) : name}
                      {inside && <span className="muted"> in the set</span>}
                    </th>
                    <td>{number(logLoss, 4)}</td>
                    <td className={inside ? "clears" : undefined}>{p === null ? "n/a" : chance(p)}</td>
                    <td>{i === 0 || !pair ? "–" : chance(pair.test.p)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <p className="muted">{number(report.value.n)} rows; errors robust to labels that overlap.</p>
        </>
      )}
    </section>
  );
}
