import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "../scripts/browser.ts";
import type { Side } from "./heatmap/page.ts";
import type { Bench } from "./row.ts";

const FRAMES = 60;
const ROUNDS = 5;
const SIDES: readonly Side[] = ["idle", "cells", "lines", "plotly"];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The page's script as one string, so that no server is needed. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("heatmap/page.ts", import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "error",
    define: { global: "globalThis" },
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "bench" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!("output" in output)) throw new Error("the bench page was not built");
  return output.output[0].code;
}

/**
 * Main-thread time (TaskDuration of the DevTools protocol: script, layout and paint) for a frame of 600 x 200 cells on
 * 1200 x 600 pixels: our cells, alone and with the grid and price lines that lie over them, against Plotly.react of the
 * same cells. Nothing is subtracted for the idle page, which favours the rival. Medians of alternating rounds.
 */
const bench: Bench = async () => {
  const browser = findBrowser();
  if (!browser) throw new Error(HOW_TO_INSTALL);
  const code = await bundle();
  const tokens = readFileSync(new URL("../src/view/theme/tokens.css", import.meta.url), "utf8");
  const chrome = await chromium.launch(launchOptions(browser));
  try {
    const perFrame = { idle: [], cells: [], lines: [], plotly: [] } as Record<Side, number[]>;
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of SIDES) {
        const page = await chrome.newPage({ viewport: { width: 1280, height: 720 } });
        const client = await page.context().newCDPSession(page);
        await client.send("Performance.enable");
        const marks: number[] = [];
        await page.exposeFunction("benchMark", async () => {
          const { metrics } = await client.send("Performance.getMetrics");
          marks.push(metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
        });
        await page.setContent(
          `<html data-theme="dark"><style>${tokens}</style><style>canvas { position: absolute; left: 0; top: 0; image-rendering: pixelated }</style><canvas></canvas><canvas></canvas><div id="plotly"></div></html>`,
        );
        await page.addScriptTag({ content: code });
        const faithful = await page.evaluate(([which, frames]) => globalThis.benchRun(which, frames), [
          side,
          FRAMES,
        ] as const);
        if (faithful < 1) throw new Error(`only ${(100 * faithful).toFixed(1)} % of the cells have their colour`);
        perFrame[side].push(((marks[1] - marks[0]) * 1000) / FRAMES);
        await page.close();
      }
    }
    const rival = median(perFrame.plotly);
    process.stderr.write(`  an idle page takes ${median(perFrame.idle).toFixed(2)} ms a frame, in all figures\n`);
    return (["cells", "lines"] as const).map((side) => {
      const ours = median(perFrame[side]);
      const name = `heatmap frame, 600 x 200 cells, main thread${side === "lines" ? ", with our grid and price lines" : ""}, vs Plotly.react`;
      return { name, ours, rival, ratio: rival / ours, unit: "ms" };
    });
  } finally {
    await chrome.close();
  }
};

export default bench;
