import { expect, it } from "vitest";
import { liveDay, spliced } from "../../../test/live-day.ts";
import { gapAt, type MarketDay } from "../market/day.ts";
import { catalogueLabels, labelNames } from "./catalogue-labels.ts";
import { fitLabelThresholds } from "./catalogue-thresholds.ts";
import { futureMoves, halfTickMid } from "./move.ts";

const ROWS = 250;
const live = (seed: number, gaps = 0): MarketDay => liveDay({ seed, rows: ROWS, levels: 1, gaps });

it("a future move is there exactly where no gap lies between its ends", () => {
  const day = live(8, 0.03);
  const moves = futureMoves(day, 10);
  let crossed = 0;
  for (let row = 0; row + 10 < ROWS; row++) {
    const ahead = Array.from({ length: 10 }, (_, i) => row + 1 + i);
    const broken = ahead.some((later) => gapAt(day.gaps, later) >= 0);
    if (broken) crossed++;
    const move = halfTickMid(day.book!, row + 10) - halfTickMid(day.book!, row);
    expect(moves[row], `row ${row}`).toBe(broken ? Number.NaN : move);
  }
  expect(crossed).toBeGreaterThan(20);
  expect(moves.filter((move) => move === move).length).toBeGreaterThan(20);
});

it("no label of the catalogue before a gap knows what came after it, and none after it what was before", () => {
  const [a, b] = [live(1), live(2)];
  const alpha = fitLabelThresholds(a, { from: 0, to: ROWS });
  const labels = (day: MarketDay) => catalogueLabels(day, alpha).columns;
  const aa = labels(spliced(a, a));
  const ab = labels(spliced(a, b));
  const bb = labels(spliced(b, b));
  labelNames().forEach((name, i) => {
    expect(ab[i].slice(0, ROWS), name).toEqual(aa[i].slice(0, ROWS));
    expect(ab[i].slice(ROWS), name).toEqual(bb[i].slice(ROWS));
  });
});

it("thresholds are those of the labels that do not cross a gap", () => {
  const [a, b] = [live(1), live(2)];
  const day = spliced(a, b);
  const far = spliced(a, { ...b, book: { ...b.book!, ...farther(b) } });
  const span = { from: 0, to: day.rows };
  expect(known(fitLabelThresholds(far, span))).toEqual(known(fitLabelThresholds(day, span)));
  expect(known(fitLabelThresholds({ ...far, gaps: null }, span))).not.toEqual(known(fitLabelThresholds(day, span)));
});

const known = ({ raw_100, tb_100 }: Record<string, number>) => [raw_100, tb_100];

const farther = ({ book }: MarketDay) => ({
  askPrice: book!.askPrice.map((column) => column.map((price) => price + 50_000)),
  bidPrice: book!.bidPrice.map((column) => column.map((price) => price + 50_000)),
});
