import { useEffect, useState } from "react";
import { bytes, number } from "../format.ts";
import { Keys } from "../shell/Keys.tsx";
import { SourceList } from "../shell/SourceMenu.tsx";
import { useApp, useDeck } from "../shell/use-app.ts";
import { browserFacts } from "./browser-facts.ts";
import "./first-run.css";

const STRIPS = ["Forecast", "Queue imbalance", "Order-flow imbalance"] as const;
const KEYS: readonly (readonly [string, ...string[]])[] = [
  ["Play or pause", "space"],
  ["Step one event", "left", "right"],
  ["Jump one second", "shift+left", "right"],
  ["Slower, faster", "-", "+"],
  ["All shortcuts", "?"],
];

/** The market's frame with nothing in it, and the ways to fill it. */
export function NothingOpen() {
  const refreshShelf = useApp((state) => state.refreshShelf);
  useEffect(refreshShelf, [refreshShelf]);
  return (
    <div className="nothing-open">
      <div className="empty-stack">
        <div className="empty-heat">
          <DropCard />
        </div>
        <div className="empty-axis">price</div>
        {STRIPS.map((title) => (
          <section key={title} className="empty-strip">
            <h2>{title}</h2>
            <span>n/a: nothing is open</span>
          </section>
        ))}
        <div className="empty-time">time</div>
      </div>
      <aside className="empty-side">
        <h2>Sources</h2>
        <SourceList onChosen={() => undefined} />
        <h2>Keys</h2>
        <dl className="empty-keys">
          {KEYS.map(([title, ...chords]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                {chords.map((chord) => (
                  <Keys key={chord} chord={chord} />
                ))}
              </dd>
            </div>
          ))}
          <div>
            <dt>Zoom time, zoom price</dt>
            <dd>
              wheel, <kbd>shift</kbd> wheel
            </dd>
          </div>
          <div>
            <dt>Follow the market</dt>
            <dd>double-click</dd>
          </div>
        </dl>
      </aside>
    </div>
  );
}

function DropCard() {
  const deck = useDeck();
  const openSource = useApp((state) => state.openSource);
  const showDialog = useApp((state) => state.showDialog);
  const storage = useApp((state) => state.storage);
  const hosts = useApp((state) => state.hosts);
  const [facts, setFacts] = useState("");
  useEffect(() => {
    void browserFacts().then(setFacts);
  }, []);
  const others = hosts.filter((host) => host !== location.host);
  return (
    <section className="drop-card" aria-labelledby="drop-title">
      <h2 id="drop-title">Drop a LOBSTER day here</h2>
      <p>The zip as it ships, or a message file and an orderbook file together. Plain or gzip, 1 to 200 levels.</p>
      <div className="drop-actions">
        <button type="button" className="primary" autoFocus onClick={deck.pickFiles}>
          Open files
        </button>
        <button type="button" className="outlined" onClick={() => void openSource({ kind: "sample" })}>
          Play the sample
        </button>
        <button type="button" className="outlined" onClick={() => showDialog("live")}>
          Live market
        </button>
      </div>
      <dl>
        <dt>Read as</dt>
        <dd>
          <span>.zip</span> <span>.csv</span> <span>.csv.gz</span>
        </dd>
        <dt>Stays on this device</dt>
        <dd>
          nothing is uploaded; hosts contacted:{" "}
          {others.length === 0 ? "this page only" : `this page and ${others.join(", ")}`}
        </dd>
        <dt>Kept for next time</dt>
        <dd>
          {storage?.usedBytes == null
            ? "in this browser"
            : `in this browser, ${bytes(storage.usedBytes)} of ${bytes(storage.quotaBytes)} used`}
        </dd>
        <dt>This browser</dt>
        <dd>{facts || `${number(navigator.hardwareConcurrency)} cores`}</dd>
      </dl>
    </section>
  );
}
