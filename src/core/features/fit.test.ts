import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { realData } from "../../../test/data.ts";
import { goldenFile } from "../../../test/golden.ts";
import { tinyLobster } from "../../../test/tiny-lobster.ts";
import type { MarketDay } from "../market/day.ts";
import { fitParameters, readParameters } from "./index.ts";

const constructed = (name: string) => fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
const GOOG = realData("lobster/GOOG_2012-06-21_34200000_57600000_message_10.head2000.csv");
const edge = tinyLobster(constructed("edge_message_3.csv"), constructed("edge_orderbook_3.csv"));

/** Section 13.4: relative difference of at most 1e-8 per number; edges, bucket, raw and tb thresholds exact. */
function expectParameters(day: MarketDay, path: string): void {
  const golden = readParameters(JSON.parse(readFileSync(path, "utf8")));
  const ours = fitParameters(day, { from: golden.train[0], to: golden.train[1] });
  expect(Object.keys(ours)).toEqual(Object.keys(golden));
  expect([ours.train, ours.levels, ours.vpin_bucket, ours.micro?.edges]).toEqual([
    golden.train,
    golden.levels,
    golden.vpin_bucket,
    golden.micro?.edges,
  ]);
  expect(Object.keys(ours.alpha)).toEqual(Object.keys(golden.alpha));
  for (const [key, value] of Object.entries(golden.alpha)) {
    if (/^(raw|tb)_/.test(key)) expect(ours.alpha[key], key).toBe(value);
    else expectNear(ours.alpha[key], value, key);
  }
  expect(Object.keys(ours.ofi_pc)).toEqual(Object.keys(golden.ofi_pc));
  for (const [window, weights] of Object.entries(golden.ofi_pc)) {
    weights.forEach((weight, i) => expectNear(ours.ofi_pc[window][i], weight, `ofi_pc ${window} ${i}`));
  }
}

const expectNear = (ours: number, golden: number, name: string) =>
  expect(Math.abs(ours - golden), name).toBeLessThanOrEqual(1e-8 * Math.abs(golden));

/** Changes every value from row 250 on. */
const changed = <T extends Int32Array | Uint8Array>(column: T): T =>
  column.map((value, row) => (row >= 250 ? 3 : value)) as T;

describe("fitted parameters", () => {
  it("equal the reference on the constructed book", () => {
    expectParameters(edge, constructed("edge_3_params.json"));
  });

  const params = goldenFile("goog_10_params.json");
  const files = [GOOG, params].filter((path) => path !== null);
  it.skipIf(files.length < 2)("equal the reference on the first 2,000 rows of GOOG", () => {
    const [message, golden] = files;
    expectParameters(tinyLobster(message, message.replace("message", "orderbook")), golden);
  });

  it("survive being written as JSON and read again", () => {
    const fitted = fitParameters(edge, { from: 0, to: 367 });
    expect(readParameters(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
  });

  it("do not depend on anything after their span", () => {
    const span = { from: 20, to: 250 };
    const { book, messages } = edge;
    const other: MarketDay = {
      ...edge,
      messages: { ...messages!, type: changed(messages!.type), size: changed(messages!.size as Int32Array) },
      book: {
        ...book!,
        bidSize: book!.bidSize.map((column) => changed(column as Int32Array)),
        askPrice: book!.askPrice.map(changed),
      },
    };
    expect(fitParameters(other, span)).toEqual(fitParameters(edge, span));
  });

  it("are refused, naming the field, when the JSON is not theirs", () => {
    const good = JSON.parse(readFileSync(constructed("edge_3_params.json"), "utf8")) as Record<string, unknown>;
    expect(() => readParameters([])).toThrow("the parameters must be an object");
    expect(() => readParameters({ ...good, train: [1] })).toThrow("train");
    expect(() => readParameters({ ...good, vpin_bucket: "369" })).toThrow("vpin_bucket");
    expect(() => readParameters({ ...good, micro: { K: 4, edges: [1], G: [[1]] } })).toThrow("micro.G");
    expect(() => readParameters({ ...good, ofi_pc: { 10: [1, null] } })).toThrow("ofi_pc.10");
    expect(() => fitParameters(edge, { from: 0, to: 368 })).toThrow("0:368");
  });

  it("of a span without two-sided rows leave the micro-price unfitted and the weights equal", () => {
    const oneSided: MarketDay = {
      ...edge,
      book: {
        ...edge.book!,
        askSize: edge.book!.askSize.map((column) => column.map(() => 0)),
        bidSize: edge.book!.bidSize.map((column) => column.map(() => 0)),
      },
    };
    const fitted = fitParameters(oneSided, { from: 0, to: 100 });
    expect(fitted.micro).toBeNull();
    expect(fitted.ofi_pc["10"]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(fitted.alpha.raw_10).toBeNaN();
  });
});
