import * as fc from "fast-check";
import { expect, test } from "vitest";
import { depthMarkText, scaleMarks } from "./depth-marks.ts";

test("the depth scale names its ends, and the powers of ten and threes between them where there is room", () => {
  expect(scaleMarks([10, 1000])).toEqual([10, 30, 100, 300, 1000]);
  expect(scaleMarks([7, 1500])).toEqual([7, 30, 100, 300, 1500]);
});

test("numbers under the depth scale never run into each other, however wide the range", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1e4, noNaN: true }),
      fc.double({ min: 0.5, max: 7, noNaN: true }),
      (low, decades) => {
        const high = low * 10 ** decades;
        const marks = scaleMarks([low, high]);
        const at = marks.map((value) => (128 * Math.log(value / low)) / Math.log(high / low));
        for (let i = 1; i < marks.length - 1; i++) {
          const digits = depthMarkText(marks[i]).length + depthMarkText(marks[i - 1]).length;
          expect(at[i] - at[i - 1]).toBeGreaterThan((digits * 5.6) / 2);
        }
      },
    ),
  );
});
