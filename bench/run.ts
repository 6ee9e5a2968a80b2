import { readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Bench, BenchRow } from "./row.ts";

/** `npm run bench [-- --json] [-- --only name] [-- --save]`: every bench/<name>.bench.ts in turn, ratios within one run. */
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    save: { type: "boolean", default: false },
  },
});

const HERE = fileURLToPath(new URL(".", import.meta.url));
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;

const significant = (x: number): string =>
  Math.abs(x) >= 1000 ? Math.round(x).toLocaleString("en-US") : x.toPrecision(3);

function table(rows: readonly BenchRow[]): string {
  const lines = rows.map(
    (r) => `| ${r.name} | ${significant(r.ours)} | ${significant(r.rival)} | ${significant(r.ratio)}x | ${r.unit} |`,
  );
  return ["| what | ours | rival | ratio | unit |", "|---|---:|---:|---:|---|", ...lines].join("\n");
}

const rows: BenchRow[] = [];
for (const file of readdirSync(HERE).filter(
  (name) => name.endsWith(".bench.ts") && (!values.only || name.startsWith(values.only)),
)) {
  process.stderr.write(`${file}\n`);
  const { default: bench } = (await import(`./${file}`)) as { default: Bench };
  const measured = await bench();
  for (const row of measured) process.stderr.write(`  ${row.name}: ${significant(row.ratio)}x\n`);
  rows.push(...measured);
}

process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${machine}\n\n${table(rows)}\n`);
if (values.save) {
  const text = `# Measured\n\n\`npm run bench -- --save\`; both sides of a ratio in one run. ${machine}.\n\n${table(rows)}\n`;
  writeFileSync(`${HERE}results.md`, text);
}
