import { useState } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import type { RoundTrip } from "../../core/backtest/report.ts";
import { currencySign, price, quantity, quantityUnit, signed, timeOrRow } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

const PAGE = 50;

interface Props {
  readonly trips: readonly RoundTrip[];
  readonly day: DaySummary;
}

/** Every round trip; its time leads to that moment in the market view. */
export function Trades({ trips, day }: Props) {
  const [page, turn] = useState(0);
  const { instrument, provenance } = day;
  const money = currencySign(instrument.currency);
  const pages = Math.max(1, Math.ceil(trips.length / PAGE));
  const shown = trips.slice(page * PAGE, (page + 1) * PAGE);
  if (trips.length === 0)
    return <p className="muted">No trades: the signal never reached the threshold where an order could be filled.</p>;
  return (
    <>
      <div className="wide">
        <table className="ruled trades">
          <thead>
            <tr>
              <th scope="col">Side</th>
              <th scope="col">Entry</th>
              <th scope="col">Exit</th>
              <th scope="col" className="right">
                Quantity, {quantityUnit(instrument)}
              </th>
              <th scope="col" className="right">
                In, {money}
              </th>
              <th scope="col" className="right">
                Out, {money}
              </th>
              <th scope="col" className="right">
                Gross, {money}
              </th>
              <th scope="col" className="right">
                Net, {money}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((trip) => (
              <tr key={`${trip.entryRow}-${trip.exitRow}`}>
                <td className={trip.side > 0 ? "buy" : "sell"}>{trip.side > 0 ? "▲ buy" : "▼ sell"}</td>
                <td>
                  <Moment time={trip.entryTime} row={trip.entryRow} basis={provenance.timeBasis} />
                </td>
                <td>
                  <Moment time={trip.exitTime} row={trip.exitRow} basis={provenance.timeBasis} />
                  {trip.marked && <span className="muted"> marked to mid</span>}
                </td>
                <td className="right">{quantity(trip.quantity, instrument)}</td>
                <td className="right">{price(trip.entryPrice, instrument, 2)}</td>
                <td className="right">{price(trip.exitPrice, instrument, 2)}</td>
                <td className="right">{signed(trip.gross, 2)}</td>
                <td className="right">{signed(trip.net, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <nav className="pages" aria-label="Pages of trades">
          <button type="button" className="outlined" disabled={page === 0} onClick={() => turn(page - 1)}>
            Earlier
          </button>
          <span>
            {page * PAGE + 1} to {page * PAGE + shown.length} of {trips.length}
          </span>
          <button type="button" className="outlined" disabled={page === pages - 1} onClick={() => turn(page + 1)}>
            Later
          </button>
        </nav>
      )}
    </>
  );
}

function Moment({
  time,
  row,
  basis,
}: {
  readonly time: number;
  readonly row: number;
  readonly basis: "exchange" | "row";
}) {
  const command = useApp((state) => state.command);
  const showTab = useApp((state) => state.showTab);
  const go = (): void => {
    command({ kind: "pause" });
    command({ kind: "seek-row", row: row + 1 });
    showTab("market");
  };
  return (
    <button type="button" className="moment" title="Show this moment in the market view" onClick={go}>
      {timeOrRow(time, basis)}
    </button>
  );
}
