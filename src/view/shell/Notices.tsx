import { useEffect } from "react";
import type { AppState } from "../../store/app.ts";
import { type StateName, StateIcon } from "./Icon.tsx";
import { useApp } from "./use-app.ts";

const STATES: Readonly<Record<"ok" | "warn" | "bad", StateName>> = { ok: "passed", warn: "noted", bad: "failed" };
const GOOD_NEWS_STAYS = 5000;

/** What happened, why, and what to do. */
export function Notices() {
  const notices = useApp((state) => state.notices);
  return (
    <div className="notices" role="region" aria-label="Messages" aria-live="polite">
      {notices.map((notice) => (
        <NoticeBox key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeBox({ notice }: { readonly notice: AppState["notices"][number] }) {
  const dismiss = useApp((state) => state.dismissNotice);
  const { id, tone, text, detail, action } = notice;
  useEffect(() => {
    if (tone !== "ok") return undefined;
    const timer = setTimeout(() => dismiss(id), GOOD_NEWS_STAYS);
    return () => clearTimeout(timer);
  }, [dismiss, id, tone]);
  return (
    <div className={`notice ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <StateIcon state={STATES[tone]} />
      <div>
        <strong>{text}</strong>
        {detail && <p>{detail}</p>}
      </div>
      {action && (
        <button
          type="button"
          className="outlined"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" onClick={() => dismiss(id)} aria-label={`Dismiss: ${text}`}>
        Dismiss
      </button>
    </div>
  );
}
