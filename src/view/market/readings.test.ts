import { expect, test } from "vitest";
import { FrameComposer } from "../../core/frame/composer.ts";
import {
  ForecastState,
  KnownBy,
  type FrameRequest,
  type MarketFrame,
  type TrackRecord,
} from "../../core/frame/frame.ts";
import { UNKNOWN } from "../../core/forecaster.ts";
import { wanderingDay } from "../../../test/wandering-day.ts";
import {
  beyondKnown,
  abstention,
  binText,
  forecastTitle,
  quoteReadings,
  readoutReadings,
  type Subject,
  summary,
} from "./readings.ts";

const day = wanderingDay(5, 300, 4, { absent: 0 });

function frameAt(row: number, crosshair: FrameRequest["crosshair"], of = day): MarketFrame {
  const request = {
    elapsed: 0,
    columns: 100,
    timeSpan: 60e9,
    rightEdge: null,
    priceRows: 40,
    ticksPerRow: 1,
    topTick: 1020,
    heldTopTick: null,
    ladderTicks: 5,
    crosshair,
    ofiBin: 2e9,
  };
  const time = of.time[row - 1];
  const cursor = {
    row,
    rows: of.rows,
    time,
    start: of.time[0],
    end: of.time[299],
    playing: false,
    speed: 1,
    loop: false,
    ready: 0,
  };
  const integrity = {
    received: row,
    applied: row,
    ignored: 0,
    inGaps: 0,
    gaps: 0,
    halts: 0,
    crossed: false,
    halted: false,
    stateHash: null,
  };
  return new FrameComposer(of).compose({ cursor, integrity, forecast: null, record: null }, request);
}

const subject: Subject = {
  instrument: day.instrument,
  timeBasis: "exchange",
  hasBook: true,
  hasTrades: true,
  beyond: "level 4: not in the file",
};

const texts = (readings: readonly (readonly [string, string, string?])[]): Record<string, string> =>
  Object.fromEntries(readings.map(([key, text]) => [key, text]));

test("without a crosshair the read-out is that of now", () => {
  const said = texts(readoutReadings(frameAt(300, null), subject, ""));
  expect(said["at-price"]).toBe("now");
  expect(said["at-resting"]).toBe("");
  expect(said["at-bid"]).toMatch(/^\d+\.\d\d$/);
});

test("beyond the visible levels lies the rest of the book where that is known, and then what is not", () => {
  const known = Uint8Array.of(KnownBy.Nothing, KnownBy.Levels);
  const { ladder } = frameAt(300, null);
  expect(beyondKnown({ ...ladder, known }, subject.beyond)).toBe("level 4: not in the file");
  known[0] = KnownBy.Depth;
  expect(beyondKnown({ ...ladder, known }, subject.beyond)).toBe("the known book");
});

test("beyond the visible levels and after the cursor there is a reason instead of a size", () => {
  const frame = frameAt(300, null);
  const resting = (time: number, tick: number): string =>
    texts(readoutReadings(frameAt(300, { time, tick }), subject, ""))["at-resting"];
  expect(resting(frame.cursor.time, frame.ladder.topTick)).toBe("n/a: beyond level 4: not in the file");
  expect(resting(frame.cursor.time + 5e9, 1000)).toBe("n/a: not played yet");
  expect(resting(frame.cursor.time, frame.quote.bid)).toBe(`${frame.quote.bidSize} sh`);
});

test("a day without one of its files says which one it lacks", () => {
  const quote = texts(quoteReadings(frameAt(300, null, { ...day, book: null }), { ...subject, hasBook: false }));
  expect(quote.bid).toBe("n/a: no order book");
  expect(quote.last).not.toContain("n/a");
  const silent = texts(quoteReadings(frameAt(300, null, { ...day, messages: null }), { ...subject, hasTrades: false }));
  expect(silent.last).toBe("n/a: no trades known");
  expect(silent.traded).toBe("n/a: no trades known");
});

test("a forecast is read with what followed, an abstention with its reason", () => {
  const frame = frameAt(300, null);
  const made = { ...frame.readout, forecast: ForecastState.Made, down: 0.19, stationary: 0.24, up: 0.57, outcome: 0 };
  const said = texts(readoutReadings({ ...frame, readout: made }, subject, ""));
  expect([said["p-down"], said["p-stationary"], said["p-up"], said["p-outcome"]]).toEqual([
    "▼ 19\u00a0%",
    "■ 24\u00a0%",
    "▲ 57\u00a0%",
    "stayed",
  ]);
  const pending = texts(readoutReadings({ ...frame, readout: { ...made, outcome: UNKNOWN } }, subject, ""));
  expect(pending["p-outcome"]).toBe("pending");
  const abstained = texts(
    readoutReadings({ ...frame, readout: { ...made, forecast: ForecastState.Abstained } }, subject, "why"),
  );
  expect([abstained["p-down"], abstained["p-outcome"]]).toEqual(["why", ""]);
});

const record: TrackRecord = {
  model: "trade-imbalance",
  title: "Trade imbalance",
  horizon: 50,
  thetaTicks: 3,
  medianHorizonSeconds: 5.8,
  scored: 10,
  abstained: 5,
  refits: 1,
  since: 0,
  skill: 0.066,
  skillInterval: null,
  floorSkill: null,
  logLoss: 1,
  hitRate: 0.46,
  floorHitRate: 0.39,
  macroF1: 0.4,
  mcc: 0.1,
  brier: 0.6,
  ece: 0.03,
  reliability: [],
  meanAbsoluteMove: 6,
  meanSpread: 26.5,
  verdict: "No edge over the floor.",
};

test("the forecast's title says horizon, its median time, the band and the model", () => {
  const title = forecastTitle({ ...frameAt(300, null), horizon: 50, record }, subject);
  expect(title).toBe("mid 50 events ahead (median 5.8\u00a0s): down, within ±3 ticks, up. Trade imbalance");
  expect(forecastTitle(frameAt(300, null), { ...subject, hasBook: false })).toContain("needs an order book");
});

test("before the first fit the record's own words say why nothing is forecast", () => {
  const verdict = "Abstaining: first fit after 5,000 labels, 1,204 so far.";
  expect(abstention({ ...frameAt(300, null), record: { ...record, refits: 0, verdict } })).toBe(verdict);
  expect(abstention({ ...frameAt(300, null), record })).toContain("undefined");
});

test("the summary names the instrument, the time, the quote and the verdict", () => {
  const text = summary({ ...frameAt(300, null), record }, subject);
  expect(text).toMatch(
    /^TEST at \d\d:\d\d:\d\d, bid \d+\.\d\d for \d+, ask .*, last trade .*No edge over the floor\. Prices in US\$\.$/,
  );
});

test("an order-flow bin is named in the unit that it is a round number of", () => {
  expect([2e6, 5e7, 5e8, 2e9, 6e10].map((bin) => binText(bin, "exchange"))).toEqual([
    "2 ms",
    "50 ms",
    "0.5\u00a0s",
    "2\u00a0s",
    "1\u00a0min 0\u00a0s",
  ]);
  expect([1e6, 2e7].map((bin) => binText(bin, "row"))).toEqual(["row", "20 rows"]);
});
