import type { SearchProgress, SearchResult } from "../../../workers/model-api.ts";
import type { Trial } from "../../core/search/search.ts";
import type { ModelSearch } from "../../store/model-choice.ts";
import { SEARCHED } from "../../store/trainable.ts";
import { duration, number, percent, significant } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

const lastLoss = ({ rungs }: Trial): number => rungs.at(-1)?.loss ?? Infinity;
const reached = ({ rungs }: Trial): number => rungs.at(-1)?.share ?? 0;

/** Those that got further first, the lower loss first among equals. */
const byMerit = (a: Trial, b: Trial): number =>
  reached(b) - reached(a) || lastLoss(a) - lastLoss(b) || a.number - b.number;

/** A search of settings: how far it is, or every trial of it. */
export function SearchPanel({ search }: { readonly search: ModelSearch }) {
  const cancel = useApp((state) => state.cancelSearch);
  const { order, state } = search;
  const title = SEARCHED.find(({ name }) => name === order.model)?.title ?? order.model;
  return (
    <section className="model-panel search-panel" aria-label="Search of settings">
      <h2>Search of settings, {title}</h2>
      {state.state === "running" && (
        <div className="run-line">
          <progress max={1} value={state.progress ? done(state.progress) : 0} aria-label="Search" />
          <output>{progressText(state.progress, order.trials)}</output>
          <button type="button" className="outlined" onClick={cancel}>
            Cancel search
          </button>
        </div>
      )}
      {state.state === "cancelled" && <p role="status">Cancelled: nothing of it is kept.</p>}
      {state.state === "failed" && (
        <p role="alert" className="bad">
          n/a. {state.reason}
        </p>
      )}
      {state.state === "done" && <Trials result={state.result} />}
    </section>
  );
}

const done = ({ trial, trials }: SearchProgress): number => Math.min(1, (trial - 1) / trials);

function progressText(progress: SearchProgress | null, trials: number): string {
  if (!progress) return `0 of ${number(trials)} trials`;
  const { trial, share, fit, best } = progress;
  const part = fit && fit.total > 0 ? `, fit ${percent(fit.done / fit.total)}` : "";
  const lowest = best === null ? "" : `; lowest validation log-loss ${number(best, 4)}`;
  return `trial ${number(trial)} of ${number(progress.trials)}, ${percent(share)} of the effort${part}${lowest}`;
}

function Trials({ result: { trials, best } }: { readonly result: SearchResult }) {
  const train = useApp((state) => state.trainBest);
  const names = Object.keys(trials[0]?.point ?? {});
  return (
    <>
      <p className="muted">
        {number(trials.length)} settings tried on the validation rows; the test rows were not looked at. The lowest of
        many losses is flattered: what it is worth, the test rows say.
      </p>
      {best ? (
        <button type="button" className="outlined" onClick={train}>
          Train trial {number(best.number)}
        </button>
      ) : (
        <p className="bad">No trial could be fitted: {trials[0]?.failure}</p>
      )}
      <div className="trial-table">
        <table className="model-scores">
          <thead>
            <tr>
              <th scope="col">Trial</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">effort</th>
              <th scope="col">validation log-loss</th>
              <th scope="col">time</th>
            </tr>
          </thead>
          <tbody>
            {trials.toSorted(byMerit).map((trial) => (
              <tr
                key={trial.number}
                className={trial === best || trial.number === best?.number ? "selected" : undefined}
              >
                <th scope="row">
                  {number(trial.number)}
                  {trial.number === best?.number && <span className="muted"> lowest</span>}
                </th>
                {names.map((name) => (
                  <td key={name}>{significant(trial.point[name], 3)}</td>
                ))}
                <td>{percent(reached(trial))}</td>
                <td title={trial.failure ?? undefined}>{trial.failure ? "n/a" : number(lastLoss(trial), 4)}</td>
                <td>{duration(trial.rungs.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
