import { memo } from "react";
import type { Instrument } from "../../core/market/instrument.ts";
import { currencySign } from "../format.ts";

/** The quote in four columns, as a phone has room for. */
export const PhoneQuote = memo(function PhoneQuote({ instrument }: { readonly instrument: Instrument }) {
  return (
    <>
      <h2 className="unseen">{instrument.symbol}</h2>
      <dl className="phone-quote">
        <div>
          <dt>Last, {currencySign(instrument.currency)}</dt>
          <dd className="headline" data-live="last" />
        </div>
        <div>
          <dt>Bid</dt>
          <dd className="buy" data-live="bid" />
        </div>
        <div>
          <dt>Ask</dt>
          <dd className="sell" data-live="ask" />
        </div>
        <div>
          <dt>Spread</dt>
          <dd data-live="spread" />
        </div>
      </dl>
    </>
  );
});
