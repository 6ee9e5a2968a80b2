import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { realData } from "../../../test/data.ts";
import { goldenFile, readColumns } from "../../../test/golden.ts";
import { tinyLobster } from "../../../test/tiny-lobster.ts";
import { computeFeatures, FEATURE_SETS, readParameters } from "./index.ts";

const constructed = (name: string) => fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
const GOOG = realData("lobster/GOOG_2012-06-21_34200000_57600000_message_10.head2000.csv");

const CASES = [
  {
    title: "the constructed 3-level book",
    message: constructed("edge_message_3.csv"),
    book: constructed("edge_orderbook_3.csv"),
    params: constructed("edge_3_params.json"),
    default: constructed("edge_3_default.csv.gz"),
    parity: constructed("edge_3_parity.csv.gz"),
  },
  {
    title: "the first 2,000 rows of GOOG",
    message: GOOG,
    book: GOOG?.replace("message", "orderbook") ?? null,
    params: goldenFile("goog_10_params.json"),
    default: goldenFile("goog_10_default.csv.gz"),
    parity: goldenFile("goog_10_parity.csv.gz"),
  },
];

/** Section 13.3: absolute error allowed is 1e-9 (1e-7 for three families) of the value plus the column's root mean square. */
function expectColumn(name: string, ours: Float64Array, golden: Float64Array): void {
  expect(ours.length).toBe(golden.length);
  const finite = golden.filter((value) => !Number.isNaN(value));
  const rms = Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / Math.max(1, finite.length));
  const tolerance = /^(dm_skew|dm_kurt|roll_ticks)_/.test(name) ? 1e-7 : 1e-9;
  for (let row = 0; row < golden.length; row++) {
    const [value, expected] = [ours[row], golden[row]];
    const close = Number.isNaN(expected)
      ? Number.isNaN(value)
      : Math.abs(value - expected) <= tolerance * (Math.abs(expected) + rms);
    if (!close) expect.fail(`${name} row ${row}: ${value}, reference ${expected}`);
  }
}

for (const { title, message, book, params, ...sets } of CASES) {
  describe(`columns on ${title}`, () => {
    for (const set of ["default", "parity"] as const) {
      const files = [message, book, params, sets[set]].filter((path) => path !== null);
      it.skipIf(files.length < 4)(`equal the ${set} reference vectors, undefined rows included`, () => {
        const [messagePath, bookPath, paramsPath, goldenPath] = files;
        const day = tinyLobster(messagePath, bookPath);
        const golden = readColumns(goldenPath);
        const names = [...golden.keys()].slice(2);
        expect(names.slice(0, FEATURE_SETS[set].length)).toEqual(FEATURE_SETS[set]);
        const table = computeFeatures(day, names, readParameters(JSON.parse(readFileSync(paramsPath, "utf8"))));
        expect(table.rows).toBe(golden.get("row")!.length);
        names.forEach((name, i) => expectColumn(name, table.columns[i], golden.get(name)!));
        expect([...day.time]).toEqual([...golden.get("t_ns")!]);
      });
    }
  });
}
