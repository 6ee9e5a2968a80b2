import { parseArgs } from "node:util";
import { levelsOption, openDay } from "../files.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  usage: "inspect FILE... [--levels L]",
  summary: "Prints an array of data quality reports, one for each message and orderbook pair.",
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { levels: { type: "string" } },
      allowPositionals: true,
    });
    const days = await openDay(positionals, { levels: levelsOption(values.levels) }, console);
    console.json(days.map(({ quality }) => quality));
  },
};
