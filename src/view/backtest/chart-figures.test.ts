import { expect, it } from "vitest";
import { spread } from "./equity-figure.ts";
import { zeroLine } from "./surface-figure.ts";
import { plotlyText } from "./plotly-text.ts";

it("moves end labels apart by the room they need, in their order", () => {
  expect(spread([10, 9.5, 0], 2)).toEqual([10, 8, 0]);
  expect(spread([0, 10, 0.5], 2)).toEqual([-1.5, 10, 0.5]);
  expect(spread([5, 5, 5], 1)).toEqual([5, 4, 3]);
});

it("draws the break-even line exactly between cells that earn and cells that do not", () => {
  const line = zeroLine(
    [
      [2, 1, -1],
      [1, null, -2],
      [-1, -1, 0],
    ],
    "#000",
    1,
  );
  expect(
    line.map((shape) => [
      (shape as { x0: number }).x0,
      (shape as { y0: number }).y0,
      (shape as { x1: number }).x1,
      (shape as { y1: number }).y1,
    ]),
  ).toEqual([
    [1.5, -0.5, 1.5, 0.5],
    [-0.5, 1.5, 0.5, 1.5],
  ]);
});

it("escapes what Plotly would read as markup", () => {
  expect(plotlyText('<a href="javascript:x">&</a>')).toBe('&lt;a href="javascript:x"&gt;&amp;&lt;/a&gt;');
});
