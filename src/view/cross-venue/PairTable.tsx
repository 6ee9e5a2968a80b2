import type { BoardPair } from "../../core/cross-venue/board.ts";
import { marketId } from "../../store/market-key.ts";
import { number, significant } from "../format.ts";
import { milliseconds } from "../live/live-text.ts";
import { bpsText, placeOf, whyNotNet } from "./cross-text.ts";

/** Pairs that are listed: the best, and no more than can be read. */
const MOST = 8;

/** Every way to buy at one venue what another bids for: what it looks like, and what is left of it. */
export function PairTable({ pairs }: { readonly pairs: readonly BoardPair[] }) {
  if (pairs.length === 0) return null;
  const shown = pairs.slice(0, MOST);
  return (
    <section aria-label="Buying here, selling there">
      <div className="cross-scroll">
        <table className="ruled pairs">
          <thead>
            <tr>
              <th scope="col">Buy at</th>
              <th scope="col">Sell at</th>
              <th scope="col" className="right" title="Best bid over best ask, currencies taken as one">
                Gross looks like
              </th>
              <th
                scope="col"
                className="right"
                title="The first coin, after both taker fees, at the worst prices of the doubt, in the common currency"
              >
                Net is
              </th>
              <th scope="col" className="right" title="Coins for which the next one still earns, through both books">
                Size
              </th>
              <th scope="col" className="right">
                Profit
              </th>
              <th scope="col" className="right" title="Both books’ doubt and the way there and back">
                Within
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((pair) => (
              <PairRow key={`${marketId(pair.buy)} ${marketId(pair.sell)}`} pair={pair} />
            ))}
          </tbody>
        </table>
      </div>
      {pairs.length > MOST && (
        <p className="muted">
          The best {MOST} of {number(pairs.length)}.
        </p>
      )}
    </section>
  );
}

function PairRow({ pair }: { readonly pair: BoardPair }) {
  const { buy, sell, opportunity, money, doubt } = pair;
  const { grossBps, net } = opportunity;
  const reason = whyNotNet(pair);
  const earns = net !== null && net.profit > 0;
  return (
    <tr>
      <th scope="row">{placeOf(buy)}</th>
      <td>{placeOf(sell)}</td>
      <td className="right">{bpsText(grossBps)}</td>
      <td className="right">
        {net ? (
          <strong>{bpsText(net.edgeBps)}</strong>
        ) : (
          <span title={reason}>
            n/a<span className="unseen">: {reason}</span>
          </span>
        )}
      </td>
      <td className="right">{net ? (earns ? `${significant(net.size)} ${buy.base}` : "none") : "n/a"}</td>
      <td className="right">{net ? (earns ? `${significant(net.profit)} ${money}` : "0") : "n/a"}</td>
      <td className="right">{Number.isFinite(doubt) ? milliseconds(doubt) : "n/a"}</td>
    </tr>
  );
}
