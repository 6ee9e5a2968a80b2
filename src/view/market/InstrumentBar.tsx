import { memo } from "react";
import type { Instrument } from "../../core/market/instrument.ts";
import { currencySign, number, quantityUnit } from "../format.ts";
import { cssColor, depthColor, parseHex } from "../theme/colormap.ts";
import { depthMarkText, scaleMarks } from "./depth-marks.ts";
import type { Theme } from "./props.ts";

interface InstrumentBarProps {
  readonly instrument: Instrument;
  readonly hasBook: boolean;
  readonly depthRange: readonly [number, number] | null;
  readonly theme: Theme;
  readonly tradedOver: string;
  readonly following: boolean;
  readonly onFollow: (follow: boolean) => void;
}

/** Quote of the moment, depth scale, and whether the picture follows the market. */
export const InstrumentBar = memo(function InstrumentBar(props: InstrumentBarProps) {
  const { instrument, hasBook, depthRange, theme, tradedOver, following, onFollow } = props;
  return (
    <div className="instrument-bar">
      <h2 className="instrument-name">
        {instrument.symbol}{" "}
        <span className="muted">
          {[instrument.venue, currencySign(instrument.currency)].filter(Boolean).join(", ")}
        </span>
      </h2>
      <dl className="quote">
        <div>
          <dt>Last</dt>
          <dd>
            <span data-live="last-sign" className="sign" aria-hidden="true" /> <b data-live="last" />
          </dd>
        </div>
        <div>
          <dt>Bid</dt>
          <dd>
            <b data-live="bid" /> <span data-live="bid-size" className="muted" />
          </dd>
        </div>
        <div>
          <dt>Ask</dt>
          <dd>
            <b data-live="ask" /> <span data-live="ask-size" className="muted" />
          </dd>
        </div>
        <div>
          <dt>Spread</dt>
          <dd>
            <b data-live="spread" /> <span data-live="spread-bps" className="muted" />
          </dd>
        </div>
        <div className="optional">
          <dt>Tick</dt>
          <dd>
            <b data-live="tick" />
          </dd>
        </div>
        <div>
          <dt>Traded {tradedOver}</dt>
          <dd>
            <b data-live="traded" />
          </dd>
        </div>
      </dl>
      <span className="spacer" />
      {hasBook && depthRange && <DepthScale range={depthRange} theme={theme} unit={quantityUnit(instrument)} />}
      <button
        type="button"
        className={following ? "on" : "outlined"}
        aria-pressed={following}
        title={
          following
            ? "The picture follows the market; press to hold it here"
            : "Follow the market again (F, or double-click)"
        }
        onClick={() => onFollow(!following)}
      >
        Follow
      </button>
    </div>
  );
});

const GROUNDS: Readonly<Record<Theme, string>> = { dark: "#07090c", light: "#fafbfc" };
const STOPS = 12;

function DepthScale({
  range,
  theme,
  unit,
}: {
  readonly range: readonly [number, number];
  readonly theme: Theme;
  readonly unit: string;
}) {
  const ground = parseHex(GROUNDS[theme]);
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => cssColor(depthColor(theme, ground, i / STOPS)));
  const marks = scaleMarks(range);
  const share = (value: number): number => Math.log(value / range[0]) / Math.log(range[1] / range[0]);
  return (
    <div
      className="depth-scale"
      role="img"
      aria-label={`Depth colours, logarithmic from ${number(range[0])} to ${number(range[1])} ${unit}`}
    >
      <span className="muted">Depth, log</span>
      <span className="depth-unit">{unit}</span>
      <span className="depth-bar" style={{ background: `linear-gradient(90deg, ${stops.join(", ")})` }}>
        {marks.map((value) => (
          <span key={value} className="depth-mark" style={{ left: `${100 * share(value)}%` }}>
            {depthMarkText(value)}
          </span>
        ))}
      </span>
    </div>
  );
}
