import { bytes, percent } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

/** Storage in use, and every host contacted since the page was loaded. */
export function DeviceFacts() {
  const storage = useApp((state) => state.storage);
  const hosts = useApp((state) => state.hosts);
  const refreshShelf = useApp((state) => state.refreshShelf);
  const used = storage?.usedBytes ?? null;
  const quota = storage?.quotaBytes ?? null;
  const persisted = storage?.persisted;
  const others = hosts.filter((host) => host !== location.host);
  return (
    <>
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
          {persisted === true
            ? "The browser has promised not to clear it by itself."
            : "The browser may clear it when the disk runs full; the files themselves are not touched."}
        </p>
      </section>
      <section aria-label="Network">
        <header className="panel-head">
          <h2>Network</h2>
          <button type="button" onClick={refreshShelf}>
            Look again
          </button>
        </header>
        <p>
          <strong>
            {others.length === 0
              ? "Contacted since load: this page only"
              : `Contacted since load: ${others.length} besides this page`}
          </strong>
        </p>
        <ul className="hosts">
          {hosts.map((host) => (
            <li key={host}>
              <code>{host}</code>{" "}
              {host === location.host && <span className="muted">this page: its code and its sample</span>}
            </li>
          ))}
        </ul>
        <p className="muted">
          Nothing is uploaded. Counted from the browser’s own record of the page and of its workers.
        </p>
      </section>
    </>
  );
}
