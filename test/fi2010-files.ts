import { FI_HORIZONS, FI_LINES, type Normalisation } from "../src/core/fi2010/layout.ts";
import { Random } from "../src/core/random.ts";

/** What a made-up benchmark file holds. */
export interface FiFileSettings {
  readonly seed: number;
  /** One stretch per stock and day, stock after stock. */
  readonly stocks: number;
  readonly days: number;
  readonly perStretch: number;
  readonly normalisation: Normalisation;
  /** Label of a rise: 1 in most copies, 3 in some. */
  readonly up: 1 | 3;
  readonly separator: " " | "," | "   ";
  /** In [0, 1]: how far the sizes lean the way the price goes next. */
  readonly signal: number;
}

export const FI_FILE: FiFileSettings = {
  seed: 1,
  stocks: 3,
  days: 2,
  perStretch: 300,
  normalisation: "DecPre",
  up: 1,
  separator: "   ",
  signal: 0.8,
};

/** The matrix of such a file, [149][columns], and where its stretches begin. Prices in DecPre units: euros over 1000. */
export function fiMatrix(settings: FiFileSettings): { readonly lines: Float64Array[]; readonly starts: number[] } {
  const { seed, stocks, days, perStretch, up, signal } = settings;
  const random = new Random(seed);
  const columns = stocks * days * perStretch;
  const lines = Array.from({ length: FI_LINES }, () => new Float64Array(columns));
  const starts: number[] = [];
  let at = 0;
  for (let stock = 0; stock < stocks; stock++) {
    let ticks = 1000 + 900 * stock;
    for (let day = 0; day < days; day++) {
      starts.push(at);
      ticks = stretch(lines, at, ticks + 40 + random.integer(40), perStretch, up, signal, random);
      at += perStretch;
    }
  }
  return { lines, starts };
}

/** Writes one stock's day from column `from` on; returns its last mid, ticks. */
function stretch(
  lines: readonly Float64Array[],
  from: number,
  start: number,
  length: number,
  up: 1 | 3,
  signal: number,
  random: Random,
): number {
  const mids = new Float64Array(length);
  let drift = 1;
  let mid = start;
  for (let i = 0; i < length; i++) {
    if (random.integer(30) === 0) drift = -drift;
    if (random.integer(2) === 0) mid += random.uniform() < (1 + signal) / 2 ? drift : -drift;
    mids[i] = mid;
    const thick = random.uniform() < (1 + signal) / 2 ? drift : -drift;
    for (let level = 0; level < 10; level++) {
      lines[4 * level][from + i] = (mid + 1 + level) / 1e5;
      lines[4 * level + 1][from + i] = (100 + random.integer(100) + (thick < 0 ? 300 : 0)) / 1e4;
      lines[4 * level + 2][from + i] = (mid - 1 - level) / 1e5;
      lines[4 * level + 3][from + i] = (100 + random.integer(100) + (thick > 0 ? 300 : 0)) / 1e4;
    }
  }
  for (let line = 40; line < 144; line++) lines[line].fill(random.normal(), from, from + length);
  FI_HORIZONS.forEach((events, i) => {
    const ahead = events / 10;
    for (let n = 0; n < length; n++) {
      let sum = 0;
      for (let j = 1; j <= ahead; j++) sum += mids[Math.min(length - 1, n + j)];
      const move = sum / ahead - mids[n];
      lines[144 + i][from + n] = Math.abs(move) <= 0.4 ? 2 : move > 0 ? up : 4 - up;
    }
  });
  return mid;
}

/** Rows 1-144 each less its mean over its deviation, as the benchmark's z-scores pool everything. */
function standardised(lines: readonly Float64Array[]): void {
  for (const line of lines.slice(0, 144)) {
    const mean = line.reduce((sum, x) => sum + x, 0) / line.length;
    const deviation = Math.sqrt(line.reduce((sum, x) => sum + (x - mean) ** 2, 0) / line.length) || 1;
    for (let n = 0; n < line.length; n++) line[n] = (line[n] - mean) / deviation;
  }
}

/** The file as text: 149 lines in the benchmark's layout. */
export function fiText(settings: FiFileSettings): string {
  const { lines } = fiMatrix(settings);
  if (settings.normalisation === "ZScore") standardised(lines);
  const { separator } = settings;
  const lead = separator === "," ? "" : separator;
  return lines
    .map((line) => lead + Array.from(line, (x) => x.toExponential(7)).join(separator))
    .join("\n")
    .concat("\n");
}
