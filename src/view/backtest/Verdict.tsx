import type { BacktestReport, VerdictKind } from "../../core/backtest/report.ts";

/** A plus, a minus, a question: neutral in colour whatever the answer. */
const SIGNS: Readonly<Record<VerdictKind, string>> = {
  edge: "M8 12h8M12 8v8",
  "no-edge": "M7.5 12h9",
  "not-enough-data": "M12 7v6M12 16v1",
};

export function Verdict({ report }: { readonly report: BacktestReport }) {
  return (
    <section className="verdict" aria-label="Verdict" aria-live="polite">
      <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
        <circle cx="12" cy="12" r="10.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d={SIGNS[report.verdictKind]} stroke="currentColor" strokeWidth="1.8" fill="none" />
      </svg>
      <div>
        <h2>{report.verdict}</h2>
        <p>{report.verdictDetail}</p>
      </div>
    </section>
  );
}
