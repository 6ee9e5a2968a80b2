import { forecasterKind } from "../models/index.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";
import { forecastingOf } from "../src/core/replay/forecasting.ts";
import { Replay } from "../src/core/replay/replay.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";
import type { Bench, BenchRow } from "./row.ts";

/** A session as long as an exchange's, at GOOG's pace. */
const SECONDS = 6.5 * 3600;
const SEEKS = 200;
const PASSES = 3;

function replayOf(day: MarketDay, forecast: boolean): Replay {
  return new Replay(day, forecast ? forecastingOf(day, forecasterKind("trade-imbalance")) : null);
}

/** Plays the whole day to its final state hash. */
function play(day: MarketDay, forecast: boolean): { readonly replay: Replay; readonly ms: number } {
  const start = performance.now();
  const replay = replayOf(day, forecast);
  runToEnd(replay.prepare());
  replay.hashAt(day.rows);
  return { replay, ms: performance.now() - start };
}

/** Milliseconds of one seek to a random time with book, counts and hash there; every hash is checked afterwards. */
function seek(replay: Replay, day: MarketDay, random: Random): number {
  const [first, last] = [day.time[0], day.time[day.rows - 1]];
  const sought: { row: number; hash: string | null }[] = [];
  const start = performance.now();
  for (let i = 0; i < SEEKS; i++) {
    replay.apply({ kind: "seek", time: Math.floor(first + random.uniform() * (last - first)) });
    sought.push({ row: replay.cursorRow, hash: replay.hashAt() });
  }
  const ms = (performance.now() - start) / SEEKS;
  const played = replayOf(day, false);
  if (replay.columns.probabilities === null) {
    for (const { row, hash } of sought.toSorted((a, b) => a.row - b.row)) {
      runToEnd(played.prepare(row));
      if (played.hashAt(row) !== hash) throw new Error(`seeking to row ${row} differs from playing to it`);
    }
  }
  return ms;
}

function measure(day: MarketDay, forecast: boolean): BenchRow {
  let full = Number.POSITIVE_INFINITY;
  let single = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass++) {
    const { replay, ms } = play(day, forecast);
    full = Math.min(full, ms);
    single = Math.min(single, seek(replay, day, new Random(pass + 1)));
  }
  const what = forecast ? "with a forecaster refitted as it goes" : "market alone";
  return {
    name: `seek with state hash, against playing the whole day (${day.rows} rows, ${what})`,
    ours: single,
    rival: full,
    ratio: full / single,
    unit: "ms",
  };
}

const bench: Bench = async () => {
  const { day } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, seconds: SECONDS, seed: 1 }));
  return [measure(day, false), measure(day, true)];
};

export default bench;
