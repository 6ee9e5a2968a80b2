import { useRef } from "react";
import { shownMarket } from "../../store/live.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { SAMPLE } from "../../store/sample.ts";
import { bytes, clock } from "../format.ts";
import { Icon } from "./Icon.tsx";
import { Keys } from "./Keys.tsx";
import { sourceText } from "./source-text.ts";
import { useApp, useDeck } from "./use-app.ts";

const SHOWN = 8;

/** What is open, and what could be. */
export function SourceMenu() {
  const day = useApp((state) => state.day);
  const opening = useApp((state) => state.opening);
  const refreshShelf = useApp((state) => state.refreshShelf);
  const menu = useRef<HTMLDivElement>(null);
  const live = useApp(shownMarket);
  const named = day ? sourceText(day) : live && { name: live.symbol, detail: `${venueTitle(live.venue)}, connecting` };
  return (
    <>
      <button
        type="button"
        className="source-button"
        popoverTarget="source-menu"
        aria-haspopup="dialog"
        title={day ? day.provenance.label : "Choose what to open"}
      >
        <span className="source-word">Source</span>
        <strong>{named?.name ?? (opening ? "Opening" : "None open")}</strong>
        {named && <span className="source-detail">{named.detail}</span>}
        <Icon name="chevron" />
      </button>
      <div
        id="source-menu"
        className="popover source-menu"
        popover="auto"
        ref={menu}
        role="dialog"
        aria-label="Sources"
        onToggle={(event) => event.newState === "open" && refreshShelf()}
      >
        <SourceList onChosen={() => menu.current?.hidePopover()} />
      </div>
    </>
  );
}

/** Files, sample, recordings, and closing what is open. Also the right side of the empty page. */
export function SourceList({ onChosen }: { readonly onChosen: () => void }) {
  const deck = useDeck();
  const openSource = useApp((state) => state.openSource);
  const closeSource = useApp((state) => state.closeSource);
  const showTab = useApp((state) => state.showTab);
  const showDialog = useApp((state) => state.showDialog);
  const day = useApp((state) => state.day);
  const recordings = useApp((state) => state.recordings) ?? [];
  const choose = (act: () => void) => () => {
    onChosen();
    act();
  };
  return (
    <ul className="source-list">
      <li>
        <button type="button" onClick={choose(deck.pickFiles)}>
          <Icon name="open" />
          <span>
            <strong>Open files</strong>
            <small>LOBSTER, several days or symbols at once</small>
          </span>
          <Keys chord="o" />
        </button>
      </li>
      <li>
        <button type="button" onClick={choose(() => showDialog("live"))}>
          <Icon name="live" />
          <span>
            <strong>Live market</strong>
            <small>straight from the exchange: no key, no server, no account</small>
          </span>
          <Keys chord="/" />
        </button>
      </li>
      <li>
        <button type="button" onClick={choose(() => void openSource({ kind: "sample" }))}>
          <Icon name="sample" />
          <span>
            <strong>Sample</strong>
            <small>{SAMPLE.detail}</small>
          </span>
          <Keys chord="s" />
        </button>
      </li>
      <li>
        <button type="button" onClick={choose(() => showTab("data"))}>
          <Icon name="recordings" />
          <span>
            <strong>Recordings</strong>
            <small>
              {recordings.length === 0
                ? "none yet; opened days and recorded markets appear here"
                : `${recordings.length} kept in this browser; rename or remove them in Data`}
            </small>
          </span>
        </button>
      </li>
      {recordings.slice(0, SHOWN).map(({ id, name, symbol, date, start, end, bytes: size }) => (
        <li key={id} className="source-recording">
          <button type="button" onClick={choose(() => void openSource({ kind: "recording", id }))}>
            {day?.recordingId === id ? <Icon name="chosen" /> : <span className="icon" />}
            <span>
              <strong>{name}</strong>
              <small>
                {[symbol, date].filter(Boolean).join(" ")}, {clock(start, 0)} to {clock(end, 0)}, {bytes(size)}
              </small>
            </span>
          </button>
        </li>
      ))}
      {day && (
        <li>
          <button type="button" onClick={choose(closeSource)}>
            <Icon name="close" />
            <span>
              <strong>Close {sourceText(day).name}</strong>
              <small>
                {day.overview === null
                  ? "no longer followed; what was recorded stays"
                  : day.recordingId
                    ? "it stays among the recordings"
                    : "nothing is lost: it can be opened again"}
              </small>
            </span>
          </button>
        </li>
      )}
    </ul>
  );
}
