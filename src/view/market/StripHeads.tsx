import { memo } from "react";
import type { Geometry } from "./layout.ts";

interface StripHeadsProps {
  readonly geometry: Geometry;
  readonly unit: string;
  readonly bin: string;
  /** Name of the chosen column. */
  readonly overlay: string | null;
  readonly overlayNote: string;
}

/** Titles of the strips under the heatmap; each prints its own value at the crosshair at its right. */
export const StripHeads = memo(function StripHeads({ geometry, unit, bin, overlay, overlayNote }: StripHeadsProps) {
  const { forecast, imbalance, flow, folded, plotWidth, kind } = geometry;
  const place = (top: number, height: number) => ({ top, height, width: plotWidth });
  return (
    <>
      <div className="strip-head" style={place(forecast.head.top, forecast.head.height)}>
        <h3>Forecast</h3>
        <span className="strip-note" data-live="forecast-title" />
        {kind === "desktop" && (
          <span className="strip-values">
            <b data-live="p-down" /> <b data-live="p-stationary" /> <b data-live="p-up" />
            <span>
              <span className="muted" data-live="p-then" /> <b data-live="p-outcome" />
            </span>
          </span>
        )}
      </div>
      {imbalance && (
        <div className="strip-head" style={place(imbalance.head.top, imbalance.head.height)}>
          <h3>Queue imbalance</h3>
          <span className="strip-note">(bid − ask) / (bid + ask), best level</span>
          <b className="strip-values" data-live="imbalance-value" />
          {folded && <FlowTitle unit={unit} bin={bin} />}
          {folded && <b className="strip-values" data-live="flow-value" />}
        </div>
      )}
      {flow && !folded && (
        <div className="strip-head" style={place(flow.head.top, flow.head.height)}>
          <FlowTitle unit={unit} bin={bin} />
          <b className="strip-values" data-live="flow-value" />
        </div>
      )}
      {geometry.overlay && overlay && (
        <div className="strip-head" style={place(geometry.overlay.head.top, geometry.overlay.head.height)}>
          <h3>{overlay}</h3>
          <span className="strip-note">{overlayNote}</span>
          <b className="strip-values" data-live="overlay-value" />
        </div>
      )}
    </>
  );
});

function FlowTitle({ unit, bin }: { readonly unit: string; readonly bin: string }) {
  return (
    <>
      <h3>Order-flow imbalance</h3>
      <span className="strip-note">
        best level, {unit === "sh" ? "shares" : unit} per {bin}
      </span>
    </>
  );
}
