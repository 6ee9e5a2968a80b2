import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import type { Overview } from "../../core/frame/frame.ts";
import { clock, shortClock, timeOrRow } from "../format.ts";
import { drawOverview, paletteOf } from "./seek-canvas.ts";
import { axisTimes } from "./seek-axis.ts";
import { useApp } from "./use-app.ts";

/** Part of the day that a page key moves by. */
const PAGE = 0.05;
/** Milliseconds between two seeks while the head is dragged. */
const DRAG_EVERY = 40;

/** The day at a glance; click or drag to go there. */
export function SeekBar({ day }: { readonly day: DaySummary }) {
  const theme = useApp((state) => state.settings.theme);
  const time = useApp((state) => state.cursor?.time ?? day.start);
  const command = useApp((state) => state.command);
  const sought = useRef(0);
  const { start, end, overview, provenance } = day;
  const span = Math.max(1, end - start);

  const seek = (fraction: number): void =>
    command({ kind: "seek", time: start + Math.min(1, Math.max(0, fraction)) * span });
  const seekTo = ({ currentTarget, clientX, timeStamp }: PointerEvent<HTMLDivElement>): void => {
    sought.current = timeStamp;
    const { left, width } = currentTarget.getBoundingClientRect();
    seek((clientX - left) / width);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    seekTo(event);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const held = event.currentTarget.hasPointerCapture(event.pointerId);
    if (held && event.timeStamp - sought.current >= DRAG_EVERY) seekTo(event);
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    seek((time - start) / span + (event.key === "PageUp" ? PAGE : -PAGE));
  };

  return (
    <div className="seek">
      <div
        className="seek-bar"
        role="slider"
        tabIndex={0}
        aria-label="Replay position"
        aria-valuemin={start / 1e9}
        aria-valuemax={end / 1e9}
        aria-valuenow={time / 1e9}
        aria-valuetext={timeOrRow(time, provenance.timeBasis)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onKeyDown={onKeyDown}
      >
        {overview && <OverviewPicture key={theme} overview={overview} />}
        <div className="seek-head" style={{ left: `${((time - start) / span) * 100}%` }} />
      </div>
      <div className="seek-axis" aria-hidden="true">
        {provenance.timeBasis === "exchange" &&
          axisTimes(start, end).map((at) => (
            <span key={at} style={{ left: `${((at - start) / span) * 100}%` }}>
              {at % 60e9 === 0 ? shortClock(at) : clock(at, 0)}
            </span>
          ))}
      </div>
    </div>
  );
}

function OverviewPicture({ overview }: { readonly overview: Overview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const shown = canvas.current;
    if (!shown) return undefined;
    const draw = (): void => {
      const { width, height } = shown.getBoundingClientRect();
      const ratio = globalThis.devicePixelRatio || 1;
      shown.width = Math.max(1, Math.round(width * ratio));
      shown.height = Math.max(1, Math.round(height * ratio));
      const context = shown.getContext("2d");
      context?.scale(ratio, ratio);
      if (context) drawOverview(context, overview, width, height, paletteOf(shown));
    };
    const observer = new ResizeObserver(draw);
    observer.observe(shown);
    draw();
    return () => observer.disconnect();
  }, [overview]);
  return <canvas ref={canvas} />;
}
