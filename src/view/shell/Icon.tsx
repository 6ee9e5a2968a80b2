/** 16 x 16 line icons, drawn in the text colour. Decorative: the control beside them carries the name. */
const PATHS = {
  mark: "M2.5 3.5h11M2.5 7h7M2.5 10.5h9M2.5 13.5h5",
  chevron: "M4.5 6.5 8 10l3.5-3.5",
  half: "M8 2.5a5.5 5.5 0 1 0 0 11ZM8 2.5a5.5 5.5 0 1 1 0 11Z",
  open: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
  sample: "M8 2.5 13.5 8 8 13.5 2.5 8Z",
  live: "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3ZM4.8 4.8a4.5 4.5 0 0 0 0 6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 2.7a7.5 7.5 0 0 0 0 10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6",
  recordings: "M2.5 3.5h11v9h-11ZM2.5 6.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  chosen: "M3 8.5 6.5 12 13 4.5",
} as const;

const FILLED = {
  play: "M5 3.2v9.6L12.6 8Z",
  pause: "M4.2 3.2h2.7v9.6H4.2ZM9.1 3.2h2.7v9.6H9.1Z",
  back: "M3.2 3.5h1.6v9H3.2ZM12.8 3.2v9.6L5.6 8Z",
  on: "M11.2 3.5h1.6v9h-1.6ZM3.2 3.2v9.6L10.4 8Z",
} as const;

export type IconName = keyof typeof PATHS | keyof typeof FILLED;

export function Icon({ name }: { readonly name: IconName }) {
  const filled = name in FILLED;
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={filled ? FILLED[name as keyof typeof FILLED] : PATHS[name as keyof typeof PATHS]}
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        strokeWidth="1.4"
      />
      {name === "half" && <path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor" />}
    </svg>
  );
}

/** The shapes that carry a state beside its colour: circle tick passed, triangle noted, square dash n/a, octagon cross failed. */
const STATES = {
  passed: ["M8 1.7a6.3 6.3 0 1 0 0 12.6A6.3 6.3 0 0 0 8 1.7Z", "M5 8.2 7.2 10.4 11 6"],
  noted: ["M8 2 14.6 13.6H1.4Z", "M8 6.2v3.6M8 11.4v.9"],
  na: ["M2.2 2.2h11.6v11.6H2.2Z", "M5 8h6"],
  failed: ["M5.4 1.7h5.2l3.7 3.7v5.2l-3.7 3.7H5.4l-3.7-3.7V5.4Z", "M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"],
} as const;

export type StateName = keyof typeof STATES;
const WORDS: Readonly<Record<StateName, string>> = { passed: "passed", noted: "noted", na: "n/a", failed: "failed" };

export function StateIcon({ state, size = 16 }: { readonly state: StateName; readonly size?: number }) {
  return (
    <svg
      className={`state-icon ${state}`}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      role="img"
      aria-label={WORDS[state]}
    >
      {STATES[state].map((path) => (
        <path key={path} d={path} fill="none" stroke="currentColor" strokeWidth={size > 20 ? 1 : 1.3} />
      ))}
    </svg>
  );
}
