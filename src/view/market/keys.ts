import type { MarketController } from "./controller.ts";

/** Keys that work while the chart has the focus; for the list of all shortcuts. */
export const MARKET_KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["[", "]"], does: "Show less time, more time" },
  { keys: ["{", "}"], does: "Show fewer prices, more prices" },
  { keys: [",", "."], does: "Earlier, later" },
  { keys: ["<", ">"], does: "Lower prices, higher prices" },
  { keys: ["f"], does: "Follow the market" },
  { keys: ["Enter"], does: "Replay from the crosshair (Ctrl and click)" },
  { keys: ["x"], does: "Crosshair, moved with the arrows; Esc ends" },
];

const ZOOM = 1.35;
const STEP = 8;
const LEAP = 64;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Runs what a key means to the chart; whether it meant anything. */
export function pressKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  chart: MarketController,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { dataWidth, heat } = chart.geometry;
  const { crosshair } = chart;
  const arrow = ARROWS[event.key];
  if (crosshair && arrow) {
    const step = event.shiftKey ? LEAP : STEP;
    chart.hover({
      x: Math.min(dataWidth - 1, Math.max(0, crosshair.x + arrow[0] * step)),
      y: Math.min(heat.height - 1, Math.max(0, crosshair.y + arrow[1] * step)),
    });
    return true;
  }
  const at = crosshair ?? { x: dataWidth, y: heat.height / 2 };
  const actions: Readonly<Record<string, () => void>> = {
    "[": () => chart.zoomTime(1 / ZOOM, at.x),
    "]": () => chart.zoomTime(ZOOM, at.x),
    "{": () => chart.zoomPrice(-1, at.y),
    "}": () => chart.zoomPrice(1, at.y),
    ",": () => chart.panTime(-LEAP),
    ".": () => chart.panTime(LEAP),
    "<": () => chart.panPrice(-LEAP / 2),
    ">": () => chart.panPrice(LEAP / 2),
    f: () => chart.follow(),
    Enter: () => crosshair && chart.seek(crosshair.x),
    x: () => chart.hover(crosshair ? null : { x: dataWidth / 2, y: heat.height / 2 }),
  };
  const action = event.key === "Escape" && crosshair ? () => chart.hover(null) : actions[event.key];
  action?.();
  return action !== undefined;
}
