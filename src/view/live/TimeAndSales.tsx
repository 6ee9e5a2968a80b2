import { useEffect, useLayoutEffect, useRef } from "react";
import type { Instrument } from "../../core/market/instrument.ts";
import { quantityUnit } from "../format.ts";
import { useApp } from "../shell/use-app.ts";
import type { Seat } from "../seat.ts";
import { SalesTape } from "./sales-tape.ts";

/** Height of a row, CSS pixels. */
export const SALE_ROW = 18;

interface Props {
  readonly instrument: Instrument;
  /** Filled with the tape that frames are written to. */
  readonly tape: Seat<SalesTape>;
  /** Told how many rows there is room for. */
  readonly onRoom: (rows: number) => void;
}

/** The latest trades, newest first, with a least size. What moves is written past React. */
export function TimeAndSales({ instrument, tape, onRoom }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const leastSale = useApp((state) => state.leastSale);
  const setLeastSale = useApp((state) => state.setLeastSale);
  const unit = quantityUnit(instrument);
  useLayoutEffect(() => {
    if (!body.current) return undefined;
    const shown = new SalesTape(body.current, instrument);
    tape.take(shown);
    return () => tape.leave(shown);
  }, [instrument, tape]);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => onRoom(Math.max(1, Math.floor(element.clientHeight / SALE_ROW) - 1)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [onRoom]);
  return (
    <section className="sales" aria-label="Time and sales">
      <header>
        <h3>Time and sales</h3>
        <label title={`Only trades of at least this many ${unit}`}>
          <span className="muted">≥</span>
          <input
            type="number"
            min={0}
            step="any"
            value={leastSale === 0 ? "" : leastSale}
            placeholder={`0 ${unit}`}
            aria-label={`Least size of a trade, ${unit}`}
            onChange={(event) => {
              const size = Number(event.target.value);
              setLeastSale(Number.isFinite(size) && size > 0 ? size : 0);
            }}
          />
        </label>
      </header>
      <div className="sales-place" ref={place}>
        <table>
          <thead>
            <tr>
              <th scope="col">UTC</th>
              <th scope="col">Price, {instrument.currency}</th>
              <th scope="col">Size, {unit}</th>
            </tr>
          </thead>
          <tbody ref={body} />
        </table>
      </div>
    </section>
  );
}
