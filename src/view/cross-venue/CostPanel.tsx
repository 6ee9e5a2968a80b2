import type { VenueName } from "../../core/live/venue.ts";
import { VENUE_FEES } from "../../core/live/venue-fees.ts";
import { COMMON_CURRENCIES, type CommonCurrency, latencyMs, takerBps } from "../../store/cross-settings.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { NumberField } from "../backtest/NumberField.tsx";
import { number } from "../format.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";
import { basisText, placeOf } from "./cross-text.ts";
import type { CrossBasis, CrossReading } from "./types.ts";

/** What net figures assume: fees, the way there, and what one money is worth in another. */
export function CostPanel({ reading }: { readonly reading: CrossReading }) {
  const cross = useApp((state) => state.settings.cross);
  const change = useApp((state) => state.changeCross);
  const venues = [...new Set(reading.lines.map(({ market }) => market.venue))];
  return (
    <aside className="cross-costs" aria-label="What net assumes">
      <section>
        <h2>Taker fees</h2>
        <p className="muted">List prices of each venue’s lowest tier to start from. Check yours.</p>
        {venues.map((venue) => (
          <Fee key={venue} venue={venue} />
        ))}
      </section>
      <section>
        <h2>Way there and money</h2>
        <NumberField
          label="Latency to a venue and back"
          unit="ms, added to the doubt"
          range="0 to 4,000 ms"
          value={cross.latencyMs}
          read={latencyMs}
          onChange={(next) => change({ latencyMs: next })}
        />
        <div className="cross-field">
          <label htmlFor="cross-common">Told in</label>
          <select
            id="cross-common"
            value={cross.common}
            onChange={(event) => change({ common: event.target.value as CommonCurrency })}
          >
            {COMMON_CURRENCIES.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </select>
        </div>
      </section>
      <section>
        <h2>Basis</h2>
        {reading.bases.length === 0 && <p className="muted">Every market is priced in {cross.common}.</p>}
        {reading.bases.map((basis) => (
          <Basis key={basis.currency} basis={basis} />
        ))}
      </section>
      <section>
        <h2>Not counted</h2>
        <p className="muted">
          Transfers between venues, withdrawal fees, limits, taxes, funding of perpetuals, and whoever is faster. Coins
          and money are taken to lie at both venues already.
        </p>
      </section>
    </aside>
  );
}

function Fee({ venue }: { readonly venue: VenueName }) {
  const { takerBps: own } = useApp((state) => state.settings.cross);
  const change = useApp((state) => state.changeCross);
  const list = VENUE_FEES[venue].takerBps;
  const { [venue]: given, ...others } = own;
  return (
    <div className="cross-fee">
      <NumberField
        label={venueTitle(venue)}
        unit={given === undefined ? "bps, list price" : `bps, yours; list price ${number(list)}`}
        range="0 to 1,000 bps"
        value={given ?? list}
        read={takerBps}
        onChange={(next) => change({ takerBps: { ...own, [venue]: next } })}
      />
      {given !== undefined && (
        <button
          type="button"
          onClick={() => change({ takerBps: others })}
          aria-label={`${venueTitle(venue)}: list price`}
        >
          List price
        </button>
      )}
    </div>
  );
}

function Basis({ basis }: { readonly basis: CrossBasis }) {
  const common = useApp((state) => state.settings.cross.common);
  const watchMarket = useApp((state) => state.watchMarket);
  const { offer, rate } = basis;
  return (
    <div className="cross-basis">
      <p>
        <StateIcon state={rate === null ? "noted" : "passed"} /> <span>{basisText(basis, common)}</span>
      </p>
      {offer && (
        <button type="button" className="outlined" onClick={() => watchMarket(offer, "beside")}>
          Follow {placeOf(offer)}
        </button>
      )}
    </div>
  );
}
