import { useCallback, useRef, useState } from "react";
import type { FrameRequest, MarketFrame } from "../../core/frame/frame.ts";
import { shownMarket, statusOf } from "../../store/live.ts";
import { marketId } from "../../store/market-key.ts";
import { HORIZONS } from "../../store/settings.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { quantityUnit } from "../format.ts";
import { MarketView } from "../market/MarketView.tsx";
import type { ViewMemory } from "../market/viewport.ts";
import { useApp, useDeck } from "../shell/use-app.ts";
import { Seat } from "../seat.ts";
import { LiveBar } from "./LiveBar.tsx";
import { sinceText } from "./live-text.ts";
import type { SalesTape } from "./sales-tape.ts";
import { StateMark } from "./StateMark.tsx";
import { hidesBook, STATE_WORDS } from "./states.ts";
import { TimeAndSales } from "./TimeAndSales.tsx";
import type { MarketKey, MarketStatus } from "./types.ts";
import "./live-market.css";

/** Seconds across the reference width when a market is first shown. */
const FIRST_SECONDS = 60;
/** Milliseconds between two writings of time and sales. */
const TAPE_EVERY = 100;

/** The market view on a live market, with what only a live one has. */
export default function LiveMarketTab({ memory }: { readonly memory: ViewMemory }) {
  const key = useApp(shownMarket);
  if (!key) return null;
  return <LiveMarket key={marketId(key)} market={key} memory={memory} />;
}

function LiveMarket({ market, memory }: { readonly market: MarketKey; readonly memory: ViewMemory }) {
  const [following, follow] = useState(true);
  const [pace] = useState(() => new Seat<(frame: MarketFrame) => void>());
  const seated = useApp((state) => state.day !== null);
  return (
    <div className="live-tab">
      {seated ? <Picture memory={memory} pace={pace} onFollowing={follow} /> : <Connecting market={market} />}
      <LiveBar market={market} following={following} pace={pace} />
    </div>
  );
}

interface PictureProps {
  readonly memory: ViewMemory;
  readonly pace: Seat<(frame: MarketFrame) => void>;
  readonly onFollowing: (following: boolean) => void;
}

function Picture({ memory, pace, onFollowing }: PictureProps) {
  const day = useApp((state) => state.day);
  const theme = useApp((state) => state.settings.theme);
  const sales = useApp((state) => state.settings.sales);
  const change = useApp((state) => state.change);
  const status = useApp((state) => statusOf(state, shownMarket(state)));
  const requestBook = useApp((state) => state.requestLiveBook);
  const { chart } = useDeck();
  const [tape] = useState(() => new Seat<SalesTape>());
  const request = useRequest(tape);
  if (!day) return null;
  const unit = quantityUnit(day.instrument);
  return (
    <div className={sales ? "live-picture with-sales" : "live-picture"}>
      <MarketView
        key={day.fingerprint}
        day={day}
        memory={memory}
        theme={theme}
        seconds={FIRST_SECONDS}
        horizons={HORIZONS}
        chart={chart}
        overlay="Cumulative volume delta"
        overlayNote={`bought less sold by takers since the window began, ${unit}`}
        tradedOver=""
        notice={status && hidesBook(status.state) ? <NotLive status={status} /> : null}
        requestFrame={request.frame}
        requestBookTable={requestBook}
        onHorizonChange={(horizon) => change({ horizon })}
        onFollowing={onFollowing}
        onFrame={(frame) => pace.occupant?.(frame)}
      />
      {sales && <TimeAndSales instrument={day.instrument} tape={tape} onRoom={request.onRoom} />}
    </div>
  );
}

/** Asks for live frames, and hands the trades that come with them to the tape. */
function useRequest(tape: Seat<SalesTape>) {
  const requestFrame = useApp((state) => state.requestLiveFrame);
  const leastSale = useApp((state) => state.leastSale);
  const rows = useRef(30);
  const wroteAt = useRef(Number.NEGATIVE_INFINITY);
  const frame = useCallback(
    async (request: FrameRequest): Promise<MarketFrame | null> => {
      const mostSales = tape.occupant ? rows.current : 0;
      const live = await requestFrame({ ...request, leastSale, mostSales });
      if (!live) return null;
      const now = performance.now();
      if (now - wroteAt.current >= TAPE_EVERY) {
        wroteAt.current = now;
        tape.occupant?.write(live.sales);
      }
      return live.frame;
    },
    [requestFrame, leastSale, tape],
  );
  const onRoom = useCallback((room: number) => {
    rows.current = room;
  }, []);
  return { frame, onRoom };
}

/** What is being done about a lost connection; "" where it stands. */
const useActivity = ({ venue }: MarketKey): string =>
  useApp(({ liveStatus }) => {
    const feed = liveStatus?.feeds.find((one) => one.venue === venue);
    return feed && !feed.connected ? feed.activity : "";
  });

/** Over the picture while there is no book to show: what is wrong, since when, and what is being done. */
function NotLive({ status }: { readonly status: MarketStatus }) {
  const { state, since, reason, remedy } = status;
  const at = useApp((app) => app.liveStatus?.at ?? since);
  const activity = useActivity(status.key);
  return (
    <div className="not-live" role="status">
      <h3>
        <StateMark state={state} size={14} /> {state} <span className="muted">for {sinceText(since, at)}</span>
      </h3>
      <p>{reason || STATE_WORDS[state]}</p>
      {remedy !== "" && <p className="muted">{remedy}</p>}
      {activity !== "" && !reason.includes(activity) && <p className="muted">{activity}</p>}
    </div>
  );
}

/** Before anything is known of the market, not even its ticks. */
function Connecting({ market }: { readonly market: MarketKey }) {
  const status = useApp((state) => statusOf(state, market));
  const stopMarket = useApp((state) => state.stopMarket);
  const showDialog = useApp((state) => state.showDialog);
  const state = status?.state ?? "SYNCING";
  const activity = useActivity(market);
  return (
    <div className="live-connecting">
      <section role="status">
        <h2>
          <StateMark state={state} size={14} /> {market.symbol}{" "}
          <span className="muted">{venueTitle(market.venue)}</span>
        </h2>
        <p>{status?.reason || STATE_WORDS[state]}</p>
        {status && status.remedy !== "" && <p className="muted">{status.remedy}</p>}
        {activity !== "" && !status?.reason.includes(activity) && <p className="muted">{activity}</p>}
        {status?.route && (
          <p className="muted">
            Route {status.route.rung}: {status.route.title}. {status.route.meaning}
          </p>
        )}
        <div className="live-connecting-ends">
          <button type="button" className="outlined" onClick={() => stopMarket(market)}>
            Cancel
          </button>
          <button type="button" onClick={() => showDialog("live")}>
            Another market
          </button>
        </div>
      </section>
    </div>
  );
}
