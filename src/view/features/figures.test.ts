import { expect, it } from "vitest";
import { type ColumnSummary, columnSummary } from "../../core/analysis/index.ts";
import type { Frame } from "../backtest/chart-frame.ts";
import { distributionFigure } from "./figures.ts";

const frame = { colours: { accent: "#000000", warn: "#000000" }, font: "", width: 400 } as unknown as Frame;
const names = { here: "here", there: "there" };
const wide = (width: number): ColumnSummary =>
  columnSummary(Float64Array.from({ length: 5000 }, (_, i) => (i / 5000) * width));
const drawn = (pair: { here: ColumnSummary; there: ColumnSummary | null }) =>
  distributionFigure(pair, "ticks", names, frame).data as { y: number[]; width?: number[] }[];
const middle = (y: number[]) => y[Math.floor(y.length / 2)];

it("draws shares that sum to all rows, and densities where bins of two widths are compared", () => {
  const [alone] = drawn({ here: wide(10), there: null });
  expect(alone.y.reduce((sum, y) => sum + y, 0)).toBeGreaterThan(98);
  const [narrow, broad] = drawn({ here: wide(10), there: wide(40) });
  expect(middle(narrow.y) / middle(broad.y)).toBeCloseTo(4, 0);
});
