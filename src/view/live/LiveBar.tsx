import { useEffect, useRef, useState } from "react";
import type { MarketFrame } from "../../core/frame/frame.ts";
import { shownMarket, statusOf } from "../../store/live.ts";
import { clock } from "../format.ts";
import { useApp, useDeck } from "../shell/use-app.ts";
import type { Seat } from "../seat.ts";
import { behindText, lagText, offsetText, rateText, recordingText } from "./live-text.ts";
import type { MarketKey, MarketStatus } from "./types.ts";

interface Props {
  readonly market: MarketKey;
  readonly following: boolean;
  /** Filled with what writes the clock, a dozen times a second. */
  readonly pace: Seat<(frame: MarketFrame) => void>;
}

/** Where the transport of a replay stands: when the picture is, how late news are, and the way back to now. */
export function LiveBar({ market, following, pace }: Props) {
  const status = useApp((state) => statusOf(state, shownMarket(state)));
  const deck = useDeck();
  const stopMarket = useApp((state) => state.stopMarket);
  const change = useApp((state) => state.change);
  const sales = useApp((state) => state.settings.sales);
  return (
    <section className="live-bar" aria-label="Live">
      <button
        type="button"
        className={following ? "outlined" : "primary"}
        disabled={following}
        title={following ? "The picture is at the live edge" : "Back to live (End)"}
        onClick={() => deck.chart.occupant?.follow()}
      >
        {following ? "At the live edge" : "Back to live"}
      </button>
      <LiveClock pace={pace} following={following} />
      <dl>
        <div title="Exchange to here, over the last minute, after the clock offset">
          <dt>Lag p50 / p95 / p99</dt>
          <dd>{lagText(status?.lag ?? null)}</dd>
        </div>
        <div
          className="optional"
          title="This clock less the exchange’s: the least difference seen, a bound and no measurement"
        >
          <dt>Clock offset</dt>
          <dd>{offsetText(status?.lag ?? null)}</dd>
        </div>
        <div>
          <dt>Messages a second</dt>
          <dd>{rateText(status?.messagesPerSecond ?? 0)}</dd>
        </div>
        <div className="optional">
          <dt>Route</dt>
          <dd title={status?.route?.meaning}>{status?.route?.title ?? "n/a: none yet"}</dd>
        </div>
      </dl>
      <div className="live-ends">
        {status && <RecordingButton key={status.recording.state} status={status} />}
        <button
          type="button"
          className="outlined sales-button"
          aria-pressed={sales}
          title="Time and sales (V)"
          onClick={() => change({ sales: !sales })}
        >
          Sales
        </button>
        <button type="button" className="outlined" onClick={() => stopMarket(market)}>
          Stop
        </button>
      </div>
    </section>
  );
}

/** Written past React: the clock moves with every frame. */
function LiveClock({ pace, following }: Pick<Props, "pace" | "following">) {
  const time = useRef<HTMLElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const follows = useRef(following);
  useEffect(() => {
    follows.current = following;
  }, [following]);
  useEffect(() => {
    const write = ({ cursor, to }: MarketFrame): void => {
      const behind = cursor.time - to;
      if (time.current) time.current.textContent = clock(cursor.time, 1);
      if (note.current) {
        note.current.textContent = !follows.current && behind > 0 ? `UTC, picture ends ${behindText(behind)}` : "UTC";
      }
    };
    pace.take(write);
    return () => pace.leave(write);
  }, [pace]);
  return (
    <div className="where">
      <strong className="clock" ref={time} />
      <span ref={note}>UTC</span>
    </div>
  );
}

function RecordingButton({ status }: { readonly status: MarketStatus }) {
  const recordMarket = useApp((state) => state.recordMarket);
  const { recording, key } = status;
  const [asked, ask] = useState(false);
  const on = recording.state === "recording";
  return (
    <button
      type="button"
      className={`outlined recording-button ${recording.state}`}
      aria-pressed={on}
      disabled={asked || recording.state === "elsewhere"}
      title={recording.detail ?? (on ? "Stop recording; what is recorded stays" : "Record this market in this browser")}
      onClick={() => {
        ask(true);
        recordMarket(key, !on);
      }}
    >
      <span className="recording-dot" aria-hidden="true" />
      {recordingText(recording)}
    </button>
  );
}
