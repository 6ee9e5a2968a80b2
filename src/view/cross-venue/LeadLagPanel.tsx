import { useEffect, useState } from "react";
import type { LeadLagNow } from "../../core/cross-venue/lead-lag-now.ts";
import { marketId, parseMarketId } from "../../store/market-key.ts";
import { number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import { leadText, placeOf } from "./cross-text.ts";
import { LeadLagChart } from "./LeadLagChart.tsx";
import type { CrossLine } from "./types.ts";

/** Milliseconds between two computations. */
const EVERY = 5000;
const MINUTES = [1, 5, 15] as const;

/** Which of two markets moves first, against what chance gives. */
export function LeadLagPanel({ lines }: { readonly lines: readonly CrossLine[] }) {
  const ids = lines.map(({ market }) => marketId(market));
  const [chosen, choose] = useState<readonly [string | null, string | null]>([null, null]);
  const [minutes, setMinutes] = useState<number>(5);
  const twins = twinsOf(lines);
  const first = chosen[0] !== null && ids.includes(chosen[0]) ? chosen[0] : twins[0];
  const second = chosen[1] !== null && ids.includes(chosen[1]) ? chosen[1] : twins[1];
  if (lines.length < 2 || first === undefined || second === undefined) return null;
  const nameOf = (id: string): string => {
    const line = lines.find(({ market }) => marketId(market) === id);
    return line ? placeOf(line.market) : id;
  };
  const pick = (label: string, value: string, onPick: (id: string) => void) => (
    <select aria-label={label} value={value} onChange={(event) => onPick(event.target.value)}>
      {ids.map((id) => (
        <option key={id} value={id}>
          {nameOf(id)}
        </option>
      ))}
    </select>
  );
  return (
    <section className="lead-lag" aria-label="Lead and lag">
      <div className="lead-head">
        <h2>Who moves first</h2>
        {pick("First market", first, (id) => choose([id, second]))}
        <span className="muted">against</span>
        {pick("Second market", second, (id) => choose([first, id]))}
        <select aria-label="Window" value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {MINUTES.map((one) => (
            <option key={one} value={one}>
              last {one} min
            </option>
          ))}
        </select>
      </div>
      {first === second ? (
        <p className="muted">Choose two different markets.</p>
      ) : (
        <Found
          key={`${first} ${second} ${minutes}`}
          first={first}
          second={second}
          names={[nameOf(first), nameOf(second)]}
          seconds={minutes * 60}
        />
      )}
    </section>
  );
}

interface FoundProps {
  readonly first: string;
  readonly second: string;
  readonly names: readonly [string, string];
  readonly seconds: number;
}

function Found({ first, second, names, seconds }: FoundProps) {
  const now = useLeadLag(first, second, seconds);
  return (
    <>
      <p role="status">{now ? leadText(now, names) : "Computing."}</p>
      {now?.found && (
        <>
          <LeadLagChart found={now.found} names={names} />
          <p className="muted">
            Log returns of the middle over 100 ms, as the updates arrived here, {number(now.seconds)} s without a hole (
            {number(now.found.bins)} returns). The band holds the greatest correlation over all lags of 95 in 100 time
            shifts that cannot mean anything. What the venues’ messages take to get here is part of the lead.
          </p>
        </>
      )}
    </>
  );
}

/** The first two markets of the same thing, else the first two at all. */
function twinsOf(lines: readonly CrossLine[]): readonly (string | undefined)[] {
  const markets = lines.map(({ market }) => market);
  const at = markets.findIndex(({ base }, i) => markets.some((other, j) => j > i && other.base === base));
  if (at < 0) return markets.slice(0, 2).map(marketId);
  const other = markets.find(({ base }, j) => j > at && base === markets[at].base);
  return [marketId(markets[at]), other && marketId(other)];
}

function useLeadLag(first: string, second: string, seconds: number): LeadLagNow | null {
  const request = useApp((state) => state.requestLeadLag);
  const [now, take] = useState<LeadLagNow | null>(null);
  useEffect(() => {
    const [a, b] = [parseMarketId(first), parseMarketId(second)];
    if (!a || !b) return undefined;
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const next = document.hidden ? null : await request(a, b, seconds);
      if (left) return;
      if (next) take(next);
      timer = setTimeout(() => void ask(), EVERY);
    };
    void ask();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [request, first, second, seconds]);
  return now;
}
