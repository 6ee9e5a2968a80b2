import { parseArgs } from "node:util";
import { FORECASTERS, forecasterKind } from "../../models/index.ts";
import { runToEnd, type ForecasterKind } from "../../src/core/forecaster.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import { EVENT_KINDS } from "../../src/core/market/events.ts";
import { forecastingOf } from "../../src/core/replay/forecasting.ts";
import { Replay } from "../../src/core/replay/replay.ts";
import { PREQUENTIAL } from "../../src/core/walk-forward.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { InputError, UsageError, type Verb } from "../verb.ts";

/** No forecaster: the hash of market and book alone. */
const NONE = "none";
/** What the page replays with unless told otherwise, so that its hash and this one can be compared. */
const DEFAULT_MODEL = "trade-imbalance";

interface Options {
  readonly files: readonly string[];
  readonly hash: boolean;
  readonly kind: ForecasterKind | null;
  readonly horizon: number;
  /** Rows to play; null for all. */
  readonly until: number | null;
  readonly levels: number;
  readonly capture: CaptureSource | null;
}

export const verb: Verb = {
  usage: `replay FILE... ${CAPTURE_USAGE} [--hash] [--model NAME|none] [--horizon K] [--until ROW] [--levels L]`,
  summary: `Plays a day's events through book and forecaster and counts them; --hash prints the state hash it ends with. Models: ${Object.keys(FORECASTERS).join(", ")}, or none (default ${DEFAULT_MODEL}, as the page).`,
  async run(args, console) {
    const options = parsed(args);
    const { day } = await openOneDay(options.files, options, console);
    console.json(replayDay(day, options));
  },
};

/** Throws InputError if the day has fewer rows than are to be played. */
export function replayDay(
  day: MarketDay,
  { hash, kind, horizon, until }: Omit<Options, "files" | "levels" | "capture">,
): object {
  const row = until ?? day.rows;
  if (row > day.rows) throw new InputError(`--until ${row}: the day has ${day.rows} rows`);
  const forecasting = hash && kind ? forecastingOf(day, kind, { ...PREQUENTIAL, horizon }) : null;
  const replay = new Replay(day, forecasting);
  runToEnd(replay.prepare(row));
  const { counts } = replay.stateAt(row);
  const events = Object.fromEntries(EVENT_KINDS.map((name, i) => [name, counts[i]]));
  const played = { symbol: day.instrument.symbol, rows: row, events };
  if (!hash) return played;
  const stated = forecasting ? { model: forecasting.kind.name, horizon } : { model: null, horizon: null };
  return { ...played, ...stated, hash: replay.hashAt(row) };
}

function parsed(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      hash: { type: "boolean", default: false },
      model: { type: "string", default: DEFAULT_MODEL },
      horizon: { type: "string", default: String(PREQUENTIAL.horizon) },
      until: { type: "string" },
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  return {
    files: positionals,
    hash: values.hash,
    kind: values.model === NONE ? null : knownKind(values.model),
    horizon: whole("--horizon", values.horizon, 1),
    until: values.until === undefined ? null : whole("--until", values.until, 0),
    levels: levelsOption(values.levels),
    capture: captureOption(values.venue, values.symbol),
  };
}

function knownKind(name: string): ForecasterKind {
  try {
    return forecasterKind(name);
  } catch (error) {
    throw new UsageError(`${(error as Error).message} or ${NONE}`);
  }
}

function whole(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new UsageError(`${name} takes a whole number from ${least}, not "${text}"`);
  }
  return Number(text);
}
