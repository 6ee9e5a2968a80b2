import type { DaySummary } from "../../../workers/api.ts";
import { TRADE_FIELDS } from "../../core/frame/frame.ts";
import { number, timeOrRow } from "../format.ts";
import { Icon } from "./Icon.tsx";
import { SeekBar } from "./SeekBar.tsx";
import { speedText, speedsShown } from "./speeds.ts";
import { useApp } from "./use-app.ts";

const SECOND = 1e9;

/** Play, step, speed, where in the day, and the ways to go elsewhere. */
export function Transport({ day }: { readonly day: DaySummary }) {
  return (
    <footer className="transport" aria-label="Replay">
      <Steps />
      <Speeds />
      <Where day={day} />
      <SeekBar day={day} />
      <Marks day={day} />
      <Ends />
    </footer>
  );
}

function Steps() {
  const playing = useApp((state) => state.cursor?.playing ?? false);
  const command = useApp((state) => state.command);
  const togglePlay = useApp((state) => state.togglePlay);
  return (
    <div className="steps">
      <button
        type="button"
        className="icon-button step-back"
        aria-label="Previous event"
        title="Previous event (←)"
        onClick={() => command({ kind: "step-rows", rows: -1 })}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        className="primary icon-button play"
        aria-label={playing ? "Pause" : "Play"}
        title={`${playing ? "Pause" : "Play"} (space)`}
        onClick={togglePlay}
      >
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <button
        type="button"
        className="icon-button step-on"
        aria-label="Next event"
        title="Next event (→)"
        onClick={() => command({ kind: "step-rows", rows: 1 })}
      >
        <Icon name="on" />
      </button>
      <button
        type="button"
        className="step-second"
        aria-label="One second back"
        title="One second back (shift ←)"
        onClick={() => command({ kind: "step-time", nanos: -SECOND })}
      >
        −1 s
      </button>
      <button
        type="button"
        className="step-second"
        aria-label="One second on"
        title="One second on (shift →)"
        onClick={() => command({ kind: "step-time", nanos: SECOND })}
      >
        +1 s
      </button>
    </div>
  );
}

function Speeds() {
  const speed = useApp((state) => state.settings.speed);
  const command = useApp((state) => state.command);
  return (
    <div className="segments speeds" role="group" aria-label="Speed">
      {speedsShown(speed).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === speed}
          title={Number.isFinite(each) ? `${each} market seconds a second (− and + change it)` : "As fast as possible"}
          onClick={() => command({ kind: "speed", speed: each })}
        >
          {speedText(each)}
        </button>
      ))}
    </div>
  );
}

function Where({ day }: { readonly day: DaySummary }) {
  const time = useApp((state) => state.cursor?.time ?? day.start);
  const row = useApp((state) => state.cursor?.row ?? 0);
  const rows = useApp((state) => state.cursor?.rows ?? day.rows);
  const ready = useApp((state) => state.cursor?.ready ?? day.rows);
  const clockText = timeOrRow(time, day.provenance.timeBasis);
  const fraction = /\.\d+$/.exec(clockText)?.[0] ?? "";
  return (
    <div className="where">
      <strong className="clock">
        {clockText.replace(fraction, "")}
        <span>{fraction}</span>
      </strong>
      <span>
        row {number(row)} of {number(rows)}
        {ready < rows && (
          <span className="ready" title="Rows the forecaster has worked through">
            , {number(Math.floor((100 * ready) / rows))} % forecast
          </span>
        )}
      </span>
    </div>
  );
}

function Marks({ day }: { readonly day: DaySummary }) {
  if (!day.overview) return null;
  const { largestTrades, halts, gaps } = day.overview;
  return (
    <div className="marks">
      <span>
        <svg viewBox="0 0 20 10" width="20" height="10" aria-hidden="true">
          <path d="M1 9h8L5 2Z" fill="var(--buy)" />
          <path d="M11 2h8l-4 7Z" fill="var(--sell)" />
        </svg>{" "}
        largest trades {number(largestTrades.length / TRADE_FIELDS)}
      </span>
      <span>
        halts {number(halts.length)}, gaps {number(gaps.length)}
      </span>
    </div>
  );
}

function Ends() {
  const loop = useApp((state) => state.settings.loop);
  const command = useApp((state) => state.command);
  const showDialog = useApp((state) => state.showDialog);
  const changeSpeed = useApp((state) => state.changeSpeed);
  const speed = useApp((state) => state.settings.speed);
  return (
    <div className="ends">
      <button
        type="button"
        className="speed-only"
        aria-label={`Speed ${speedText(speed)}, faster`}
        onClick={() => changeSpeed(1)}
      >
        {speedText(speed)}
      </button>
      <button type="button" className="outlined" onClick={() => showDialog("jump")}>
        Jump <kbd>G</kbd>
      </button>
      <button
        type="button"
        className="outlined"
        aria-pressed={loop}
        title="Start again at the end (L)"
        onClick={() => command({ kind: "loop", loop: !loop })}
      >
        Loop
      </button>
    </div>
  );
}
