import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../src/core/forecaster.ts";
import { lobsterNames, writeMessages, writeOrderbook } from "../src/core/sources/lobster/write.ts";
import { type SimulatedDay, simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS, type SimulatorSettings } from "../src/core/sources/simulator/settings.ts";
import { zip, type ZipEntry } from "./zip.ts";

/**
 * The sample that the page opens on a first visit. Ten minutes at ten times the pace of the report, so that a forecaster
 * refitted every 5,000 rows has something to say, with a signal strong enough to be found by one feature.
 */
export const SAMPLE: SimulatorSettings = {
  ...SIMULATOR_DEFAULTS,
  seed: 1,
  seconds: 600,
  start: 39_600,
  levels: 10,
  signal: 0.5,
  activity: 10,
};

export const SAMPLE_PATH = fileURLToPath(new URL("../public/samples/sample.zip", import.meta.url));

export const sampleDay = (): SimulatedDay => runToEnd(simulateDay(SAMPLE));

const README = `This is not market data. lobscope's simulator made it: seed ${SAMPLE.seed}, ${SAMPLE.seconds} seconds, planted signal ${SAMPLE.signal},
activity ${SAMPLE.activity}. The symbol and the date are fictitious. Made by: npx tsx scripts/make-sample.ts
The files are in LOBSTER's format: times in seconds since midnight, prices in 1/10,000 USD.
`;

/** The files in the archive: messages, order book, and a note that says what they are. */
export function sampleEntries({ day }: SimulatedDay): ZipEntry[] {
  const names = lobsterNames(day, SAMPLE.start, SAMPLE.start + SAMPLE.seconds);
  return [
    { name: names.message, bytes: Buffer.concat([...writeMessages(day)]) },
    { name: names.orderbook, bytes: Buffer.concat([...writeOrderbook(day)]) },
    { name: "README.txt", bytes: Buffer.from(README, "ascii") },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const simulated = sampleDay();
  const archive = zip(sampleEntries(simulated));
  mkdirSync(dirname(SAMPLE_PATH), { recursive: true });
  writeFileSync(SAMPLE_PATH, archive);
  process.stderr.write(`${SAMPLE_PATH}: ${simulated.day.rows} rows, ${archive.length} bytes\n`);
}
