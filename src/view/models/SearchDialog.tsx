import { useId, useState } from "react";
import { SEARCH_METHODS, type SearchMethod } from "../../core/search/search.ts";
import { SEARCHED } from "../../store/trainable.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useApp } from "../shell/use-app.ts";

const METHODS: Readonly<Record<SearchMethod, string>> = {
  tpe: "TPE, which learns from what was tried",
  random: "random draws",
};
const MOST_TRIALS = 500;

/** Which model's settings are searched, and how long. */
export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const choice = useApp((state) => state.models.choice);
  const search = useApp((state) => state.searchModel);
  const [model, setModel] = useState("logistic");
  const [method, setMethod] = useState<SearchMethod>("tpe");
  const [text, setText] = useState("27");
  const id = useId();
  const trials = Number(text);
  const wrong = !(Number.isInteger(trials) && trials >= 1 && trials <= MOST_TRIALS);
  const known = SEARCHED.find(({ name }) => name === model);
  const start = (): void => {
    const inputs = known?.choosesInputs && choice.inputs !== "usual" ? choice.inputs : null;
    void search({ model, label: choice.label, inputs, method, trials, seed: choice.seed });
    onClose();
  };
  return (
    <Dialog title="Search settings" onClose={onClose} kind="train-dialog">
      <p className="muted">
        Every trial is fitted on training rows and judged on validation rows; the test rows are not handed to it. Most
        trials get a ninth of the effort, the better third of them more (successive halving). All of them count: their
        number goes on the model's card and into a backtest's deflated Sharpe ratio.
      </p>
      <div className="train-settings">
        <div className="train-field">
          <label htmlFor={`${id}-model`}>Model</label>
          <select id={`${id}-model`} value={model} onChange={({ target }) => setModel(target.value)}>
            {SEARCHED.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <div className="train-field">
          <label htmlFor={`${id}-method`}>Method</label>
          <select id={`${id}-method`} value={method} onChange={({ target }) => setMethod(target.value as SearchMethod)}>
            {SEARCH_METHODS.map((name) => (
              <option key={name} value={name}>
                {METHODS[name]}
              </option>
            ))}
          </select>
        </div>
        <div className={`train-field${wrong ? " wrong" : ""}`}>
          <label htmlFor={`${id}-trials`}>Trials</label>
          <input
            id={`${id}-trials`}
            inputMode="numeric"
            value={text}
            aria-invalid={wrong}
            onChange={({ target }) => setText(target.value)}
          />
          {wrong && <span>whole, 1 to {MOST_TRIALS}</span>}
        </div>
      </div>
      <div className="dialog-actions">
        <button type="button" className="outlined" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="primary" disabled={wrong} onClick={start}>
          Search
        </button>
      </div>
    </Dialog>
  );
}
