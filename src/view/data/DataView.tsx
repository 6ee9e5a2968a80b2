import { useEffect } from "react";
import { Keys } from "../shell/Keys.tsx";
import { useApp, useDeck } from "../shell/use-app.ts";
import { DeviceFacts } from "./DeviceFacts.tsx";
import { Preferences } from "./Preferences.tsx";
import { Quality } from "./Quality.tsx";
import { Recordings } from "./Recordings.tsx";
import { RefusedFile } from "./RefusedFile.tsx";
import "./data.css";

/** What is open and how good it is; what is kept; what was contacted; what can be set. */
export function DataView() {
  const refused = useApp((state) => state.refused);
  const day = useApp((state) => state.day);
  const refreshShelf = useApp((state) => state.refreshShelf);
  useEffect(refreshShelf, [refreshShelf]);
  if (refused) return <RefusedFile refusal={refused.refusal} />;
  return (
    <div className="data-view">
      <div className="data-main">
        <OpenRow />
        {day?.quality && <Quality key={day.fingerprint} day={day} />}
        <Recordings />
      </div>
      <aside className="data-side">
        <DeviceFacts />
        <Preferences />
      </aside>
    </div>
  );
}

function OpenRow() {
  const deck = useDeck();
  const openSource = useApp((state) => state.openSource);
  const showDialog = useApp((state) => state.showDialog);
  return (
    <section className="open-row" aria-label="Open">
      <button type="button" className="primary" onClick={deck.pickFiles}>
        Open files <Keys chord="o" />
      </button>
      <button type="button" className="outlined" onClick={() => void openSource({ kind: "sample" })}>
        Play the sample <Keys chord="s" />
      </button>
      <button type="button" className="outlined" onClick={() => showDialog("live")}>
        Live market <Keys chord="/" />
      </button>
      <span className="muted">or drop a LOBSTER zip, or a message and an orderbook file, anywhere on the page</span>
    </section>
  );
}
