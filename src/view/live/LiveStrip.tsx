import { sameMarket, marketId } from "../../store/market-key.ts";
import { shownMarket, statusOf } from "../../store/live.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { Icon } from "../shell/Icon.tsx";
import { Keys } from "../shell/Keys.tsx";
import { useApp } from "../shell/use-app.ts";
import { marketName, priceText, rateText, spreadText } from "./live-text.ts";
import { StateMark } from "./StateMark.tsx";
import type { MarketKey } from "./types.ts";
import "./live-strip.css";

/** The markets that are followed: how each is, its best prices, and which one is on show. */
export default function LiveStrip() {
  const watched = useApp((state) => state.watched);
  const showDialog = useApp((state) => state.showDialog);
  if (watched.length === 0) return null;
  return (
    <nav className="live-strip" aria-label="Markets followed">
      <ul>
        {watched.map((key) => (
          <Watched key={marketId(key)} market={key} />
        ))}
      </ul>
      <button type="button" className="add-market" onClick={() => showDialog("live")}>
        Add a market <Keys chord="/" />
      </button>
      <AlertsButton />
    </nav>
  );
}

function AlertsButton() {
  const on = useApp((state) => state.settings.alerts.filter(({ enabled }) => enabled).length);
  const fired = useApp((state) => state.alertLog.length);
  const showDialog = useApp((state) => state.showDialog);
  return (
    <button type="button" className="add-market strip-alerts" onClick={() => showDialog("alerts")}>
      Alerts {on === 0 ? "off" : `${on} on`}
      {fired > 0 && `, ${fired} fired`} <Keys chord="a" />
    </button>
  );
}

function Watched({ market }: { readonly market: MarketKey }) {
  const status = useApp((state) => statusOf(state, market));
  const shown = useApp((state) => sameMarket(shownMarket(state), market));
  const showMarket = useApp((state) => state.showMarket);
  const stopMarket = useApp((state) => state.stopMarket);
  const state = status?.state ?? "SYNCING";
  const name = marketName(market);
  return (
    <li className={shown ? "shown" : ""}>
      <button
        type="button"
        className="watched"
        aria-current={shown ? "true" : undefined}
        title={`${name}: ${state}${status?.reason ? `. ${status.reason}` : ""}`}
        onClick={() => showMarket(market)}
      >
        <StateMark state={state} />
        <strong>{market.symbol}</strong>
        <span className="muted">{venueTitle(market.venue)}</span>
        {status && status.bid !== null && status.ask !== null ? (
          <>
            <span className="buy">{priceText(status.bid, status.instrument)}</span>
            <span className="sell">{priceText(status.ask, status.instrument)}</span>
            <span className="watched-spread">{spreadText(status)}</span>
          </>
        ) : (
          <span className="watched-state">{state}</span>
        )}
        <span className="muted">{rateText(status?.messagesPerSecond ?? 0)}/s</span>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Stop following ${name}`}
        title={`Stop following ${name}`}
        onClick={() => stopMarket(market)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
