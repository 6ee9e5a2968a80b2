import type { LiveState } from "../../../workers/live-api.ts";
import { STATE_SHAPES, STATE_TONES } from "./states.ts";

/** The shape of a live state in its colour; the word stands beside it. */
export function StateMark({ state, size = 10 }: { readonly state: LiveState; readonly size?: number }) {
  return (
    <svg
      className={`state-mark ${STATE_TONES[state]}`}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={STATE_SHAPES[state]} fill="currentColor" />
    </svg>
  );
}
