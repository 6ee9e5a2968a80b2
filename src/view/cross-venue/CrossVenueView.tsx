import { useApp } from "../shell/use-app.ts";
import { CostPanel } from "./CostPanel.tsx";
import { lookAndIs, verdict } from "./cross-text.ts";
import { LeadLagPanel } from "./LeadLagPanel.tsx";
import { PairTable } from "./PairTable.tsx";
import type { CrossReading } from "./types.ts";
import { useReading } from "./use-reading.ts";
import { VenueTable } from "./VenueTable.tsx";
import "../data/data.css";
import "./cross-venue.css";

/** Followed markets of one thing at several venues: their prices, what trading between them leaves, and who moves first. */
export default function CrossVenueView() {
  const reading = useReading();
  const followed = useApp((state) => state.watched.length);
  const stopped = useApp((state) => state.liveStopped);
  const showDialog = useApp((state) => state.showDialog);
  const common = useApp((state) => state.settings.cross.common);
  if (followed < 2) {
    return (
      <div className="cross-empty">
        <h2>Venues side by side</h2>
        <p>
          Follow the same coin at two venues: their best prices then stand beside each other, with what is left of the
          difference after fees, depth, currency and clocks.
        </p>
        <button type="button" className="outlined" onClick={() => showDialog("live")}>
          Follow a market
        </button>
      </div>
    );
  }
  if (stopped !== null || !reading) {
    return (
      <div className="cross-empty" role="status">
        <p>{stopped !== null ? `The live worker stopped: ${stopped}.` : "Reading the books."}</p>
      </div>
    );
  }
  return (
    <div className="cross-venue">
      <div className="cross-main">
        <Headline reading={reading} />
        <VenueTable reading={reading} common={common} />
        <PairTable pairs={reading.pairs} />
        <LeadLagPanel lines={reading.lines} />
      </div>
      <CostPanel reading={reading} />
    </div>
  );
}

function Headline({ reading }: { readonly reading: CrossReading }) {
  const [best] = reading.pairs;
  if (!best) {
    const bases = reading.lines.map(({ market }) => market.base);
    const twins = bases.some((base, i) => bases.indexOf(base) !== i);
    return (
      <section className="cross-headline" aria-label="Best difference">
        <p className="cross-verdict">
          {twins ? "Fewer than two books of the same coin are live." : "No coin is followed at two venues."}
        </p>
      </section>
    );
  }
  const { looks, is } = lookAndIs(best);
  return (
    <section className="cross-headline" aria-label="Best difference">
      <p className="cross-looks">
        <span>{looks},</span> <strong>{is}</strong>
      </p>
      <p className="cross-verdict">{verdict(reading.pairs)}</p>
    </section>
  );
}
