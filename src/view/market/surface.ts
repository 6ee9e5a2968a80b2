/** A canvas that is as many device pixels as its CSS size asks for, drawn on in CSS pixels. */
export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  ratio = 1;

  constructor(canvas: HTMLCanvasElement, opaque: boolean) {
    this.canvas = canvas;
    const context = canvas.getContext("2d", { alpha: !opaque });
    if (!context) throw new Error("this browser gives no 2D canvas");
    this.context = context;
  }

  /** Whether anything changed; a changed canvas is blank. */
  resize(width: number, height: number, ratio: number): boolean {
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    return true;
  }

  /** The context in CSS pixels. */
  begin(): CanvasRenderingContext2D {
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return this.context;
  }

  clear(): CanvasRenderingContext2D {
    const context = this.begin();
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }
}

/** A canvas that is never in the page. */
export function offscreen(width: number, height: number): Surface {
  const surface = new Surface(document.createElement("canvas"), false);
  surface.resize(width, height, 1);
  return surface;
}
