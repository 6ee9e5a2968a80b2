import { clock, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import "./live-window.css";

/** Above features and reports of a live market: of when the window is that they were computed on. */
export default function LiveWindow() {
  const live = useApp((state) => state.source?.kind === "live");
  const taken = useApp((state) => state.takenWindow);
  const renew = useApp((state) => state.renewWindow);
  if (!live) return null;
  return (
    <p className="live-window">
      {taken ? (
        <>
          <span>
            Live window as of <strong>{clock(taken.end, 0)} UTC</strong>, {number(taken.rows)} rows.
          </span>{" "}
          <span className="muted">The market has moved on; what is below stands still until it is taken again.</span>
          <button type="button" className="outlined" onClick={renew}>
            Take the window as of now
          </button>
        </>
      ) : (
        <span className="muted">What is computed here is of the live window as it is when you ask.</span>
      )}
    </p>
  );
}
