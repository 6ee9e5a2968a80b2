import type { ModelResult } from "../../../workers/model-api.ts";
import { labelKey } from "../../core/model-result.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor, isNeural } from "../../store/trainable.ts";
import { save } from "../export/save.ts";
import { useApp } from "../shell/use-app.ts";

const NOT_MOVES = "they forecast mid moves over events; this label is another";

const UNSENT = "a live market takes one model, not an average of several";

/** What can be done with one scored model. */
export function ModelActions({ run, result }: { readonly run: ModelRun; readonly result: ModelResult }) {
  const read = useApp((state) => state.readModel);
  const train = useApp((state) => state.trainModels);
  const remove = useApp((state) => state.removeModel);
  const { model, label } = run.order;
  const toMarket = useApp((state) => state.sendToMarket);
  const toBacktest = useApp((state) => state.sendToBacktest);
  const live = useApp((state) => state.source?.kind === "live");
  const unsent = live && run.order.members !== undefined;
  const moves = label.rule === "move" && label.horizon.unit === "rows";
  const send = (where: "market" | "backtest"): Promise<void> => (where === "market" ? toMarket : toBacktest)(run.key);
  const stem = `${model}_${labelKey(label).replace(":", "")}_seed${run.order.seed}`;
  const write = async (what: "file" | "onnx"): Promise<void> => {
    const content = await read(run.key, what);
    if (content === null) return;
    if (what === "file") save(`${stem}.lobscope.json`, new Blob([content as string], { type: "application/json" }));
    else save(`${stem}.onnx`, new Blob([content as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  };
  return (
    <div className="model-actions">
      <button
        type="button"
        className="outlined"
        disabled={!moves || unsent}
        title={moves ? (unsent ? UNSENT : undefined) : NOT_MOVES}
        onClick={() => void send("market")}
      >
        Send to market
      </button>
      <button
        type="button"
        className="outlined"
        disabled={!moves}
        title={moves ? undefined : NOT_MOVES}
        onClick={() => void send("backtest")}
      >
        Backtest
      </button>
      {!run.order.members && (
        <button type="button" className="outlined" onClick={() => void write("file")}>
          Save model
        </button>
      )}
      {isNeural(model) && (
        <button type="button" className="outlined" onClick={() => void write("onnx")}>
          ONNX
        </button>
      )}
      {!isFloor(run.order) && (
        <>
          {result.origin === "trained" && (
            <button
              type="button"
              className="outlined"
              title="Trains it anew with the same settings; the test span is then seen once more"
              onClick={() => train([run.order])}
            >
              Train again
            </button>
          )}
          <button type="button" onClick={() => remove(run.key)}>
            Remove
          </button>
        </>
      )}
    </div>
  );
}
