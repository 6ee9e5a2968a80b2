import type { Instrument } from "../../core/market/instrument.ts";
import { BACKTEST_READERS as READ } from "../../store/settings.ts";
import { MODELS } from "../../store/model-list.ts";
import { currencySign, quantityUnit } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { NumberField } from "./NumberField.tsx";

/** Everything the run depends on, to be set before it. */
export function AssumptionForm({ instrument }: { readonly instrument: Instrument }) {
  const settings = useApp((state) => state.settings.backtest);
  const change = useApp((state) => state.changeBacktest);
  const start = useApp((state) => state.settings.backtestStart);
  const listed = start.takerPerUnit === 0 && settings.takerBps === start.takerBps && settings.takerBps !== 0;
  const unit = quantityUnit(instrument);
  const money = currencySign(instrument.currency);
  return (
    <form className="assumption-form" aria-label="Assumptions" onSubmit={(event) => event.preventDefault()}>
      <div className="assumption-field">
        <label htmlFor="bt-model">Forecast by</label>
        <select id="bt-model" value={settings.model} onChange={(event) => change({ model: event.target.value })}>
          {MODELS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <span>fitted on the training span</span>
      </div>
      <NumberField
        label="Horizon and hold"
        unit="events"
        range="1 to 10,000"
        value={settings.horizon}
        read={READ.horizon}
        onChange={(horizon) => change({ horizon })}
      />
      <NumberField
        label="Quantity"
        unit={`${unit} a trade`}
        range="more than 0"
        value={settings.quantity}
        read={READ.quantity}
        onChange={(quantity) => change({ quantity })}
      />
      <NumberField
        label="Order latency"
        unit="ms"
        range="0 to 60,000"
        value={settings.latencyMs}
        read={READ.latencyMs}
        onChange={(latencyMs) => change({ latencyMs })}
      />
      <NumberField
        label="Taker fee"
        unit={`${money} / ${unit}`}
        range="0 to 1,000"
        value={settings.takerPerUnit}
        read={READ.takerPerUnit}
        onChange={(takerPerUnit) => change({ takerPerUnit })}
      />
      <NumberField
        label="Taker fee, on notional"
        unit={listed ? "bps, list price: check" : "bps a side"}
        range="−100 to 1,000"
        value={settings.takerBps}
        read={READ.takerBps}
        onChange={(takerBps) => change({ takerBps })}
      />
      <div className="assumption-field">
        <label htmlFor="bt-threshold">Acts at |P(up) − P(down)|</label>
        <select
          id="bt-threshold"
          value={settings.threshold === null ? "auto" : "hand"}
          onChange={(event) => change({ threshold: event.target.value === "auto" ? null : 0.3 })}
        >
          <option value="auto">chosen on validation</option>
          <option value="hand">set by hand</option>
        </select>
        <span>never on the test span</span>
      </div>
      {settings.threshold !== null && (
        <NumberField
          label="Threshold"
          unit="0 to 1"
          range="0 to 1"
          value={settings.threshold}
          read={READ.threshold}
          onChange={(threshold) => change({ threshold })}
        />
      )}
      <NumberField
        label="Seed"
        unit="of the resampling"
        range="a whole number from 0"
        value={settings.seed}
        read={READ.seed}
        onChange={(seed) => change({ seed })}
      />
      <NumberField
        label="Resamples"
        unit="block bootstrap"
        range="100 to 100,000"
        value={settings.resamples}
        read={READ.resamples}
        onChange={(resamples) => change({ resamples })}
      />
    </form>
  );
}
