import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { number, quantityUnit } from "../format.ts";
import { BookTable } from "./BookTable.tsx";
import { MarketController, type SlowState } from "./controller.ts";
import { InstrumentBar } from "./InstrumentBar.tsx";
import { pressKey } from "./keys.ts";
import { columnsOf } from "./ladder-layer.ts";
import type { Geometry } from "./layout.ts";
import { Legend } from "./Legend.tsx";
import { PhoneQuote } from "./PhoneQuote.tsx";
import type { MarketViewProps } from "./props.ts";
import { ReadoutBar } from "./ReadoutBar.tsx";
import { binText } from "./readings.ts";
import { StripHeads } from "./StripHeads.tsx";
import { TrackRecordPanel } from "./TrackRecordPanel.tsx";
import "./market.css";

export type { MarketViewProps } from "./props.ts";

const HORIZONS = [10, 50, 100] as const;

/**
 * The market between the top bar and the transport: heatmap, ladder, forecast with its track record, imbalance and order
 * flow. React draws the frame of it; what moves is drawn by MarketController.
 */
export function MarketView(props: MarketViewProps) {
  const { day, theme, requestBookTable } = props;
  const root = useRef<HTMLDivElement>(null);
  const [slow, setSlow] = useState<SlowState | null>(null);
  const [table, setTable] = useState(false);
  const controller = useController(root, props, setSlow);
  const geometry = slow?.geometry ?? null;
  const frame = slow?.frame ?? null;
  const unit = quantityUnit(day.instrument);
  const phone = geometry?.kind === "phone";
  const follow = useCallback(
    (wanted: boolean) => (wanted ? controller.current?.follow() : controller.current?.hold()),
    [controller],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || !controller.current) return;
    if (pressKey(event, controller.current)) event.preventDefault();
  };
  return (
    <div ref={root} className={phone ? "market phone" : "market"} data-theme={theme}>
      {phone ? (
        <PhoneQuote instrument={day.instrument} />
      ) : (
        <>
          <InstrumentBar
            instrument={day.instrument}
            hasBook={day.hasBook}
            depthRange={frame?.depthRange ?? null}
            theme={theme}
            tradedOver={props.tradedOver ?? "today"}
            following={slow?.following ?? true}
            onFollow={follow}
          />
          <div className="market-heads">
            <ReadoutBar currency={day.instrument.currency} />
            {geometry && (
              <SideHead
                geometry={geometry}
                unit={unit}
                ladderTicks={frame?.ladder.ladderTicks ?? 0}
                table={table}
                onTable={requestBookTable && day.hasBook ? setTable : undefined}
              />
            )}
          </div>
        </>
      )}
      <div
        className="field"
        data-field
        role="group"
        aria-label="Market chart: brackets zoom time, braces zoom price, comma and full stop move, F follows, X sets a crosshair"
        // The chart takes keys of its own, so it has to be able to take the focus.
        tabIndex={0} // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex
        onKeyDown={onKeyDown}
        style={geometry ? { height: geometry.fieldHeight } : undefined}
      >
        <canvas data-layer="ground" aria-hidden="true" />
        <canvas data-layer="cells" aria-hidden="true" />
        <canvas data-layer="plot" role="img" aria-label="Order book heatmap" />
        <canvas data-layer="axis" aria-hidden="true" style={geometry ? { left: geometry.plotWidth } : undefined} />
        <canvas data-layer="time" aria-hidden="true" style={geometry ? { top: geometry.timeAxis.top } : undefined} />
        <canvas
          data-layer="ladder"
          aria-hidden="true"
          style={geometry ? { left: geometry.plotWidth + geometry.axisWidth } : undefined}
        />
        {geometry && (
          <StripHeads
            geometry={geometry}
            unit={unit}
            bin={frame ? binText(frame.ofiBin, day.provenance.timeBasis) : ""}
            overlay={props.overlay ?? null}
            overlayNote={props.overlayNote ?? "feature, scaled to what is in view"}
          />
        )}
        {geometry && (
          <div className="legend-place" style={{ top: geometry.heat.height - 30 }}>
            <Legend phone={phone} hasTrades={day.hasTrades} hasBook={day.hasBook} hasHidden={day.hasMessages} />
          </div>
        )}
        {!day.hasBook && (
          <p className="field-note">
            n/a: this day has no order book. Its trades are drawn; depth and forecasts need the book.
          </p>
        )}
        {props.notice && geometry && (
          <div className="notice-place" style={{ width: geometry.plotWidth, height: geometry.heat.height }}>
            {props.notice}
          </div>
        )}
        <canvas data-layer="overlay" aria-hidden="true" />
        {table && geometry && requestBookTable && (
          <div className="table-place" style={sidePlace(geometry, 0, geometry.heat.height)}>
            <BookTable instrument={day.instrument} request={requestBookTable} onClose={() => setTable(false)} />
          </div>
        )}
        {geometry && !phone && (
          <div
            className="record-place"
            style={sidePlace(geometry, geometry.heat.height, geometry.fieldHeight - geometry.heat.height)}
          >
            <Record {...props} frame={frame} phone={false} />
          </div>
        )}
      </div>
      {phone && <Record {...props} frame={frame} phone />}
    </div>
  );
}

