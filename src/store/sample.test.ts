import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { SAMPLE } from "./sample.ts";

it("says of the sample what its file holds", () => {
  const zip = readFileSync(new URL(`../../public/${SAMPLE.url}`, import.meta.url));
  const name = Object.keys(unzipSync(zip)).find((entry) => entry.includes("_message_"));
  const [, start, end, levels] = /_(\d+)_(\d+)_message_(\d+)\.csv$/.exec(name ?? "") ?? [];
  const minutes = (Number(end) - Number(start)) / 60_000;
  expect(SAMPLE.detail).toBe(
    `${minutes} minutes, ${levels} levels, simulated, ${(zip.length / 1e6).toFixed(1)} MB, built in`,
  );
});
