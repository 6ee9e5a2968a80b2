import { useEffect, useState } from "react";
import type { BookTableRow } from "../../core/frame/book-table.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import { price, quantity, quantityUnit } from "../format.ts";

interface BookTableProps {
  readonly instrument: Instrument;
  readonly request: () => Promise<readonly BookTableRow[]>;
  readonly onClose: () => void;
}

const EVERY = 1000;

/** The book now as a table: the equivalent of the ladder for those who read tables. */
export function BookTable({ instrument, request, onClose }: BookTableProps) {
  const [rows, setRows] = useState<readonly BookTableRow[]>([]);
  useEffect(() => {
    let open = true;
    const read = (): void => {
      request().then(
        (next) => open && setRows(next),
        () => {},
      );
    };
    read();
    const timer = setInterval(read, EVERY);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [request]);
  const unit = quantityUnit(instrument);
  const at = (tick: number): string => (Number.isNaN(tick) ? "n/a" : price(tick, instrument));
  return (
    <div className="book-table" role="region" aria-label="Order book as a table">
      <button type="button" className="outlined" onClick={onClose}>
        Show the ladder
      </button>
      <table>
        <caption className="unseen">Order book at the cursor, best level first</caption>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Bid size, {unit}</th>
            <th scope="col">Bid</th>
            <th scope="col">Ask</th>
            <th scope="col">Ask size, {unit}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.level}>
              <th scope="row">{row.level}</th>
              <td>{quantity(row.bidSize, instrument)}</td>
              <td className="buy">{at(row.bid)}</td>
              <td className="sell">{at(row.ask)}</td>
              <td>{quantity(row.askSize, instrument)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="muted">n/a: no order book at the cursor.</p>}
    </div>
  );
}
