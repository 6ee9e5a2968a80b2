import { closeSync, mkdirSync, openSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { MarketDay } from "../../src/core/market/day.ts";
import { lobsterNames, writeMessages, writeOrderbook } from "../../src/core/sources/lobster/write.ts";
import { simulateDay } from "../../src/core/sources/simulator/day.ts";
import {
  checkSettings,
  SIMULATOR_DEFAULTS,
  type SimulatorSettings,
} from "../../src/core/sources/simulator/settings.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

export const verb: Verb = {
  usage:
    "simulate --out DIR [--seed S] [--seconds N] [--levels L] [--signal X] [--activity A] [--profile flat|day] [--start SECONDS] [--date YYYY-MM-DD] [--symbol NAME] [--halt AT:SECONDS]",
  summary:
    "Writes a simulated market as a LOBSTER pair. --signal 0 is a null market; see docs/simulator-report.md for how it compares with a real one.",
  async run(args, console) {
    const { settings, out } = parsed(args);
    makeFolder(out);
    const day = simulated(settings, console);
    const names = lobsterNames(day, settings.start, settings.start + settings.seconds);
    const files = [join(out, names.message), join(out, names.orderbook)];
    writeChunks(files[0], writeMessages(day));
    writeChunks(files[1], writeOrderbook(day));
    const { seed, seconds, levels, signal, activity, profile, start, date, symbol, halt } = settings;
    console.json({
      files,
      rows: day.rows,
      seed,
      seconds,
      levels,
      signal,
      activity,
      profile,
      start,
      date,
      symbol,
      halt,
    });
  },
};

function parsed(args: readonly string[]): { settings: SimulatorSettings; out: string } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: text,
      seed: text,
      seconds: text,
      levels: text,
      signal: text,
      activity: text,
      profile: text,
      start: text,
      date: text,
      symbol: text,
      halt: text,
    },
  });
  if (values.out === undefined) throw new UsageError("--out is missing: the folder to write to");
  const { profile = SIMULATOR_DEFAULTS.profile } = values;
  if (profile !== "flat" && profile !== "day") throw new UsageError(`--profile takes flat or day, not "${profile}"`);
  const number = (name: "seed" | "seconds" | "levels" | "signal" | "activity" | "start"): number =>
    values[name] === undefined ? SIMULATOR_DEFAULTS[name] : decimal(name, values[name]);
  const settings: SimulatorSettings = {
    ...SIMULATOR_DEFAULTS,
    seed: number("seed"),
    seconds: number("seconds"),
    levels: number("levels"),
    signal: number("signal"),
    activity: number("activity"),
    start: number("start"),
    profile,
    date: values.date ?? SIMULATOR_DEFAULTS.date,
    symbol: values.symbol ?? SIMULATOR_DEFAULTS.symbol,
    halt: values.halt === undefined ? null : haltOf(values.halt),
  };
  try {
    checkSettings(settings);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
  return { settings, out: values.out };
}

function decimal(name: string, text: string): number {
  if (!/^-?\d{1,15}(\.\d{1,12})?$/.test(text)) throw new UsageError(`--${name} takes a number, not "${text}"`);
  return Number(text);
}

function haltOf(text: string): SimulatorSettings["halt"] {
  const [at, seconds, ...rest] = text.split(":");
  if (seconds === undefined || rest.length > 0)
    throw new UsageError(`--halt takes seconds from the start and a length, such as 300:60, not "${text}"`);
  return { at: decimal("halt", at), seconds: decimal("halt", seconds) };
}

function makeFolder(out: string): void {
  const found = statSync(out, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new InputError(`${out} is not a folder`);
  mkdirSync(out, { recursive: true });
}

function simulated(settings: SimulatorSettings, console: Console): MarketDay {
  const steps = simulateDay(settings);
  let said = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value.day;
    const tenth = Math.floor((10 * step.value.done) / step.value.total);
    if (tenth > said)
      console.say(`simulated ${Math.round(step.value.done)} of ${settings.seconds} s, ${step.value.rows} rows`);
    said = Math.max(said, tenth);
  }
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>): void {
  const file = openSync(path, "w");
  try {
    for (const chunk of chunks) writeFileSync(file, chunk);
  } finally {
    closeSync(file);
  }
}
