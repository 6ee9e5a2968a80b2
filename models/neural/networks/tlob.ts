import {
  bilinearNorm,
  binShapes,
  dense,
  denseShapes,
  encoderLayer,
  encoderShapes,
  lastStep,
  meanStep,
} from "../blocks.ts";
import { type Network, outputsOf } from "../network.ts";

const WIDTH = 40;
const BLOCKS = ["block1", "block2"];
const DROPOUT = 0.1;

/** One head where the length cannot be divided by more. */
const headsFor = (width: number): number => (width % 4 === 0 ? 4 : width % 2 === 0 ? 2 : 1);

/**
 * | layer | output | parameters (T = 100, F = 40, one head) |
 * |---|---|---:|
 * | bilinear normalisation | [100, 40] | 282 |
 * | dense, plus positions | [100, 40] | 1,640 + 4,000 |
 * | 2 x (encoder layer over time; transpose; encoder layer over features; transpose) | [100, 40] | 2·(13,240 + 61,000) |
 * | last row beside the mean, dense | [3] | 243 |
 * | | | **154,645** |
 */
export const tlob: Network = {
  name: "tlob",
  title: "TLOB",
  summary: "Rows look at rows and features at features, in turn, behind a normalisation of each window by itself.",
  source: "Berti and Kasneci, TLOB: a transformer model with dual attention, 2025; smaller",
  weights: (size) => {
    const width = size.units ?? WIDTH;
    return {
      ...binShapes("bin", size.window, size.inputs),
      ...denseShapes("embed", size.inputs, width),
      positions: { shape: [size.window, width], start: "positions" },
      ...Object.assign(
        {},
        ...BLOCKS.map((block) => ({
          ...encoderShapes(`${block}.time`, width, 2 * width),
          ...encoderShapes(`${block}.features`, size.window, size.window),
        })),
      ),
      ...denseShapes("head", 2 * width, outputsOf(size)),
    };
  },
  forward: (o, w, x, size) => {
    let rows = o.add(dense(o, w, "embed", bilinearNorm(o, w, "bin", x)), w("positions")); // [B, T, C]
    const [, , width] = o.shape(rows);
    for (const block of BLOCKS) {
      rows = encoderLayer(o, w, `${block}.time`, rows, headsFor(width), DROPOUT);
      const features = o.transpose(rows, [0, 2, 1]); // [B, C, T]
      rows = o.transpose(encoderLayer(o, w, `${block}.features`, features, headsFor(size.window), DROPOUT), [0, 2, 1]);
    }
    return dense(o, w, "head", o.concat([lastStep(o, rows), meanStep(o, rows)], 1));
  },
};