const sidePlace = (geometry: Geometry, top: number, height: number) => ({
  left: geometry.plotWidth + geometry.axisWidth,
  width: geometry.sideWidth,
  top,
  height,
});

function Record({
  day,
  horizons,
  onHorizonChange,
  frame,
  phone,
}: MarketViewProps & { readonly frame: SlowState["frame"]; readonly phone: boolean }) {
  return (
    <TrackRecordPanel
      record={frame?.record ?? null}
      phone={phone}
      hasBook={day.hasBook}
      horizons={horizons ?? HORIZONS}
      timeBasis={day.provenance.timeBasis}
      onHorizonChange={onHorizonChange}
    />
  );
}

interface SideHeadProps {
  readonly geometry: Geometry;
  readonly unit: string;
  readonly ladderTicks: number;
  readonly table: boolean;
  readonly onTable: ((shown: boolean) => void) | undefined;
}

function SideHead({ geometry, unit, ladderTicks, table, onTable }: SideHeadProps) {
  const columns = columnsOf(geometry.sideWidth);
  const wide = geometry.sideWidth >= 320;
  const right = (edge: number) => ({ right: geometry.sideWidth - edge });
  return (
    <div className="side-head" style={{ width: geometry.sideWidth }}>
      <button
        type="button"
        aria-pressed={table}
        disabled={!onTable}
        title="The order book as a table"
        onClick={() => onTable?.(!table)}
      >
        {table ? "Table" : wide ? "Book now" : "Book"}
      </button>
      {!table && (
        <>
          <span className="muted" style={right(columns.size)}>
            {ladderTicks >= 100
              ? `/ ${number(ladderTicks)} ticks`
              : ladderTicks > 1
                ? `Size / ${ladderTicks} ticks`
                : "Size"}
          </span>
          <span className="muted" style={right(columns.sum)}>
            Sum
          </span>
          <span className="muted" style={right(columns.right)}>
            {wide ? `Traded in view, ${unit}` : `Traded, ${unit}`}
          </span>
        </>
      )}
    </div>
  );
}

/** Starts the controller once its canvases are there; keeps its properties and size up to date. */
function useController(
  root: { readonly current: HTMLDivElement | null },
  props: MarketViewProps,
  onSlow: (state: SlowState) => void,
) {
  const controller = useRef<MarketController | null>(null);
  const first = useRef(props);
  useEffect(() => {
    const element = root.current;
    const field = element?.querySelector<HTMLElement>("[data-field]");
    if (!element || !field) return undefined;
    const canvas = (name: string): HTMLCanvasElement => {
      const found = element.querySelector<HTMLCanvasElement>(`canvas[data-layer=${name}]`);
      if (!found) throw new Error(`no canvas ${name}`);
      return found;
    };
    const canvases = {
      ground: canvas("ground"),
      cells: canvas("cells"),
      plot: canvas("plot"),
      axis: canvas("axis"),
      time: canvas("time"),
      ladder: canvas("ladder"),
      overlay: canvas("overlay"),
    };
    const started = new MarketController(element, field, canvases, first.current, onSlow);
    controller.current = started;
    const { chart } = first.current;
    chart?.take(started);
    const observer = new ResizeObserver(() => started.fit());
    observer.observe(element);
    return () => {
      observer.disconnect();
      started.stop();
      controller.current = null;
      chart?.leave(started);
    };
  }, [root, onSlow]);
  useEffect(() => {
    first.current = props;
    controller.current?.update(props);
  });
  return controller;
}
