import { offscreen } from "./surface.ts";

/** Device pixels between two diagonal lines of a hatch, times the device ratio. */
const PERIOD = 8;

/** A repeating diagonal hatch on a ground, in device pixels so that it stays sharp. */
export function hatchPattern(
  context: CanvasRenderingContext2D,
  ground: string,
  line: string,
  ratio: number,
): CanvasPattern {
  const period = Math.round(PERIOD * ratio);
  const tile = offscreen(period, period).context;
  tile.fillStyle = ground;
  tile.fillRect(0, 0, period, period);
  tile.strokeStyle = line;
  tile.lineWidth = Math.max(1, ratio);
  tile.beginPath();
  for (const shift of [-period, 0, period]) {
    tile.moveTo(shift - 1, period + 1);
    tile.lineTo(shift + period + 1, -1);
  }
  tile.stroke();
  const pattern = context.createPattern(tile.canvas, "repeat");
  if (!pattern) throw new Error("this browser gives no canvas patterns");
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}
