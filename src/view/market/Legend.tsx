import { memo } from "react";

const TRIANGLE = { up: "M5 1 9.5 9h-9z", down: "M5 9 .5 1h9z" } as const;

interface LegendProps {
  readonly phone: boolean;
  readonly hasTrades: boolean;
  readonly hasBook: boolean;
  /** Executions of hidden orders are marked in the source. */
  readonly hasHidden: boolean;
}

/** What the marks on the heatmap are. */
export const Legend = memo(function Legend({ phone, hasTrades, hasBook, hasHidden }: LegendProps) {
  return (
    <ul className="legend" aria-label="Legend">
      {hasTrades && (
        <>
          <Entry name="Buyer took" tone="buy" path={TRIANGLE.up} />
          <Entry name="Seller took" tone="sell" path={TRIANGLE.down} />
        </>
      )}
      {hasTrades && hasHidden && !phone && <Entry name="Hidden order" tone="muted" path={TRIANGLE.up} hollow />}
      {!hasTrades && <li className="muted">no trades: no message file</li>}
      {hasBook && !phone && (
        <>
          <Entry name="Ask" tone="sell" path="M0 5h10" line />
          <Entry name="Bid" tone="buy" path="M0 5h10" line />
          <Entry name="Microprice" tone="micro" path="M0 5h10" line />
        </>
      )}
    </ul>
  );
});

interface EntryProps {
  readonly name: string;
  readonly tone: string;
  readonly path: string;
  readonly hollow?: boolean;
  readonly line?: boolean;
}

function Entry({ name, tone, path, hollow = false, line = false }: EntryProps) {
  return (
    <li>
      <svg width={line ? 12 : 10} height="10" viewBox="0 0 10 10" aria-hidden="true" data-tone={tone}>
        <path
          d={path}
          fill={hollow || line ? "none" : "currentColor"}
          stroke={hollow || line ? "currentColor" : "none"}
          strokeWidth="1.5"
        />
      </svg>
      {name}
    </li>
  );
}
