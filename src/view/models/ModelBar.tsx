import { type ReactNode, useId, useRef } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import { BACKENDS, MODEL_INPUTS, type ModelInputs } from "../../store/model-choice.ts";
import type { TaskReport } from "../../../workers/model-api.ts";
import { HORIZONS, horizonText, parseHorizon } from "../../core/labels/horizon.ts";
import { LABEL_RULES, type LabelRule } from "../../core/labels/rules.ts";
import { bytes, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { horizonWords, ruleTitle } from "./model-text.ts";
import { ModelExports } from "./ModelExports.tsx";

const INPUT_TITLES: Readonly<Record<ModelInputs, string>> = {
  usual: "usual for each",
  reference: "reference",
  default: "catalogue",
  raw: "book levels",
  protocol: "reference and levels",
};
const BACKEND_TITLES = { webgpu: "WebGPU", wasm: "WASM", webgl: "WebGL", cpu: "CPU, the reference" } as const;

/** What everything is scored under, and what is trained next. */
export function ModelBar({
  day,
  onTrain,
  onSearch,
}: {
  readonly day: DaySummary;
  readonly onTrain: () => void;
  readonly onSearch: () => void;
}) {
  const { choice, task } = useApp((state) => state.models);
  const choose = useApp((state) => state.changeModels);
  const load = useApp((state) => state.loadModelFile);
  const picker = useRef<HTMLInputElement>(null);
  const facts = task.state === "there" ? task.value : null;
  const { label } = choice;
  const clock = day.provenance.timeBasis === "exchange";
  const offered = HORIZONS.filter(({ unit }) => clock || unit === "rows");
  const known = offered.some((horizon) => horizonText(horizon) === horizonText(label.horizon));
  const horizons = known ? offered : [...offered, label.horizon];
  return (
    <section className="model-bar" aria-label="What is scored">
      <Choice label="Label">
        {(id) => (
          <select
            id={id}
            value={label.rule}
            onChange={({ target }) => choose({ label: { ...label, rule: target.value as LabelRule } })}
          >
            {LABEL_RULES.map((rule) => (
              <option key={rule} value={rule}>
                {ruleTitle(rule)}
              </option>
            ))}
          </select>
        )}
      </Choice>
      <select
        aria-label="Horizon"
        value={horizonText(label.horizon)}
        onChange={({ target }) => choose({ label: { ...label, horizon: parseHorizon(target.value) } })}
      >
        {horizons.map((horizon) => (
          <option key={horizonText(horizon)} value={horizonText(horizon)}>
            {horizonWords(horizon)}
          </option>
        ))}
      </select>
      <Choice label="Inputs">
        {(id) => (
          <select
            id={id}
            value={choice.inputs}
            onChange={({ target }) => choose({ inputs: target.value as ModelInputs })}
          >
            {MODEL_INPUTS.map((name) => (
              <option key={name} value={name}>
                {INPUT_TITLES[name]}
              </option>
            ))}
          </select>
        )}
      </Choice>
      <p className="model-split">
        <span className="muted">Split</span> <strong>60 / 20 / 20, purged {number(facts?.purged ?? 200)}</strong>
      </p>
      {facts && (
        <p className="model-rows muted" title={facts.reason ?? undefined}>
          <strong>{bandText(facts)}</strong> · train <strong>{number(facts.rows.train)}</strong> · validation{" "}
          <strong>{number(facts.rows.validation)}</strong> · test <strong>{number(facts.rows.test)}</strong> rows
        </p>
      )}
      <div className="model-side">
        <select
          className="model-backend"
          aria-label="Back-end of networks"
          value={choice.backend ?? ""}
          onChange={({ target }) =>
            choose({ backend: target.value === "" ? null : (target.value as keyof typeof BACKEND_TITLES) })
          }
        >
          <option value="">fastest back-end</option>
          {BACKENDS.map((name) => (
            <option key={name} value={name}>
              {BACKEND_TITLES[name]}
            </option>
          ))}
        </select>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,application/json"
          aria-label="Model file"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) void load(file);
            target.value = "";
          }}
        />
        <button type="button" className="outlined" onClick={() => picker.current?.click()}>
          Load model
        </button>
        <ModelExports day={day} />
        <button type="button" className="outlined" disabled={facts === null} onClick={onSearch}>
          Search
        </button>
        <button type="button" className="primary" disabled={facts === null} onClick={onTrain}>
          Train models
        </button>
      </div>
    </section>
  );
}

/** The stationary band as people know it: ticks of the mid for moves, the rule's own unit otherwise. */
function bandText({ unit, threshold }: TaskReport): string {
  if (unit === "half-ticks") return `±${number(threshold / 2, threshold % 2 === 0 ? 0 : 1)} ticks`;
  return unit === "ticks" ? `±${number(threshold, 1)} ticks` : `±${number(threshold, 2)} bps`;
}

export function Choice({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="model-choice">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** What networks run on, why, how fast it measured, and what it holds; a fault with its reason. */
export function BackendLine() {
  const { backend, unkept } = useApp((state) => state.models);
  return (
    <>
      {backend.state === "loading" && <p className="muted">Networks: looking for the fastest back-end …</p>}
      {backend.state === "failed" && (
        <p role="alert" className="bad">
          Networks: n/a. {backend.reason}
        </p>
      )}
      {backend.state === "there" && (
        <p className="muted">
          Networks run on <strong>{backend.value.name}</strong>: {backend.value.reason}. {number(backend.value.tensors)}{" "}
          tensors alive, {bytes(backend.value.bytes)}.
        </p>
      )}
      {unkept !== null && <p className="model-warn">Models last as long as this tab: {unkept}</p>}
    </>
  );
}
