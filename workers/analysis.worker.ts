import { expose, transfer } from "comlink";
import { Study } from "../src/core/analysis/index.ts";
import { leadLagNow } from "../src/core/cross-venue/lead-lag-now.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { unpackDay } from "../src/core/market/pack.ts";
import { openShelf } from "../src/io/shelf.ts";
import type { AnalysisApi, StudyPlace } from "./api.ts";
import { drive } from "./background.ts";
import { columnFile } from "./column-file.ts";
import { contactedHosts } from "./hosts.ts";

const studies = new Map<StudyPlace, Study>();
let running = new AbortController();

/** One long call at a time: a new one ends the last. */
function begin(): AbortSignal {
  running.abort();
  running = new AbortController();
  return running.signal;
}

function at(place: StudyPlace): Study {
  const study = studies.get(place);
  if (!study) throw new Error(place === "here" ? "no columns are computed yet" : "the other day is not loaded");
  return study;
}

/** Levels of a recorded session that a study needs: as many as the feature catalogue reads. */
const LEVELS = 10;

async function kept(id: string, signal: AbortSignal): Promise<MarketDay> {
  return (await (await openShelf()).open(id, { levels: LEVELS, signal })).day;
}

const api = {
  study: async (place, source, columns, onProgress) => {
    const signal = begin();
    studies.delete(place);
    const day = source.kind === "packed" ? unpackDay(source.packed) : await kept(source.id, signal);
    const study = await drive(Study.open(day, columns), signal, onProgress);
    if (!study) return null;
    studies.set(place, study);
    return study.report;
  },
  forget: (place) => void studies.delete(place),
  summary: (place, column, rows) => at(place).summary(column, rows),
  correlations: (place, rows, kind, onProgress) => drive(at(place).correlations(rows, kind), begin(), onProgress),
  power: (place, rows, columns, settings, onProgress) =>
    drive(at(place).power(rows, columns, settings), begin(), onProgress),
  labels: (place, rows, settings, onProgress) => drive(at(place).labels(rows, settings), begin(), onProgress),
  values: (place, column) => {
    const values = at(place).column(column).slice();
    return transfer(values, [values.buffer]);
  },
  write: (place, rows, columns, format, onProgress) =>
    columnFile(at(place), rows, columns, format, begin(), onProgress),
  cancel: () => running.abort(),
  leadLag: leadLagNow,
  hosts: contactedHosts,
} satisfies AnalysisApi;

expose(api);
