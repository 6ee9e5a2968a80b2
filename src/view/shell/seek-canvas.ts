import { type Overview, TRADE_FIELDS } from "../../core/frame/frame.ts";

const MARK_BAND = 8;
const PALETTE = ["--heat", "--neutral", "--micro", "--buy", "--sell", "--bad", "--warn"] as const;
type Palette = Readonly<Record<(typeof PALETTE)[number], string>>;

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(PALETTE.map((name) => [name, style.getPropertyValue(name).trim()])) as unknown as Palette;
}

/** The whole day in one strip: mid as a line, volume as bars, the largest trades above, halts and gaps across. */
export function drawOverview(
  context: CanvasRenderingContext2D,
  overview: Overview,
  width: number,
  height: number,
  colours: Palette,
): void {
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours["--heat"];
  context.fillRect(0, MARK_BAND, width, height - MARK_BAND);
  const x = (time: number): number => ((time - overview.start) / Math.max(1, overview.end - overview.start)) * width;
  drawVolume(context, overview, width, height, colours);
  drawPauses(context, overview, x, height, colours);
  drawMid(context, overview, width, height, colours);
  drawTrades(context, overview, x, colours);
}

function drawVolume(
  context: CanvasRenderingContext2D,
  { volume, bins }: Overview,
  width: number,
  height: number,
  colours: Palette,
): void {
  const ranked = volume.toSorted();
  const top = Math.max(1e-12, ranked[Math.floor(0.98 * (bins - 1))], ranked[bins - 1] / 8);
  const step = width / bins;
  context.fillStyle = colours["--neutral"];
  for (let bin = 0; bin < bins; bin++) {
    const bar = Math.min(1, volume[bin] / top) * (height - MARK_BAND) * 0.6;
    if (bar > 0) context.fillRect(bin * step, height - bar, Math.max(1, step - 0.5), bar);
  }
}

function drawMid(
  context: CanvasRenderingContext2D,
  { mid, bins }: Overview,
  width: number,
  height: number,
  colours: Palette,
): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of mid) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high >= low)) return;
  const room = height - MARK_BAND - 6;
  context.beginPath();
  let drawing = false;
  for (let bin = 0; bin < bins; bin++) {
    if (Number.isNaN(mid[bin])) {
      drawing = false;
      continue;
    }
    const y = MARK_BAND + 3 + (high > low ? (high - mid[bin]) / (high - low) : 0.5) * room;
    const x = ((bin + 0.5) / bins) * width;
    if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    drawing = true;
  }
  context.strokeStyle = colours["--micro"];
  context.lineWidth = 1;
  context.stroke();
}

function drawPauses(
  context: CanvasRenderingContext2D,
  overview: Overview,
  x: (time: number) => number,
  height: number,
  colours: Palette,
): void {
  context.fillStyle = colours["--bad"];
  for (const time of overview.halts) context.fillRect(Math.round(x(time)), MARK_BAND, 2, height - MARK_BAND);
  context.fillStyle = colours["--warn"];
  for (const time of overview.gaps) context.fillRect(Math.round(x(time)), MARK_BAND, 2, height - MARK_BAND);
}

/** Up = buyer took, down = seller took; a diamond where the source does not say. */
function drawTrades(
  context: CanvasRenderingContext2D,
  { largestTrades }: Overview,
  x: (time: number) => number,
  colours: Palette,
): void {
  for (let at = 0; at < largestTrades.length; at += TRADE_FIELDS) {
    const centre = x(largestTrades[at]);
    const aggressor = largestTrades[at + 3];
    const [base, tip] = aggressor > 0 ? [6.5, 1] : [0.5, 6];
    context.fillStyle = aggressor > 0 ? colours["--buy"] : aggressor < 0 ? colours["--sell"] : colours["--neutral"];
    context.beginPath();
    context.moveTo(centre - 3.5, base);
    context.lineTo(centre + 3.5, base);
    context.lineTo(centre, tip);
    context.fill();
  }
}
