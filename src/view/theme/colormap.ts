/**
 * Colours as 32-bit words in the byte order of ImageData (red in the lowest byte on every engine we run on), and the
 * two perceptually uniform maps the page uses. Anchors are the published ten-colour samples of viridis (van der Walt
 * and Smith, CC0) and cividis (Nuñez, Anderton and Renslow 2018), interpolated linearly in sRGB.
 */
export type Rgb = readonly [number, number, number];

const anchors = (hex: string): Rgb[] => hex.split(" ").map(parseHex);

const VIRIDIS = anchors("440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725");
const CIVIDIS = anchors("00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838");

/** `#rrggbb` or `rrggbb`; throws RangeError on anything else. */
export function parseHex(text: string): Rgb {
  const match = /^#?([0-9a-f]{6})$/i.exec(text.trim());
  if (!match) throw new RangeError(`not a colour: ${text}`);
  const value = Number.parseInt(match[1], 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

function sample(map: readonly Rgb[], at: number): Rgb {
  const place = Math.min(1, Math.max(0, at)) * (map.length - 1);
  const low = Math.min(map.length - 2, Math.floor(place));
  return mix(map[low], map[low + 1], place - low);
}

export const viridis = (at: number): Rgb => sample(VIRIDIS, at);
export const cividis = (at: number): Rgb => sample(CIVIDIS, at);

export const cssColor = ([r, g, b]: Rgb, alpha = 1): string =>
  `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;

const word = ([r, g, b]: Rgb): number =>
  (0xff000000 | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** Depth colour at `share` of the scale, 0 thin to 1 thick: bright is deep on the dark ground, dark is deep on the light one. */
export function depthColor(theme: "dark" | "light", ground: Rgb, share: number): Rgb {
  if (theme === "dark") return viridis(0.04 + 0.96 * share);
  return mix(ground, viridis(0.82 - 0.8 * share), 0.34 + 0.66 * share);
}

/** What each heat cell value paints: 0 nothing (the hatch below shows), 1 the ground, 2..255 the depth colours. */
export function depthLookup(theme: "dark" | "light", ground: Rgb): Uint32Array {
  const table = new Uint32Array(256);
  table[1] = word(ground);
  for (let value = 2; value < 256; value++) table[value] = word(depthColor(theme, ground, (value - 2) / 253));
  return table;
}
