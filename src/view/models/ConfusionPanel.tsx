import type { ModelResult } from "../../../workers/model-api.ts";
import { number, percent } from "../format.ts";

const CLASSES = [
  { title: "Down", tone: "sell" },
  { title: "Stationary", tone: "strong" },
  { title: "Up", tone: "buy" },
] as const;

/** What happened against what was decided, test rows. */
export function ConfusionPanel({ title, result }: { readonly title: string; readonly result: ModelResult }) {
  const { confusion, macroF1, accuracy, n } = result.scores;
  return (
    <section className="model-panel" aria-label="Confusion">
      <h2>Confusion, {title}</h2>
      <p className="muted">Test rows; share of each true class in per cent.</p>
      <table className="confusion">
        <caption className="unseen">Rows: what happened. Columns: what was forecast.</caption>
        <thead>
          <tr>
            <td className="muted right">true</td>
            {CLASSES.map(({ title: name, tone }) => (
              <th key={name} scope="col" className={tone}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CLASSES.map(({ title: name, tone }, actual) => {
            const counts = confusion.slice(3 * actual, 3 * actual + 3);
            const total = counts[0] + counts[1] + counts[2];
            return (
              <tr key={name}>
                <th scope="row" className={tone}>
                  {name} <span className="muted">{number(total)}</span>
                </th>
                {counts.map((count, decided) => {
                  const share = total > 0 ? count / total : 0;
                  return (
                    <td
                      key={CLASSES[decided].title}
                      className={actual === decided ? "right-class" : undefined}
                      style={{ "--share": `${Math.round(100 * share)}%` } as React.CSSProperties}
                    >
                      <strong>{total > 0 ? percent(share) : "n/a"}</strong>
                      <span>{number(count)}</span>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="confusion-axis muted">forecast</p>
      <p>
        Macro-F1 {number(macroF1, 3)} · accuracy {percent(accuracy, 1)} · n {number(n)}
      </p>
    </section>
  );
}
