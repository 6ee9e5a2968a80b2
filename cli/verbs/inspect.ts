import { parseArgs } from "node:util";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption } from "../captures.ts";
import { levelsOption, openDay } from "../files.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  usage: `inspect FILE... ${CAPTURE_USAGE} [--levels L]`,
  summary:
    "Prints an array of data quality reports, one for each message and orderbook pair, or symbol of a venue's capture.",
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { levels: { type: "string" }, ...CAPTURE_OPTIONS },
      allowPositionals: true,
    });
    const capture = captureOption(values.venue, values.symbol);
    const days = await openDay(positionals, { levels: levelsOption(values.levels), capture }, console);
    console.json(days.map(({ quality }) => quality));
  },
};
