/** Where everything lies, in CSS pixels. Heights run down the field, which begins under the read-out bar. */
export interface Geometry {
  readonly kind: "desktop" | "phone";
  readonly width: number;
  readonly height: number;
  /** Instrument bar, and the read-out bar below it (0 on a phone). */
  readonly barHeight: number;
  readonly readoutHeight: number;
  /** Plot width; the last `reserve` of it lies right of the data. */
  readonly plotWidth: number;
  readonly reserve: number;
  readonly dataWidth: number;
  readonly axisWidth: number;
  readonly sideWidth: number;
  readonly fieldHeight: number;
  readonly heat: Band;
  readonly forecast: Strip & { readonly outcome: Band };
  /** Null on a phone. */
  readonly imbalance: Strip | null;
  /** Null on a phone; without a head of its own where it is folded into the imbalance strip. */
  readonly flow: Strip | null;
  readonly folded: boolean;
  /** The strip of a chosen column; null if none is chosen. */
  readonly overlay: Strip | null;
  readonly timeAxis: Band;
}

export interface Band {
  readonly top: number;
  readonly height: number;
}

export interface Strip {
  readonly head: Band;
  readonly body: Band;
}

/** Heights come in ladder rows, so that none is cut. */
const ROW = 15;
/** Below this the order-flow strip folds into the imbalance strip. */
const ROOMY_HEAT = 400;
const NARROW_SIDE_BELOW = 1360;
const PHONE_UP_TO = 640;

export const layoutKind = (width: number): "desktop" | "phone" => (width <= PHONE_UP_TO ? "phone" : "desktop");

export function layout(width: number, height: number, kind = layoutKind(width), overlaid = false): Geometry {
  return kind === "phone" ? phone(width, height, overlaid) : desktop(width, height, overlaid);
}

const whole = (rest: number, least: number): number => Math.max(least, Math.floor(rest / ROW) * ROW);

function desktop(width: number, height: number, overlaid: boolean): Geometry {
  const barHeight = 32;
  const readoutHeight = 24;
  const timeHeight = 20;
  const sideWidth = width < NARROW_SIDE_BELOW ? 288 : 328;
  const axisWidth = 64;
  const reserve = 64;
  const plotWidth = Math.max(240, width - sideWidth - axisWidth);
  const field = height - barHeight - readoutHeight;
  const overlayHeight = overlaid ? 58 : 0;
  const roomy = field - timeHeight - 122 - 58 - 57 - overlayHeight;
  const folded = roomy < ROOMY_HEAT;
  const strips = (folded ? 85 : 58 + 57) + overlayHeight;
  const heatHeight = whole(field - timeHeight - 122 - strips, 10 * ROW);
  const spare = Math.max(0, field - timeHeight - 122 - strips - heatHeight);
  const forecast = forecastStrip(heatHeight, 22, 92 + spare);
  const below = forecast.outcome.top + forecast.outcome.height;
  const imbalance = { head: { top: below, height: 18 }, body: { top: below + 18, height: folded ? 33 : 39 } };
  const next = below + (folded ? 18 + 34 : 58);
  const flow = folded
    ? { head: { top: next, height: 0 }, body: { top: next, height: 33 } }
    : { head: { top: next, height: 18 }, body: { top: next + 18, height: 39 } };
  const timeTop = below + strips;
  const overlayTop = timeTop - overlayHeight;
  return {
    kind: "desktop",
    width,
    height,
    barHeight,
    readoutHeight,
    plotWidth,
    reserve,
    dataWidth: plotWidth - reserve,
    axisWidth,
    sideWidth,
    fieldHeight: timeTop + timeHeight,
    heat: { top: 0, height: heatHeight },
    forecast,
    imbalance,
    flow,
    folded,
    overlay: overlaid ? stripAt(overlayTop, 18, overlayHeight - 19) : null,
    timeAxis: { top: timeTop, height: timeHeight },
  };
}

function phone(width: number, height: number, overlaid: boolean): Geometry {
  const barHeight = 56;
  const axisWidth = 56;
  const timeHeight = 28;
  const record = 136;
  const overlayHeight = overlaid ? 24 + 48 : 0;
  const heatHeight = whole(height - barHeight - 24 - 84 - overlayHeight - timeHeight - record, 12 * ROW);
  const forecast = forecastStrip(heatHeight, 24, 84 - 8);
  const overlayTop = forecast.outcome.top + forecast.outcome.height;
  const timeTop = overlayTop + overlayHeight;
  return {
    kind: "phone",
    width,
    height,
    barHeight,
    readoutHeight: 0,
    plotWidth: width - axisWidth,
    reserve: 0,
    dataWidth: width - axisWidth,
    axisWidth,
    sideWidth: 0,
    fieldHeight: timeTop + timeHeight,
    heat: { top: 0, height: heatHeight },
    forecast,
    imbalance: null,
    flow: null,
    folded: false,
    overlay: overlaid ? stripAt(overlayTop, 24, 48) : null,
    timeAxis: { top: timeTop, height: timeHeight },
  };
}

const stripAt = (top: number, head: number, body: number): Strip => ({
  head: { top, height: head },
  body: { top: top + head, height: body },
});

function forecastStrip(top: number, headHeight: number, bodyHeight: number): Geometry["forecast"] {
  return {
    head: { top, height: headHeight },
    body: { top: top + headHeight, height: bodyHeight },
    outcome: { top: top + headHeight + bodyHeight, height: 8 },
  };
}
