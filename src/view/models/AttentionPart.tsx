import { type ModelRun, NO_STUDY } from "../../store/model-choice.ts";
import { number, percent } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

const WIDTH = 276;
const HEIGHT = 44;

/** Where an attention model looks when it forecasts: its shares by layer, over the rows of its window. */
export function AttentionPart({ run }: { readonly run: ModelRun }) {
  const report = useApp((state) => (state.models.studies[run.key] ?? NO_STUDY).attention);
  const attend = useApp((state) => state.attendModel);
  if (report.state === "loading") return <p className="muted">Following 48 forecasts …</p>;
  if (report.state === "there" && report.value) {
    const { rows, layers } = report.value;
    return (
      <>
        <p className="muted">
          Share of attention, mean over heads and {number(rows)} validation rows. Left is the oldest row of the window,
          right the newest; the line is what even attention would give.
        </p>
        {layers.map(({ name, shares }) => (
          <Shares key={name} name={name} shares={shares} />
        ))}
      </>
    );
  }
  return (
    <>
      {report.state === "failed" && (
        <p role="alert" className="bad">
          n/a. {report.reason}
        </p>
      )}
      {report.state === "there" && <p className="muted">n/a: it abstains on every row that was tried.</p>}
      <p className="muted">A network with attention: where in its window it looks when it forecasts.</p>
      <button type="button" className="outlined" onClick={() => attend(run.key)}>
        Follow 48 forecasts
      </button>
    </>
  );
}

function Shares({ name, shares }: { readonly name: string; readonly shares: readonly number[] }) {
  const most = Math.max(...shares);
  const even = 1 / shares.length;
  const top = Math.max(most, even) * 1.05;
  const width = WIDTH / shares.length;
  const bars = shares.map((share, at) => ({ share, x: at * width }));
  const at = shares.indexOf(most);
  return (
    <figure>
      <figcaption className="muted">
        {name}: most, {percent(most, 1)}, on {number(at + 1)} of {number(shares.length)}
      </figcaption>
      <svg
        className="attention"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${name}: highest share ${percent(most, 1)} at ${number(at + 1)} of ${number(shares.length)}`}
      >
        {bars.map(({ share, x }) => (
          <rect
            key={x}
            x={x}
            width={Math.max(0.5, width - 0.5)}
            y={HEIGHT * (1 - share / top)}
            height={(HEIGHT * share) / top}
          />
        ))}
        <path d={`M0 ${HEIGHT * (1 - even / top)}H${WIDTH}`} />
      </svg>
    </figure>
  );
}
