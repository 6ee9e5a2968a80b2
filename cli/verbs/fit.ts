import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { fitParameters } from "../../src/core/features/index.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { allLevels, rowRange, spanOf } from "../tables.ts";
import { UsageError, type Verb } from "../verb.ts";

export const verb: Verb = {
  usage: `fit FILE... ${CAPTURE_USAGE} --train a:b [--levels L] --out P.json`,
  summary:
    "Fits the catalogue's parameters on rows a..b-1: micro-price table, integrated order flow weights, VPIN bucket, label thresholds.",
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { train: { type: "string" }, levels: { type: "string" }, out: { type: "string" }, ...CAPTURE_OPTIONS },
    });
    if (positionals.length === 0) throw new UsageError("no file given");
    if (!values.out) throw new UsageError("--out P.json is missing");
    const train = rowRange("--train", values.train);
    if (!train) throw new UsageError("--train a:b is missing: parameters are fitted on training rows only");
    const capture = captureOption(values.venue, values.symbol);
    const levels = capture ? levelsOption(values.levels) : allLevels(values.levels);
    const { day } = await openOneDay(positionals, { levels, capture }, console);
    const parameters = fitParameters(day, spanOf("--train", train, day.rows));
    await writeFile(values.out, `${JSON.stringify(parameters, null, 1)}\n`);
    console.json({ out: values.out, train: parameters.train, levels: parameters.levels });
  },
};
