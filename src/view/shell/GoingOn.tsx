import { useEffect } from "react";
import { useApp } from "./use-app.ts";

/** Milliseconds between two steps of a replay that nobody looks at. */
const EVERY = 100;
/** Real milliseconds that one step may stand for, as in the market view: a stall is not replayed as a jump. */
const LONGEST_STEP = 250;

/** Carries the replay on while another tab than the market is shown. As there, it rests while the page is hidden. */
export function GoingOn() {
  const playing = useApp((state) => state.cursor?.playing ?? false);
  const goOn = useApp((state) => state.goOn);
  useEffect(() => {
    if (!playing) return undefined;
    let at = performance.now();
    let under = false;
    const step = (): void => {
      const now = performance.now();
      if (document.hidden) at = now;
      if (under || document.hidden) return;
      under = true;
      const elapsed = Math.min(now - at, LONGEST_STEP);
      at = now;
      void goOn(elapsed).finally(() => {
        under = false;
      });
    };
    const timer = setInterval(step, EVERY);
    return () => clearInterval(timer);
  }, [playing, goOn]);
  return null;
}
