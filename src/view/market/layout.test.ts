import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layout } from "./layout.ts";

test("at 1440 x 900 everything lies where the visual target has it", () => {
  const g = layout(1440, 900 - 40 - 52);
  expect([g.plotWidth, g.dataWidth, g.axisWidth, g.sideWidth]).toEqual([1048, 984, 64, 328]);
  expect(g.heat.height).toBe(495);
  expect(g.forecast).toEqual({
    head: { top: 495, height: 22 },
    body: { top: 517, height: 92 },
    outcome: { top: 609, height: 8 },
  });
  expect(g.imbalance).toEqual({ head: { top: 617, height: 18 }, body: { top: 635, height: 39 } });
  expect(g.flow).toEqual({ head: { top: 675, height: 18 }, body: { top: 693, height: 39 } });
  expect(g.timeAxis).toEqual({ top: 732, height: 20 });
  expect(g.barHeight + g.readoutHeight + g.fieldHeight).toBe(808);
});

test("at 1280 x 720 order flow folds into the imbalance strip and the heatmap keeps 23 ladder rows", () => {
  const g = layout(1280, 720 - 40 - 52);
  expect([g.sideWidth, g.heat.height, g.folded]).toEqual([288, 345, true]);
  expect(g.flow!.head.height).toBe(0);
  expect(g.barHeight + g.readoutHeight + g.fieldHeight).toBe(628);
});

test("a phone gets heatmap, forecast and record in its own heights", () => {
  const g = layout(390, 844 - 48 - 52 - 56);
  expect([g.kind, g.heat.height, g.plotWidth, g.sideWidth]).toEqual(["phone", 360, 334, 0]);
  expect(688 - g.barHeight - g.fieldHeight).toBe(136);
});

test("at any size the bands follow each other without overlap and stay inside", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 320, max: 3840 }),
      fc.integer({ min: 560, max: 2160 }),
      fc.boolean(),
      (width, height, overlaid) => {
        const g = layout(width, height, undefined, overlaid);
        expect(g.overlay !== null).toBe(overlaid);
        const bands = [g.heat, g.forecast.head, g.forecast.body, g.forecast.outcome];
        for (const strip of [g.imbalance, g.flow, g.overlay]) if (strip) bands.push(strip.head, strip.body);
        bands.push(g.timeAxis);
        for (let i = 1; i < bands.length; i++) {
          expect(bands[i].top).toBeGreaterThanOrEqual(bands[i - 1].top + bands[i - 1].height);
        }
        expect(g.timeAxis.top + g.timeAxis.height).toBe(g.fieldHeight);
        expect(g.heat.height % 15).toBe(0);
        expect(g.dataWidth).toBeGreaterThan(100);
        if (width >= 641) expect(g.barHeight + g.readoutHeight + g.fieldHeight).toBeLessThanOrEqual(height);
      },
    ),
  );
});
