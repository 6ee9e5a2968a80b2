import type { DaySummary } from "../../../workers/api.ts";
import { zoneName } from "../format.ts";

const DAY_MS = 86_400_000;

/** How times of a day are put on Plotly's axes: its dates are UTC, so wall-clock time of the exchange is written as if it were. */
export interface TimeAxis {
  readonly title: string;
  readonly layout: object;
  readonly place: (nanos: number) => number;
}

export function timeAxis({ instrument, provenance }: Pick<DaySummary, "instrument" | "provenance">): TimeAxis {
  if (provenance.timeBasis === "row")
    return { title: "row", layout: { type: "linear" }, place: (nanos) => nanos / 1e6 };
  const base = instrument.date ? Date.parse(`${instrument.date}T00:00:00Z`) : Number.NaN;
  const origin = Number.isFinite(base) ? base : 100 * DAY_MS;
  return {
    title: `${zoneName(instrument.timeZone)} time${instrument.date ? `, ${instrument.date}` : ""}`,
    layout: {
      type: "date",
      tickformatstops: [
        { dtickrange: [null, 1000], value: "%H:%M:%S.%L" },
        { dtickrange: [1000, 60_000], value: "%H:%M:%S" },
        { dtickrange: [60_000, null], value: "%H:%M" },
      ],
      hoverformat: "%H:%M:%S.%L",
    },
    place: (nanos) => origin + nanos / 1e6,
  };
}
