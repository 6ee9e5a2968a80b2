import { memo } from "react";
import { currencySign } from "../format.ts";

/** The crosshair's values in one line, so that no box covers the data. */
export const ReadoutBar = memo(function ReadoutBar({ currency }: { readonly currency: string }) {
  return (
    <div className="readout-bar">
      <span className="readout-cross" aria-hidden="true">
        +
      </span>
      <b data-live="at-time" className="readout-time" />
      <span>
        <span data-live="at-price-label" className="muted" /> <b data-live="at-price" />
      </span>
      <span>
        <span data-live="at-resting-label" className="muted" /> <b data-live="at-resting" />
      </span>
      <span>
        <span className="muted">Bid</span> <b data-live="at-bid" />
      </span>
      <span>
        <span className="muted">Ask</span> <b data-live="at-ask" />
      </span>
      <span>
        <span className="muted">Spread</span> <b data-live="at-spread" />
      </span>
      <span className="optional">
        <span className="muted">Microprice</span> <b data-live="at-micro" />
      </span>
      <span>
        <span className="muted">Traded ±1 s</span> <b data-live="at-traded" />
      </span>
      <span className="readout-unit muted">{currencySign(currency)}</span>
    </div>
  );
});
