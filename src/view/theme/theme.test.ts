import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { depthLookup, mix, parseHex, type Rgb, viridis } from "./colormap.ts";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

function tokens(theme: "dark" | "light"): Map<string, string> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"] {`));
  return new Map([...block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1], m[2]]));
}

/** WCAG 2.2 relative luminance. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(parseHex(a)), luminance(parseHex(b))].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

for (const theme of ["dark", "light"] as const) {
  test(`every text colour of the ${theme} theme has at least 4.5:1 on panels`, () => {
    const of = tokens(theme);
    for (const name of ["text", "strong", "muted", "accent", "buy", "sell", "ok", "warn", "bad"]) {
      expect(contrast(of.get(name)!, of.get("panel")!), name).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(of.get("accent")!, of.get("accent-bg")!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of.get("on-accent")!, of.get("accent")!)).toBeGreaterThanOrEqual(4.5);
    for (const side of ["buy", "sell"])
      expect(contrast(of.get("on-side")!, of.get(side)!), side).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of.get("on-chip")!, of.get("chip")!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of.get("outline")!, of.get("panel")!), "outline").toBeGreaterThanOrEqual(3);
  });

  test(`depth grows monotonically away from the ground in the ${theme} theme`, () => {
    const ground = parseHex(tokens(theme).get("heat")!);
    const table = depthLookup(theme, ground);
    const bytes = new Uint8Array(table.buffer);
    const far = Array.from({ length: 254 }, (_, i) => {
      const at = (i + 2) * 4;
      return Math.abs(luminance([bytes[at], bytes[at + 1], bytes[at + 2]]) - luminance(ground));
    });
    for (let i = 1; i < far.length; i++) expect(far[i]).toBeGreaterThanOrEqual(far[i - 1] - 1e-3);
    expect(table[0]).toBe(0);
    expect([...bytes.subarray(4, 8)]).toEqual([...ground, 255]);
  });
}

test("viridis passes through its published ends and middle", () => {
  expect(viridis(0)).toEqual(parseHex("440154"));
  expect(viridis(1)).toEqual(parseHex("fde725"));
  const middle = mix(parseHex("26828e"), parseHex("1f9e89"), 0.5);
  viridis(0.5).forEach((channel, i) => expect(channel).toBeCloseTo(middle[i], 6));
});

test("a colour that is none is refused by name", () => {
  expect(() => parseHex("rgb(1,2,3)")).toThrow("not a colour: rgb(1,2,3)");
});
