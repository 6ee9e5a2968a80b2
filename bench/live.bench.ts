import { forecasterKind } from "../models/index.ts";
import { LIVE_INSTRUMENT, liveEvents } from "../test/live-day.ts";
import { fitReference, referenceInputs } from "../src/core/features/reference.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { FrameComposer } from "../src/core/frame/composer.ts";
import { referenceNamesOf } from "../src/core/inputs/reference-names.ts";
import type { EventBatch } from "../src/core/live/batch.ts";
import { LIVE_CAPACITY, LiveMarket } from "../src/core/live/live-market.ts";
import type { LiveViewRequest } from "../src/core/live/live-frame.ts";
import { GrowingInputs } from "../src/core/replay/growing-inputs.ts";
import type { Bench, BenchRow } from "./row.ts";

/** Rows kept when a measurement begins; some room is left for the rows it adds. */
const FULL = LIVE_CAPACITY - 2000;
const SHORT = FULL / 10;
const LEVELS = 10;
const STEPS = 400;
const REBUILDS = 5;

/** A market window of five minutes as a page of 1440 x 900 asks for it. */
const REQUEST: LiveViewRequest = {
  elapsed: 16,
  columns: 1000,
  timeSpan: 300e9,
  rightEdge: null,
  priceRows: 200,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 2e9,
  leastSale: 0,
  mostSales: 60,
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Gives events to markets, a message at a time. */
class Source {
  private readonly batch: EventBatch;
  private at = 0;

  constructor(rows: number) {
    this.batch = liveEvents({ seed: 1, rows });
  }

  /** The next message of the batch, to the end of a row; its local time. */
  message(market: LiveMarket): number {
    const { batch } = this;
    const { sequence } = batch;
    const first = this.at;
    while (this.at < batch.count && sequence[this.at] === sequence[first]) market.take(batch, this.at++);
    market.settle();
    return batch.localTs[this.at - 1];
  }
}

interface Costs {
  /** Milliseconds, medians: taking a message in, a frame after it, and the same frame by a composer made for it. */
  readonly take: number;
  readonly frame: number;
  readonly rebuilt: number;
  /** Working the row out: micro-price, forecast by the logistic model on 55 inputs, two floors. */
  readonly forecast: number;
}

function costs(source: Source, market: LiveMarket): Costs {
  const take: number[] = [];
  const frame: number[] = [];
  const forecast: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    let now = 0;
    take.push(timed(() => (now = source.message(market))));
    forecast.push(timed(() => runToEnd(market.advance(Number.NEGATIVE_INFINITY))));
    frame.push(timed(() => market.frame(REQUEST, now)));
  }
  const { day } = market;
  const { cursor, integrity } = market.frame(REQUEST, 0).frame;
  const moment = { cursor, integrity, forecast: null, record: null, dark: false };
  const rebuilt = Array.from({ length: REBUILDS }, () => timed(() => new FrameComposer(day).compose(moment, REQUEST)));
  return { take: median(take), frame: median(frame), rebuilt: median(rebuilt), forecast: median(forecast) };
}

function grown(rows: number): { readonly source: Source; readonly market: LiveMarket } {
  const source = new Source(rows + STEPS);
  const market = new LiveMarket(LIVE_INSTRUMENT, { levels: LEVELS });
  const [kind, ...beside] = ["logistic", "trade-imbalance", "queue-imbalance"].map(forecasterKind);
  // One fit, so that it is forecasts and no fits that are measured.
  market.configure({ kind, beside, settings: { horizon: 50, refitEvery: Math.floor(rows * 0.9) } });
  while (market.day.rows < rows) source.message(market);
  runToEnd(market.advance(0));
  return { source, market };
}

/** One row more of the protocol's 55 inputs, against working out the whole window's. */
function inputs({ day }: LiveMarket): BenchRow {
  const names = referenceNamesOf(day);
  const growing = new GrowingInputs(day, names, 5000);
  growing.extend(day.rows - STEPS);
  const ours = median(Array.from({ length: STEPS }, (_, i) => timed(() => growing.extend(day.rows - STEPS + i + 1))));
  const scale = fitReference(day, { from: 0, to: 5000 });
  const rival = timed(() => referenceInputs(day, names, scale));
  return row(
    `inputs of one row more (55 columns, ${day.rows} rows kept), against those of the whole window`,
    ours,
    rival,
  );
}

const row = (name: string, ours: number, rival: number): BenchRow => ({
  name,
  ours,
  rival,
  ratio: rival / ours,
  unit: "ms",
});

const bench: Bench = async () => {
  const short = grown(SHORT);
  const few = costs(short.source, short.market);
  const full = grown(FULL);
  const many = costs(full.source, full.market);
  return [
    row(`live frame after one more row, ${FULL} rows kept, against indexing the window anew`, many.frame, many.rebuilt),
    row(`live frame, ${FULL} rows kept, against ${SHORT} rows kept (1 = no growth)`, many.frame, few.frame),
    row(`taking one message in, ${FULL} rows kept, against ${SHORT} rows kept (1 = no growth)`, many.take, few.take),
    row(
      `forecasting one row more, ${FULL} rows kept, against ${SHORT} rows kept (1 = no growth)`,
      many.forecast,
      few.forecast,
    ),
    inputs(full.market),
  ];
};

export default bench;
