import { useRef } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import { labelKey } from "../../core/model-result.ts";
import { messageOf } from "../../store/line.ts";
import { save } from "../export/save.ts";
import { useApp, useDeck } from "../shell/use-app.ts";
import { modelsCsv, modelsJson, shownRuns } from "./model-exports.ts";
import { modelsPicture } from "./model-picture.ts";

/** The table as files. */
export function ModelExports({ day }: { readonly day: DaySummary }) {
  const { app } = useDeck();
  const menu = useRef<HTMLDivElement>(null);
  const scored = useApp((state) => state.models.runs.some(({ result }) => result !== null));
  const label = useApp((state) => labelKey(state.models.choice.label));
  const stem = ["models", day.instrument.symbol, day.instrument.date, label.replace(":", "")].filter(Boolean).join("_");
  const runs = () => shownRuns(app.getState().models);
  const facts = () => {
    const { task } = app.getState().models;
    return task.state === "there" ? task.value : null;
  };
  const exports: readonly (readonly [string, string, () => Blob | Promise<Blob>])[] = [
    ["Picture, PNG", `${stem}.png`, () => modelsPicture(runs(), day, facts())],
    ["Table, CSV", `${stem}.csv`, () => new Blob([modelsCsv(runs())], { type: "text/csv;charset=utf-8" })],
    [
      "All scores, JSON",
      `${stem}.json`,
      () => new Blob([modelsJson(runs(), day, facts())], { type: "application/json" }),
    ],
  ];
  const write = async (name: string, make: () => Blob | Promise<Blob>): Promise<void> => {
    menu.current?.hidePopover();
    try {
      save(name, await make());
    } catch (error) {
      app.getState().tell({ tone: "bad", text: `${name} could not be written.`, detail: messageOf(error) });
    }
  };
  return (
    <>
      <button
        type="button"
        className="outlined"
        popoverTarget="model-export"
        aria-haspopup="menu"
        disabled={!scored}
        title={scored ? undefined : "nothing is scored yet"}
      >
        Export
      </button>
      <div id="model-export" ref={menu} className="popover model-export" popover="auto" aria-label="Export">
        {exports.map(([title, name, make]) => (
          <button key={title} type="button" onClick={() => void write(name, make)}>
            {title}
          </button>
        ))}
      </div>
    </>
  );
}
