import { useEffect } from "react";
import { FEATURE_PANELS, type FeaturePanel } from "../../store/feature-choice.ts";
import { ProgressLine } from "../shell/Progress.tsx";
import { useApp } from "../shell/use-app.ts";
import { ColumnList } from "./ColumnList.tsx";
import { ColumnPanel } from "./ColumnPanel.tsx";
import { CorrelationPanel } from "./CorrelationPanel.tsx";
import { ExportPanel } from "./ExportPanel.tsx";
import { FeatureBar } from "./FeatureBar.tsx";
import { JobState } from "./JobState.tsx";
import { LabelPanel } from "./LabelPanel.tsx";
import { PowerPanel } from "./PowerPanel.tsx";
import "../backtest/backtest.css";
import "./features.css";

const PANELS: Readonly<Record<FeaturePanel, { readonly title: string; readonly show: () => React.ReactNode }>> = {
  column: { title: "Column", show: () => <ColumnPanel /> },
  power: { title: "Predictive power", show: () => <PowerPanel /> },
  correlation: { title: "Correlations", show: () => <CorrelationPanel /> },
  labels: { title: "Labels", show: () => <LabelPanel /> },
  export: { title: "Export", show: () => <ExportPanel /> },
};

const LONG = [
  ["power", "power", "Predictive power"],
  ["correlation", "correlation", "Correlations"],
  ["labels", "labels", "Labels"],
] as const;

/** What another panel is computing meanwhile. */
function Elsewhere({ panel }: { readonly panel: FeaturePanel }) {
  const jobs = useApp((state) => state.featureJobs);
  const cancel = useApp((state) => state.cancelFeatures);
  return LONG.map(([name, home, title]) => {
    const job = jobs[name];
    if (home === panel || job.state !== "running") return null;
    return <ProgressLine key={name} title={title} progress={job.progress} elapsed={job.elapsed} onCancel={cancel} />;
  });
}

/** The feature catalogue on the open day, and whether its columns predict anything. */
export default function FeaturesView() {
  const day = useApp((state) => state.day);
  const panel = useApp((state) => state.features.panel);
  const study = useApp((state) => state.featureJobs.study);
  const enter = useApp((state) => state.enterFeatures);
  const change = useApp((state) => state.changeFeatures);
  const compute = useApp((state) => state.compute);
  const refreshShelf = useApp((state) => state.refreshShelf);
  useEffect(() => enter(), [enter]);
  useEffect(() => refreshShelf(), [refreshShelf]);
  if (!day) return null;
  return (
    <div className="features">
      <FeatureBar day={day} />
      <div className="feature-body">
        <ColumnList />
        <div className="feature-main">
          <nav className="feature-panels" aria-label="Statistics">
            {FEATURE_PANELS.map((name) => (
              <button
                key={name}
                type="button"
                aria-current={panel === name ? "page" : undefined}
                onClick={() => change({ panel: name })}
              >
                {PANELS[name].title}
              </button>
            ))}
          </nav>
          {panel !== "column" && <h2 className="unseen">{PANELS[panel].title}</h2>}
          <Elsewhere panel={panel} />
          <JobState title="Columns" job={study} again={() => void compute("study")}>
            {() => PANELS[panel].show()}
          </JobState>
        </div>
      </div>
    </div>
  );
}
