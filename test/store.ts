import type { AnalysisApi, BacktestApi, DaySummary, MarketApi, OpenResult } from "../workers/api.ts";
import type { LiveApi } from "../workers/live-api.ts";
import type { LabelChoice } from "../src/core/labels/choice.ts";
import type { ModelApi } from "../workers/model-api.ts";
import type { MarketFrame } from "../src/core/frame/frame.ts";
import { type App, createApp, type Ports } from "../src/store/app.ts";
import { type Line, WorkerStopped } from "../src/store/line.ts";

/** For tests: the store on pretended workers, a pretended clock and a pretended storage. */
export interface Stage {
  readonly app: App;
  readonly ports: Ports;
  /** Calls of the market worker by name and arguments, in their order. */
  readonly calls: (readonly [string, ...unknown[]])[];
  readonly kept: Map<string, string>;
  /** Lets `milliseconds` pass, and what waits for them run. */
  readonly pass: (milliseconds: number) => void;
}

type Fake<Api> = { readonly [Name in keyof Api]?: (...given: never[]) => unknown };

export const aDay = (more: Partial<DaySummary> = {}): DaySummary =>
  ({
    start: 39_600e9,
    end: 40_200e9,
    rows: 1000,
    levels: 10,
    recordingId: "abc",
    keptReason: null,
    received: false,
    fingerprint: "abc",
    instrument: { symbol: "SIMX", venue: "SIM", date: "2099-01-02" },
    provenance: { label: "day", simulated: false, sourceLevels: 10, timeBasis: "exchange" },
    ...more,
  }) as DaySummary;

export const opened = (day: DaySummary = aDay()): OpenResult => ({ kind: "opened", day });

export const aFrame = (cursor: Partial<MarketFrame["cursor"]> = {}): MarketFrame =>
  ({
    cursor: {
      row: 600,
      rows: 1000,
      time: 39_960e9,
      start: 39_600e9,
      end: 40_200e9,
      playing: true,
      speed: 1,
      loop: false,
      ready: 1000,
      ...cursor,
    },
    integrity: { received: 600, applied: 600, ignored: 0, inGaps: 0 },
  }) as unknown as MarketFrame;

function lineOf<Api>(
  fake: Fake<Api>,
  note: (name: string, given: unknown[]) => void,
): Line<Api> & { die: (reason: string) => void } {
  const pending = new Set<(error: Error) => void>();
  const api = new Proxy(fake, {
    get: (target, name) =>
      name === "then"
        ? undefined
        : (...given: never[]) => {
            note(String(name), given);
            return (target as Record<string, (...given: never[]) => unknown>)[String(name)]?.(...given);
          },
  });
  const end = (reason: string): void => {
    for (const reject of pending) reject(new WorkerStopped(reason));
    pending.clear();
  };
  const line: Line<Api> & { die: (reason: string) => void } = {
    onStopped: null,
    stop: end,
    die: (reason) => {
      end(reason);
      line.onStopped?.(reason);
    },
    call: (use) =>
      new Promise((resolve, reject) => {
        pending.add(reject);
        Promise.resolve()
          .then(() => use(api as never))
          .then(resolve, reject)
          .finally(() => pending.delete(reject));
      }),
  };
  return line;
}

export function stage(
  market: Fake<MarketApi> = {},
  backtest: Fake<BacktestApi> = {},
  kept = new Map<string, string>(),
  analysis: Fake<AnalysisApi> = {},
  live: Fake<LiveApi> = {},
  models: Fake<ModelApi> = {},
): Stage & { readonly die: (reason: string) => void; readonly dieLive: (reason: string) => void } {
  const calls: [string, ...unknown[]][] = [];
  let now = 0;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  const line = lineOf<MarketApi>(
    {
      open: () => opened(),
      frame: () => aFrame(),
      recordings: () => [],
      storage: () => ({ usedBytes: 0, quotaBytes: 1, persisted: false }),
      hosts: () => [],
      ...market,
    },
    (name, given) => calls.push([name, ...given]),
  );
  const liveLine = lineOf<LiveApi>(
    {
      alerts: () => new Promise(() => undefined),
      watch: () => undefined,
      status: () => ({ at: 0, feeds: [], markets: [] }),
      hosts: () => [],
      ...live,
    },
    (name, given) => calls.push([`live.${name}`, ...given]),
  );
  const modelLine = lineOf<ModelApi>(
    {
      open: () => "abc",
      kept: () => ({ results: [], waiting: [], unkept: null }),
      task: (label: LabelChoice) => ({ label }),
      keepQueue: () => undefined,
      hosts: () => [],
      ...models,
    },
    (name, given) => calls.push([`models.${name}`, ...given]),
  );
  const ports: Ports = {
    live: liveLine,
    market: line,
    backtest: lineOf<BacktestApi>({ hosts: () => [], ...backtest }, (name, given) =>
      calls.push([`backtest.${name}`, ...given]),
    ),
    analysis: lineOf<AnalysisApi>({ hosts: () => [], ...analysis }, (name, given) =>
      calls.push([`analysis.${name}`, ...given]),
    ),
    models: modelLine,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    now: () => now,
    after: (milliseconds, run) => void waiting.push({ at: now + milliseconds, run }),
    signals: {
      prepare: () => undefined,
      sound: async () => true,
      permission: () => "default",
      ask: async () => "granted",
      notify: async () => true,
    },
    sampleUrl: "http://here/samples/sample.zip",
    pageHosts: () => ["here"],
  };
  return {
    app: createApp(ports),
    ports,
    calls,
    kept,
    die: line.die,
    dieLive: liveLine.die,
    pass: (milliseconds) => {
      now += milliseconds;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
}

/** Lets every settled promise be seen. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A promise, and how to settle it from outside. */
export function later<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
