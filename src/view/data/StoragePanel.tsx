import { bytes, percent } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { LimitField } from "./LimitField.tsx";

/** Storage in use, whether the browser keeps it, and what is removed by itself. */
export function StoragePanel() {
  const storage = useApp((state) => state.storage);
  const protect = useApp((state) => state.protectStorage);
  const used = storage?.usedBytes ?? null;
  const quota = storage?.quotaBytes ?? null;
  const persisted = storage?.persisted === true;
  return (
    <section aria-label="Storage">
      <header className="panel-head">
        <h2>Storage</h2>
      </header>
      {used !== null && quota !== null ? (
        <>
          <meter min={0} max={quota} value={used} aria-label="Storage used" />
          <p>
            {bytes(used)} of {bytes(quota)} ({percent(quota > 0 ? used / quota : 0, 1)}) used by this page
          </p>
        </>
      ) : (
        <p className="muted">n/a: this browser does not say how much is used</p>
      )}
      <p className="muted">
        {persisted
          ? "The browser has promised not to clear it by itself."
          : "The browser may clear it when the disk runs full (Safari: after seven days without a visit). Live recordings are nowhere else."}{" "}
        Recording stops at 80 %, with everything recorded until then whole.
      </p>
      {!persisted && (
        <p>
          <button type="button" className="outlined" onClick={() => void protect()}>
            Ask the browser to keep it
          </button>
        </p>
      )}
      <PruneRules />
    </section>
  );
}

function PruneRules() {
  const { pruneDays, pruneMegabytes } = useApp((state) => state.settings);
  const change = useApp((state) => state.change);
  const prune = useApp((state) => state.pruneRecordings);
  return (
    <>
      <LimitField
        title="Remove recorded markets after, days"
        value={pruneDays}
        least={1}
        most={3650}
        onChange={(days) => change({ pruneDays: days })}
      />
      <LimitField
        title="Keep of them at most, MB"
        value={pruneMegabytes}
        least={10}
        most={10_000_000}
        onChange={(megabytes) => change({ pruneMegabytes: megabytes })}
      />
      {(pruneDays !== null || pruneMegabytes !== null) && (
        <p>
          <button type="button" className="outlined" onClick={() => void prune()}>
            Remove what is beyond now
          </button>{" "}
          <span className="muted">
            and each time this page is opened; never what is being recorded, never opened days
          </span>
        </p>
      )}
    </>
  );
}
