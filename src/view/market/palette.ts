import { cssColor, depthLookup, parseHex } from "../theme/colormap.ts";
import type { Theme } from "./props.ts";

/** The tokens a canvas needs, read once per theme from the stylesheet: tokens.css stays the only place of colours. */
export interface Palette {
  readonly theme: Theme;
  readonly bg: string;
  readonly panel: string;
  readonly raise: string;
  readonly line: string;
  readonly line2: string;
  readonly text: string;
  readonly strong: string;
  readonly muted: string;
  readonly accent: string;
  readonly buy: string;
  readonly sell: string;
  readonly buyFill: string;
  readonly sellFill: string;
  readonly buyBar: string;
  readonly sellBar: string;
  readonly onSide: string;
  readonly warn: string;
  readonly heat: string;
  readonly casing: string;
  readonly unknown: string;
  readonly hatch: string;
  readonly future: string;
  readonly neutral: string;
  readonly grid: string;
  readonly micro: string;
  readonly chip: string;
  readonly onChip: string;
  readonly font: string;
  /** Cell value to pixel. */
  readonly lookup: Uint32Array;
}

export function readPalette(element: Element, theme: Theme): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const faded = (name: string, alpha: number): string => cssColor(parseHex(token(name)), alpha);
  return {
    theme,
    bg: token("bg"),
    panel: token("panel"),
    raise: token("raise"),
    line: token("line"),
    line2: token("line2"),
    text: token("text"),
    strong: token("strong"),
    muted: token("muted"),
    accent: token("accent"),
    buy: token("buy"),
    sell: token("sell"),
    buyFill: faded("buy", 0.5),
    sellFill: faded("sell", 0.5),
    buyBar: faded("buy", theme === "dark" ? 0.3 : 0.22),
    sellBar: faded("sell", theme === "dark" ? 0.3 : 0.22),
    onSide: token("on-side"),
    warn: token("warn"),
    heat: token("heat"),
    casing: faded("heat", 0.85),
    unknown: token("unknown"),
    hatch: token("hatch"),
    future: token("future"),
    neutral: token("neutral"),
    grid: token("grid"),
    micro: token("micro"),
    chip: token("chip"),
    onChip: token("on-chip"),
    font: style.fontFamily,
    lookup: depthLookup(theme, parseHex(token("heat"))),
  };
}
