import { lazy, Suspense, useState } from "react";
import type { LiveState } from "../../../workers/live-api.ts";
import { shownMarket, statusOf } from "../../store/live.ts";
import { StateMark } from "../live/StateMark.tsx";
import { STATE_TONES } from "../live/states.ts";
import { number } from "../format.ts";
import { StateIcon } from "./Icon.tsx";
import { advice, integrityVerdict, type StatusWord, statusWord } from "./status.ts";
import { useApp } from "./use-app.ts";

const SHAPES: Readonly<Record<StatusWord, string>> = {
  SIMULATED: "M6 1 11 6 6 11 1 6Z",
  REPLAY: "M2.5 1.5v9L10.5 6Z",
  CROSSED: "M3.9 1h4.2L11 3.9v4.2L8.1 11H3.9L1 8.1V3.9Z",
};

const LiveIntegrity = lazy(() => import("../live/LiveIntegrity.tsx"));

/** One word, a shape and a colour; pressing it opens the integrity panel. */
export function StatusBadge() {
  const live = useApp((state) => state.source?.kind === "live");
  return live ? <LiveBadge /> : <ReplayBadge />;
}

function LiveBadge() {
  const state = useApp((app): LiveState => statusOf(app, shownMarket(app))?.state ?? "SYNCING");
  const [open, show] = useState(false);
  return (
    <>
      <button
        type="button"
        className={`badge live-badge ${STATE_TONES[state]}`}
        popoverTarget="integrity"
        aria-haspopup="dialog"
      >
        <StateMark state={state} />
        <span role="status">{state}</span>
      </button>
      <div
        id="integrity"
        className="popover integrity"
        popover="auto"
        role="dialog"
        aria-label="Integrity of the data"
        onToggle={(event) => show(event.newState === "open")}
      >
        {open && (
          <Suspense fallback={null}>
            <LiveIntegrity />
          </Suspense>
        )}
      </div>
    </>
  );
}

function ReplayBadge() {
  const day = useApp((state) => state.day);
  const crossed = useApp((state) => state.integrity?.crossed ?? false);
  const integrity = useApp((state) => state.integrity);
  if (!day) return null;
  const word = statusWord(day, crossed ? integrity : null);
  return (
    <>
      <button type="button" className={`badge ${word.toLowerCase()}`} popoverTarget="integrity" aria-haspopup="dialog">
        <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
          <path d={SHAPES[word]} fill="currentColor" />
        </svg>
        <span role="status">{word}</span>
      </button>
      <div id="integrity" className="popover integrity" popover="auto" role="dialog" aria-label="Integrity of the data">
        <IntegrityPanel word={word} />
      </div>
    </>
  );
}

function IntegrityPanel({ word }: { readonly word: StatusWord }) {
  const day = useApp((state) => state.day);
  const integrity = useApp((state) => state.integrity);
  const stateHash = useApp((state) => state.stateHash);
  const askStateHash = useApp((state) => state.askStateHash);
  const playing = useApp((state) => state.cursor?.playing ?? false);
  const showTab = useApp((state) => state.showTab);
  if (!day) return null;
  const verdict = integrity && integrityVerdict(integrity);
  return (
    <>
      <h2>{word === "SIMULATED" ? "A simulated market" : day.received ? "A recorded market" : "A recorded day"}</h2>
      <p className="muted">{advice(word, day)}</p>
      {verdict && (
        <p className="integrity-verdict">
          <StateIcon state={verdict.state} /> {verdict.text}
        </p>
      )}
      {integrity ? (
        <table className="figures">
          <tbody>
            <Row name="Events received" value={number(integrity.received)} />
            <Row name="applied" value={`= ${number(integrity.applied)}`} inset />
            <Row name="ignored" value={`+ ${number(integrity.ignored)}`} inset />
            <Row name="in gaps" value={`+ ${number(integrity.inGaps)}`} inset />
            <Row name="Gaps" value={number(integrity.gaps)} />
            <Row
              name="Halts"
              value={integrity.halted ? `${number(integrity.halts)}, halted now` : number(integrity.halts)}
            />
            <Row name="Book now" value={integrity.crossed ? "crossed" : "not crossed"} />
          </tbody>
        </table>
      ) : (
        <p className="muted">n/a: no row has been replayed yet</p>
      )}
      <dl className="digests">
        <dt>Data</dt>
        <dd>
          <code>{day.fingerprint}</code>
        </dd>
        <dt>State after {playing ? "each row" : "this row"}</dt>
        <dd>
          {(stateHash ?? integrity?.stateHash) ? (
            <code>{stateHash ?? integrity?.stateHash}</code>
          ) : (
            <button
              type="button"
              className="outlined"
              disabled={playing}
              title={playing ? "Pause first: the state changes with every row" : ""}
              onClick={askStateHash}
            >
              Compute the hash
            </button>
          )}
        </dd>
      </dl>
      <p className="muted small">The same data, settings and row give the same hash on every machine.</p>
      <button
        type="button"
        className="outlined"
        popoverTarget="integrity"
        popoverTargetAction="hide"
        onClick={() => showTab("data")}
      >
        Quality report
      </button>
    </>
  );
}

function Row({
  name,
  value,
  inset = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly inset?: boolean;
}) {
  return (
    <tr>
      <th scope="row" className={inset ? "inset" : ""}>
        {name}
      </th>
      <td>{value}</td>
    </tr>
  );
}
