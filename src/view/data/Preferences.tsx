import { useState } from "react";
import { useApp } from "../shell/use-app.ts";

/** What is kept between visits, and the way back to the defaults. */
export function Preferences() {
  const { levels, remember, record, theme } = useApp((state) => state.settings);
  const change = useApp((state) => state.change);
  const resetSettings = useApp((state) => state.resetSettings);
  const [written, write] = useState<string | null>(null);
  const keepLevels = (): void => {
    const asked = Number(written);
    if (written !== null && Number.isInteger(asked) && asked >= 1 && asked <= 200) change({ levels: asked });
    write(null);
  };
  return (
    <section aria-label="Settings" className="preferences">
      <header className="panel-head">
        <h2>Settings</h2>
        <button type="button" onClick={resetSettings}>
          Reset
        </button>
      </header>
      <label>
        <span>Levels to keep</span>
        <input
          type="number"
          min={1}
          max={200}
          step={1}
          value={written ?? levels}
          onChange={(event) => write(event.target.value)}
          onBlur={keepLevels}
          onKeyDown={(event) => event.key === "Enter" && keepLevels()}
        />
      </label>
      <p className="muted">
        1 to 200, best first. A file that has others is read again; a live market keeps those it began with.
      </p>
      <label className="check">
        <input type="checkbox" checked={remember} onChange={(event) => change({ remember: event.target.checked })} />
        <span>Keep opened days in this browser</span>
      </label>
      <label className="check">
        <input type="checkbox" checked={record} onChange={(event) => change({ record: event.target.checked })} />
        <span>Record the live markets that are followed, in this browser</span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={theme === "light"}
          onChange={(event) => change({ theme: event.target.checked ? "light" : "dark" })}
        />
        <span>Light theme</span>
      </label>
    </section>
  );
}
