import type { MarketFrame } from "../../core/frame/frame.ts";
import type { Geometry } from "./layout.ts";

/**
 * The heatmap's cells: a canvas of one pixel a cell, coloured by table and scaled up by the page, which costs the main
 * thread two thirds of drawing it scaled. Unknown cells are transparent and show the hatch below.
 */
export class CellLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData | null = null;
  #pixels = new Uint32Array(0);

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser gives no 2D canvas");
    this.#canvas = canvas;
    this.#context = context;
  }

  draw(frame: MarketFrame, geometry: Pick<Geometry, "dataWidth">, rowPixels: number, lookup: Uint32Array): void {
    const { columns, priceRows, heat } = frame;
    if (this.#image?.width !== columns || this.#image.height !== priceRows) {
      this.#canvas.width = columns;
      this.#canvas.height = priceRows;
      this.#image = new ImageData(columns, priceRows);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    this.#size("width", geometry.dataWidth);
    this.#size("height", priceRows * rowPixels);
    const pixels = this.#pixels;
    for (let i = 0; i < heat.length; i++) pixels[i] = lookup[heat[i]];
    this.#context.putImageData(this.#image, 0, 0);
  }

  #size(side: "width" | "height", pixels: number): void {
    const text = `${pixels}px`;
    if (this.#canvas.style[side] !== text) this.#canvas.style[side] = text;
  }
}
