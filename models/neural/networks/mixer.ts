import {
  bilinearNorm,
  binShapes,
  dense,
  denseShapes,
  lastStep,
  layerNorm,
  meanStep,
  normShapes,
  perceptron,
  perceptronShapes,
} from "../blocks.ts";
import { type Network, outputsOf } from "../network.ts";

const WIDTH = 40;
const BLOCKS = ["block1", "block2"];
const DROPOUT = 0.1;
const INPUT_DROPOUT = 0.1;

/**
 * | layer | output | parameters (T = 50, F = 40, heads = 3) |
 * |---|---|---:|
 * | window beside its bilinear normalisation | [50, 80] | 182 |
 * | dense | [50, 40] | 3,240 |
 * | 2 x (norm, over time 50-100-50; norm, over channels 40-80-40; residual, GELU) | [50, 40] | 2·(10,150 + 6,520 + 160) |
 * | mean beside the last row, dense | [9] | 729 |
 * | | | **37,811** |
 *
 * As it is trained by default, on 15 rows of the protocol's 55 columns and ten levels, it has 23,841.
 */
export const mixer: Network = {
  name: "mixer",
  title: "Axis mixer",
  summary: "The window, as it is and normalised by itself, mixed along time and along channels in turn.",
  source: "Tolstikhin et al., MLP-Mixer, 2021, behind the bilinear normalisation of Tran et al., 2021",
  weights: (size) => {
    const width = size.units ?? WIDTH;
    return {
      ...binShapes("bin", size.window, size.inputs),
      ...denseShapes("embed", 2 * size.inputs, width),
      ...Object.assign(
        {},
        ...BLOCKS.map((block) => ({
          ...normShapes(`${block}.norm1`, width),
          ...perceptronShapes(`${block}.time`, size.window, 2 * size.window),
          ...normShapes(`${block}.norm2`, width),
          ...perceptronShapes(`${block}.channels`, width, 2 * width),
        })),
      ),
      ...denseShapes("head", 2 * width, outputsOf(size)),
    };
  },
  forward: (o, w, x) => {
    const seen = o.dropout(x, INPUT_DROPOUT);
    let rows = dense(o, w, "embed", o.concat([bilinearNorm(o, w, "bin", seen), seen], 2)); // [B, T, C]
    for (const block of BLOCKS) {
      const columns = o.transpose(layerNorm(o, w, `${block}.norm1`, rows), [0, 2, 1]); // [B, C, T]
      rows = o.add(rows, o.transpose(perceptron(o, w, `${block}.time`, columns, DROPOUT), [0, 2, 1]));
      rows = o.add(rows, perceptron(o, w, `${block}.channels`, layerNorm(o, w, `${block}.norm2`, rows), DROPOUT));
    }
    return dense(o, w, "head", o.concat([meanStep(o, rows), lastStep(o, rows)], 1));
  },
};
