import { marketId } from "../../store/market-key.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { NBSP, number, shortQuantity, significant } from "../format.ts";
import { milliseconds, priceText } from "../live/live-text.ts";
import { StateMark } from "../live/StateMark.tsx";
import { aboveOthers, bpsText, caveatOf, middleOf } from "./cross-text.ts";
import type { CrossLine, CrossReading } from "./types.ts";

/** Best prices of every followed market, grouped by what they trade. */
export function VenueTable({ reading, common }: { readonly reading: CrossReading; readonly common: string }) {
  const { lines, unnamed } = reading;
  const bases = [...new Set(lines.map(({ market }) => market.base))];
  const grouped = bases.map((base) => lines.filter(({ market }) => market.base === base));
  return (
    <section aria-label="Venues">
      <div className="cross-scroll">
        <table className="ruled venues">
          <thead>
            <tr>
              <th scope="col">Market</th>
              <th scope="col">State</th>
              <th scope="col" className="right">
                Bid size
              </th>
              <th scope="col" className="right">
                Bid
              </th>
              <th scope="col" className="right">
                Ask
              </th>
              <th scope="col" className="right">
                Ask size
              </th>
              <th scope="col">Priced in</th>
              <th scope="col" className="right">
                Spread
              </th>
              <th scope="col" className="right">
                Middle, {common}
              </th>
              <th scope="col" className="right" title="Its middle over the median of the same coin’s markets">
                Over median
              </th>
              <th scope="col" className="right" title="Since the last news of the book">
                Age
              </th>
              <th
                scope="col"
                className="right"
                title="How much later than the fastest venue’s this book may be: its fastest message’s delay beyond theirs, and 99 of 100 messages’ beyond that"
              >
                Doubt
              </th>
            </tr>
          </thead>
          {grouped.map((group) => (
            <tbody key={group[0].market.base}>
              {group.map((line) => (
                <Line key={marketId(line.market)} line={line} group={group} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {unnamed.length > 0 && (
        <p className="muted">
          Not known what they trade, so not compared: {unnamed.map(({ symbol }) => symbol).join(", ")}.
        </p>
      )}
    </section>
  );
}

function Line({ line, group }: { readonly line: CrossLine; readonly group: readonly CrossLine[] }) {
  const { market, state, bid, bidSize, ask, askSize, age, skew, instrument } = line;
  const caveat = caveatOf(market);
  const size = (value: number | null): string =>
    value === null ? "n/a" : instrument ? shortQuantity(value, instrument) : significant(value);
  const spread = bid === null || ask === null ? null : (2e4 * (ask - bid)) / (ask + bid);
  const above = aboveOthers(line, group);
  const middle = middleOf(line);
  const best = bestOf(line, group);
  return (
    <tr>
      <th scope="row">
        <strong>{venueTitle(market.venue)}</strong> {market.symbol}
        {caveat && (
          <span className="cross-caveat" title={caveat}>
            {" "}
            perpetual
          </span>
        )}
      </th>
      <td className="venue-state">
        <StateMark state={state} /> {state}
      </td>
      <td className="right">{size(bidSize)}</td>
      <td className={`right buy ${best.bid ? "cross-best" : ""}`}>
        {best.bid && <span className="unseen">highest bid </span>}
        {priceText(bid, instrument)}
      </td>
      <td className={`right sell ${best.ask ? "cross-best" : ""}`}>
        {best.ask && <span className="unseen">lowest ask </span>}
        {priceText(ask, instrument)}
      </td>
      <td className="right">{size(askSize)}</td>
      <td>{market.quote}</td>
      <td className="right">
        {spread === null ? "n/a" : `${number(spread, spread < 0.1 ? 3 : spread < 1 ? 2 : 1)}${NBSP}bps`}
      </td>
      <td className="right">{middle === null ? "n/a" : significant(middle, 7)}</td>
      <td className="right">{above === null ? "n/a" : bpsText(above)}</td>
      <td className="right">{milliseconds(age)}</td>
      <td className="right">{skew === null || !Number.isFinite(skew) ? "n/a" : milliseconds(skew)}</td>
    </tr>
  );
}

const worth = (price: number | null, rate: number | null): number => (price ?? Number.NaN) * (rate ?? Number.NaN);

/** Whether this is the highest bid, the lowest ask, of several markets, in the common currency. */
function bestOf(line: CrossLine, group: readonly CrossLine[]): { readonly bid: boolean; readonly ask: boolean } {
  const known = group.filter(({ rate, bid }) => rate !== null && bid !== null);
  if (known.length < 2 || !known.includes(line)) return { bid: false, ask: false };
  return {
    bid: worth(line.bid, line.rate) >= Math.max(...known.map(({ bid, rate }) => worth(bid, rate))),
    ask: worth(line.ask, line.rate) <= Math.min(...known.map(({ ask, rate }) => worth(ask, rate))),
  };
}
