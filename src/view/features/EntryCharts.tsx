import { useCallback } from "react";
import type { PowerEntry } from "../../core/analysis/index.ts";
import { Chart } from "../backtest/Chart.tsx";
import type { Frame } from "../backtest/chart-frame.ts";
import { number, signed } from "../format.ts";
import { chance } from "./feature-text.ts";
import { hoursFigure, type Names, shiftedFigure } from "./figures.ts";

interface HoursProps {
  readonly here: PowerEntry;
  readonly there: PowerEntry | null;
  readonly names: Names;
}

/** Whether a column says the same all day. */
export function HoursChart({ here, there, names }: HoursProps) {
  const hours = useCallback((frame: Frame) => hoursFigure({ here, there }, names, frame), [here, there, names]);
  return (
    <>
      <h3>Stability by hour</h3>
      <p className="muted">
        {here.column}, horizon {number(here.horizon)} rows, ranks taken within each hour.{" "}
        {here.hours.map(({ hour, ic, n }) => `${hour}h ${signed(ic, 3)} (${number(n)} rows)`).join(", ")}.
      </p>
      <Chart height={150} build={hours} label={`Information coefficient of ${here.column} by hour`} />
    </>
  );
}

/** What shifted labels give, and where the column lies among it; `beside` counts the columns looked at with it. */
export function ShiftedChart({ entry, beside }: { readonly entry: PowerEntry; readonly beside: number }) {
  const { ic, column, horizon, pShift, pBest } = entry;
  const best =
    beside > 1 ? `; the best of ${number(beside)} columns does as well by chance with p ${chance(pBest)}` : "";
  const shifted = entry.null;
  const build = useCallback(
    (frame: Frame) => (shifted ? shiftedFigure(shifted, ic.value, frame) : { data: [], layout: {} }),
    [shifted, ic],
  );
  return (
    <>
      <h3>Against chance</h3>
      {shifted ? (
        <>
          <p className="muted">
            {column}, horizon {number(horizon)} rows: IC {signed(ic.value, 3)}; {number(shifted.shifts)} shifts of the
            labels give {signed(shifted.quantiles[0], 3)} to {signed(shifted.quantiles[2], 3)} in 95 %. p{" "}
            {chance(pShift)}
            {best}.
          </p>
          <Chart height={170} build={build} label={`Null distribution of ${column} from shifted labels`} />
        </>
      ) : (
        <p className="muted">n/a: too few rows to shift the labels far enough.</p>
      )}
    </>
  );
}
