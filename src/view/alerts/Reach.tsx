import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";

const PERMISSION_WORDS = {
  granted: "This browser shows the page’s notifications.",
  default: "Notifications are shown once you allow them.",
  denied:
    "This browser was told to show no notifications of this page. Allow them in the settings that the sign beside the address opens.",
  absent: "This browser has no notifications for pages.",
} as const;

/** Whether what is asked for can be heard and seen. */
export function Reach() {
  const sounding = useApp((state) => state.settings.alerts.some(({ sound }) => sound));
  const notifying = useApp((state) => state.settings.alerts.some(({ notify }) => notify));
  const blocked = useApp((state) => state.soundBlocked);
  const permission = useApp((state) => state.noticePermission);
  const trySound = useApp((state) => state.tryAlertSound);
  const askForNotices = useApp((state) => state.askForNotices);
  return (
    <section className="reach" aria-label="How alerts reach you">
      <p role={blocked ? "alert" : undefined}>
        <StateIcon state={blocked ? "failed" : sounding ? "passed" : "na"} />
        <span>
          {blocked
            ? "The last alert was not heard: browsers keep a page silent until it is pressed. Press anywhere, or try the sound."
            : "Sound: two short tones, once this page has been pressed."}
        </span>
        <button type="button" className="outlined" onClick={trySound}>
          Try the sound
        </button>
      </p>
      <p>
        <StateIcon state={permission === "granted" ? "passed" : notifying ? "noted" : "na"} />
        <span>{PERMISSION_WORDS[permission]}</span>
        {permission === "default" && (
          <button type="button" className="outlined" onClick={askForNotices}>
            Allow notifications
          </button>
        )}
      </p>
    </section>
  );
}
