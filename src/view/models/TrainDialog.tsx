import { useId, useState } from "react";
import type { ModelOrder } from "../../../workers/model-api.ts";
import { TRAINABLE, type TrainableModel } from "../../store/trainable.ts";
import { number } from "../format.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useApp } from "../shell/use-app.ts";

interface Field {
  readonly name: string;
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** Settings of a network's training; empty leaves them to the network's own recipe. */
const FIELDS: readonly Field[] = [
  { name: "epochs", title: "Epochs at most", least: 1, most: 200, whole: true },
  { name: "fraction", title: "Share of rows an epoch", least: 0.001, most: 1, whole: false },
  { name: "batch", title: "Batch", least: 8, most: 2048, whole: true },
  { name: "peakRate", title: "Peak learning rate", least: 1e-6, most: 0.1, whole: false },
  { name: "window", title: "Window, rows", least: 5, most: 100, whole: true },
  { name: "units", title: "Units", least: 4, most: 512, whole: true },
];

const SEED: Field = { name: "seed", title: "Seed", least: 0, most: 4_294_967_295, whole: true };
const FAMILIES = [...new Set(TRAINABLE.map(({ family }) => family))];

/** Null where nothing was written; NaN for what is no such number. */
function valueOf(text: string, { least, most, whole }: Field): number | null {
  if (text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : NaN;
}

/** Which models are to be trained, on what. */
export function TrainDialog({ onClose }: { readonly onClose: () => void }) {
  const choice = useApp((state) => state.models.choice);
  const choose = useApp((state) => state.changeModels);
  const train = useApp((state) => state.trainModels);
  const [names, setNames] = useState<readonly string[]>(["logistic"]);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({ seed: String(choice.seed) });
  const chosen = TRAINABLE.filter(({ name }) => names.includes(name));
  const neural = chosen.some((model) => model.neural);
  const fields = [SEED, ...(neural ? FIELDS : [])];
  const values = new Map(fields.map((field) => [field.name, valueOf(texts[field.name] ?? "", field)]));
  const wrong = [...values.values()].some((value) => Number.isNaN(value ?? 0));
  const toggle = (name: string): void =>
    setNames(names.includes(name) ? names.filter((other) => other !== name) : [...names, name]);
  const start = (): void => {
    const seed = values.get("seed") ?? 1;
    const settings = Object.fromEntries(
      FIELDS.flatMap(({ name }) => {
        const value = values.get(name) ?? null;
        return value === null ? [] : [[name, value]];
      }),
    );
    choose({ seed });
    train(
      chosen.map((model): ModelOrder => ({
        model: model.name,
        label: choice.label,
        inputs: model.choosesInputs && choice.inputs !== "usual" ? choice.inputs : null,
        seed,
        settings: model.neural ? settings : {},
      })),
    );
    onClose();
  };
  return (
    <Dialog title="Train models" onClose={onClose} kind="train-dialog">
      <p className="muted">
        Fitted on the training rows, chosen on the validation rows, scored once on the test rows. They are worked
        through one after the other, in this tab alone.
      </p>
      <div className="train-families">
        {FAMILIES.map((family) => (
          <fieldset key={family}>
            <legend>{family}</legend>
            {TRAINABLE.filter((model) => model.family === family).map((model) => (
              <ModelBox
                key={model.name}
                model={model}
                checked={names.includes(model.name)}
                onToggle={() => toggle(model.name)}
              />
            ))}
          </fieldset>
        ))}
      </div>
      <fieldset className="train-settings">
        <legend>{neural ? "Settings; what is empty is as the network's recipe has it" : "Settings"}</legend>
        {fields.map((field) => (
          <NumberBox
            key={field.name}
            field={field}
            text={texts[field.name] ?? ""}
            wrong={Number.isNaN(values.get(field.name) ?? 0)}
            onText={(text) => setTexts({ ...texts, [field.name]: text })}
          />
        ))}
      </fieldset>
      <div className="dialog-actions">
        <button type="button" className="outlined" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          disabled={chosen.length === 0 || wrong}
          title={wrong ? "a setting is out of its range" : undefined}
          onClick={start}
        >
          Train {number(chosen.length)} {chosen.length === 1 ? "model" : "models"}
        </button>
      </div>
    </Dialog>
  );
}

interface BoxProps {
  readonly model: TrainableModel;
  readonly checked: boolean;
  readonly onToggle: () => void;
}

function ModelBox({ model, checked, onToggle }: BoxProps) {
  return (
    <label className="model-box">
      <input type="checkbox" checked={checked} onChange={onToggle} />
      <span>{model.title}</span>
      {!model.choosesInputs && <span className="muted">reads the book's levels</span>}
    </label>
  );
}

interface NumberProps {
  readonly field: Field;
  readonly text: string;
  readonly wrong: boolean;
  readonly onText: (text: string) => void;
}

function NumberBox({ field, text, wrong, onText }: NumberProps) {
  const id = useId();
  const { least, most, whole } = field;
  return (
    <div className={`train-field${wrong ? " wrong" : ""}`}>
      <label htmlFor={id}>{field.title}</label>
      <input
        id={id}
        inputMode="decimal"
        value={text}
        placeholder="own"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-why` : undefined}
        onChange={({ target }) => onText(target.value)}
      />
      {wrong && (
        <span id={`${id}-why`}>
          {whole ? "whole, " : ""}
          {least} to {most}
        </span>
      )}
    </div>
  );
}
