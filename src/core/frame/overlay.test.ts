import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wanderingDay } from "../../../test/wandering-day.ts";
import { FrameComposer, frameBuffer } from "./composer.ts";
import type { Moment } from "./columns.ts";
import type { FrameRequest } from "./frame.ts";

const ROWS = 400;
const day = wanderingDay(7, ROWS, 3);

const moment = (row: number): Moment => ({
  cursor: {
    row,
    rows: ROWS,
    time: day.time[row - 1],
    start: day.time[0],
    end: day.time[ROWS - 1],
    playing: false,
    speed: 1,
    loop: false,
    ready: 0,
  },
  integrity: {} as Moment["integrity"],
  forecast: null,
  record: null,
});

const request = (crosshair: FrameRequest["crosshair"] = null): FrameRequest => ({
  elapsed: 0,
  columns: 60,
  timeSpan: 60e9,
  rightEdge: null,
  priceRows: 10,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 5,
  crosshair,
  ofiBin: 1e9,
});

const ramp = (): Float64Array => Float64Array.from({ length: ROWS }, (_, row) => (row % 9 === 0 ? Number.NaN : row));

test("nothing after the cursor is drawn, scaled to or read out", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: ROWS }), fc.double({ min: 0, max: 1, noNaN: true }), (row, share) => {
      const after = ramp();
      after.fill(1e9, row);
      const at = { time: Math.floor(day.time[row - 1] - share * 60e9), tick: 1000 };
      const frames = [ramp(), after].map((values) => {
        const composer = new FrameComposer(day);
        composer.overlay = { name: "ramp", values };
        return composer.compose(moment(row), request(at)).overlay!;
      });
      expect(frames[1]).toEqual(frames[0]);
    }),
    { numRuns: 60, seed: 4 },
  );
});

test("each column shows the last row in it, between the least and the greatest in view", () => {
  const composer = new FrameComposer(day);
  composer.overlay = { name: "ramp", values: Float64Array.from({ length: ROWS }, (_, row) => row) };
  const { overlay } = composer.compose(moment(300), request());
  expect(overlay!.values.at(-1)).toBe(299);
  expect(overlay!.high).toBe(299);
  expect(overlay!.at).toBe(299);
  expect(overlay!.low).toBe(Math.min(...overlay!.values));
  expect([...overlay!.values]).toEqual([...overlay!.values].toSorted((a, b) => a - b));
});

test("without a column there is no strip; with one it travels in the frame's one buffer", () => {
  const composer = new FrameComposer(day);
  expect(composer.compose(moment(300), request()).overlay).toBeNull();
  composer.overlay = { name: "nothing", values: new Float64Array(ROWS).fill(Number.NaN) };
  const frame = composer.compose(moment(300), request());
  expect([frame.overlay!.low, frame.overlay!.high]).toEqual([Number.NaN, Number.NaN]);
  expect(frame.overlay!.values.buffer).toBe(frameBuffer(frame));
});
