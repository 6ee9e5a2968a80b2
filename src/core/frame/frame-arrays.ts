import { FrameBuffer, paddedBytes } from "./frame-buffer.ts";
import { type Ladder, TRADE_FIELDS } from "./frame.ts";

export interface FrameSizes {
  readonly columns: number;
  readonly cells: number;
  readonly ladder: number;
  readonly bins: number;
  readonly trades: number;
  readonly marks: number;
  /** Columns of the overlay; 0 without. */
  readonly overlay: number;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Floats = Float32Array<ArrayBuffer>;

/** The arrays of one frame, zeroed. */
export interface FrameArrays {
  readonly heat: Bytes;
  readonly bid: Floats;
  readonly ask: Floats;
  readonly microprice: Floats;
  readonly down: Floats;
  readonly stationary: Floats;
  readonly up: Floats;
  readonly imbalance: Floats;
  readonly ofi: Floats;
  /** Empty without an overlay. */
  readonly overlay: Floats;
  readonly forecast: Bytes;
  readonly outcome: Int8Array<ArrayBuffer>;
  readonly trades: Float64Array<ArrayBuffer>;
  readonly marks: Float64Array<ArrayBuffer>;
  readonly ladder: Omit<Ladder, "rows" | "ladderTicks" | "topTick">;
}

export function allocateFrame(sizes: FrameSizes): FrameArrays {
  const { columns, cells, ladder, bins } = sizes;
  const trades = sizes.trades * TRADE_FIELDS;
  const marks = sizes.marks * 2;
  const buffer = new FrameBuffer(
    paddedBytes(
      [1, cells],
      [7, columns * 4],
      [2, columns],
      [1, bins * 4],
      [1, sizes.overlay * 4],
      [1, trades * 8],
      [1, marks * 8],
      [6, ladder * 8],
      [1, ladder],
    ),
  );
  return {
    heat: buffer.bytes(cells),
    bid: buffer.float32(columns),
    ask: buffer.float32(columns),
    microprice: buffer.float32(columns),
    down: buffer.float32(columns),
    stationary: buffer.float32(columns),
    up: buffer.float32(columns),
    imbalance: buffer.float32(columns),
    ofi: buffer.float32(bins),
    overlay: buffer.float32(sizes.overlay),
    forecast: buffer.bytes(columns),
    outcome: buffer.signedBytes(columns),
    trades: buffer.float64(trades),
    marks: buffer.float64(marks),
    ladder: {
      bid: buffer.float64(ladder),
      ask: buffer.float64(ladder),
      bidSum: buffer.float64(ladder),
      askSum: buffer.float64(ladder),
      tradedBuy: buffer.float64(ladder),
      tradedSell: buffer.float64(ladder),
      known: buffer.bytes(ladder),
    },
  };
}
