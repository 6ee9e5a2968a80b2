import type { ScoreDetail } from "../../../workers/model-api.ts";
import type { GroupScores } from "../../core/metrics/groups.ts";
import type { Loaded } from "../../store/model-choice.ts";
import { number, percent } from "../format.ts";
import { FigureHead, FigureRow, Waiting } from "./ScoresPanel.tsx";

/** Where the skill comes from, and what a signal is worth before costs. */
export function GroupsPanel({ detail }: { readonly detail: Loaded<ScoreDetail> }) {
  return (
    <section className="model-panel" aria-label="By hour and volatility">
      <h2>By hour and volatility</h2>
      <p className="muted">Skill over the training shares on the rows of each group, per cent.</p>
      {detail.state === "there" ? <Groups detail={detail.value} /> : <Waiting detail={detail} />}
    </section>
  );
}

function Groups({ detail: { hours, regimes, grossMove } }: { readonly detail: ScoreDetail }) {
  return (
    <>
      {hours.length > 0 ? <GroupTable first="Hour" groups={hours} /> : <p className="muted">Hours: n/a, no clock.</p>}
      {regimes.length > 0 && <GroupTable first="Volatility, terciles of the training rows" groups={regimes} />}
      <h3>What a signal is worth before costs</h3>
      {grossMove ? (
        <>
          <table className="model-scores">
            <FigureHead first={`${number(grossMove.signals)} signals up or down`} />
            <tbody>
              <FigureRow name="Move its way, ticks; floor: half-spread" figure={grossMove.ticks} decimals={2} />
              <FigureRow name="Moved its way, %" figure={grossMove.hitRate} scale={100} decimals={1} />
            </tbody>
          </table>
          <p className="muted">{worth(grossMove.ticks)}</p>
        </>
      ) : (
        <p className="muted">n/a: no row was decided up or down.</p>
      )}
    </>
  );
}

function GroupTable({ first, groups }: { readonly first: string; readonly groups: readonly GroupScores[] }) {
  return (
    <table className="model-scores">
      <FigureHead first={first} />
      <tbody>
        {groups.map(({ name, n, skill }) => (
          <FigureRow key={name} name={`${name} (${number(n)})`} figure={skill} scale={100} decimals={2} />
        ))}
      </tbody>
    </table>
  );
}

function worth({ value, interval, floor }: NonNullable<ScoreDetail["grossMove"]>["ticks"]): string {
  if (floor === null || Number.isNaN(value)) return "";
  const share = floor > 0 ? `${percent(value / floor)} of the half-spread` : "no spread to pay";
  if (interval && interval[0] > floor)
    return `A signal moves ${share} that a taker pays once: more than it costs to get in.`;
  return `A signal moves ${share} that a taker pays once: taking costs more than it says.`;
}
