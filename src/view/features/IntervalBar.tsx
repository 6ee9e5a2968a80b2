import type { Estimate, PowerEntry } from "../../core/analysis/index.ts";

/** Half of the axis on which a table's intervals are drawn: the largest of them, a little rounded up. */
export function intervalRange(entries: readonly PowerEntry[], luck: number | null): number {
  let most = luck ?? 0;
  for (const { ic } of entries) {
    for (const end of [ic.value, ...(ic.interval ?? [])]) if (Math.abs(end) > most) most = Math.abs(end);
  }
  return Math.max(0.02, Math.ceil(most * 50) / 50);
}

interface Props {
  readonly estimate: Estimate;
  readonly range: number;
  readonly found: boolean;
  readonly luck: number | null;
}

const place = (value: number, range: number): number => 50 + (50 * value) / range;

/** An estimate and its interval about zero; the dotted lines are what luck gives the best column. */
export function IntervalBar({ estimate, range, found, luck }: Props) {
  const { value, interval } = estimate;
  return (
    <svg className={found ? "interval-bar found" : "interval-bar"} width="100%" height="16" aria-hidden="true">
      <line className="bar-zero" x1="50%" x2="50%" y1="0" y2="16" />
      {luck !== null &&
        [-luck, luck].map((end) => (
          <line
            key={end}
            className="bar-luck"
            x1={`${place(end, range)}%`}
            x2={`${place(end, range)}%`}
            y1="0"
            y2="16"
          />
        ))}
      {interval && (
        <rect
          x={`${place(interval[0], range)}%`}
          width={`${(50 * (interval[1] - interval[0])) / range}%`}
          y="5"
          height="6"
        />
      )}
      {!Number.isNaN(value) && (
        <line className="bar-value" x1={`${place(value, range)}%`} x2={`${place(value, range)}%`} y1="2" y2="14" />
      )}
    </svg>
  );
}
