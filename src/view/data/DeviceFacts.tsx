import { useApp } from "../shell/use-app.ts";
import { StoragePanel } from "./StoragePanel.tsx";

/** Storage in use, and every host contacted since the page was loaded. */
export function DeviceFacts() {
  const hosts = useApp((state) => state.hosts);
  const refreshShelf = useApp((state) => state.refreshShelf);
  const others = hosts.filter((host) => host !== location.host);
  return (
    <>
      <StoragePanel />
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
