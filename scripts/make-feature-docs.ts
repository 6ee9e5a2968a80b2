import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EARLIER_NAMES, UNMAPPED_NAMES } from "../src/core/features/earlier-names.ts";
import { CATALOGUE, familyOf, FEATURE_SETS, SUFFIXES } from "../src/core/features/index.ts";

/** `npx tsx scripts/make-feature-docs.ts`: writes docs/features.md from the catalogue; a test keeps the two equal. */
export const PATH = fileURLToPath(new URL("../docs/features.md", import.meta.url));

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), `|${"---|".repeat(head.length)}`, ...rows].join("\n");

const families = (): string =>
  table(
    ["name", "formula", "unit", "first row", "sign", "needs", "cost", "source"],
    CATALOGUE.map((f) =>
      row(`\`${f.pattern}\``, f.formula, f.unit, f.firstRow, f.sign, f.needs.join(", "), f.cost, f.source),
    ),
  );

const suffixes = (): string =>
  table(
    ["suffix", "value", "first row"],
    SUFFIXES.map((s) => row(`\`X__${s.pattern}\``, s.formula, s.firstRow)),
  );

/** Names of a set under the family that each belongs to. */
function members(names: readonly string[]): string {
  const byFamily = new Map<string, string[]>();
  for (const name of names) {
    const { pattern } = familyOf(name)!;
    byFamily.set(pattern, [...(byFamily.get(pattern) ?? []), name]);
  }
  return table(
    ["family", "columns"],
    [...byFamily].map(([pattern, columns]) => row(`\`${pattern}\``, columns.map((name) => `\`${name}\``).join(" "))),
  );
}

const earlier = (project: string): string =>
  table(
    ["earlier name", "column", "status", "why"],
    EARLIER_NAMES.filter((entry) => entry.project === project).map((e) =>
      row(`\`${e.name}\``, `\`${e.column}\``, e.status, e.notes.join(". ")),
    ),
  );

export function featureDocs(): string {
  const { default: usual, core, parity } = FEATURE_SETS;
  return `# Features

Written by \`npx tsx scripts/make-feature-docs.ts\` from the catalogue in \`src/core/features\`; the *Features* tab shows the same
text. Do not edit by hand.

A row is one update of the book with the event that caused it; every row is a decision point, and the value at row n reads rows
0..n only. m, s: mid and spread in ticks; B, A, b, a: bid and ask prices and sizes by level; ε, v, p: aggressor, size and price
of a trade; x = ε·v; ' the row before; δ the tick size. Rows before the first one, rows without what a formula needs, and columns
that a source cannot give are \`nan\`, never zero. Sign: *odd* flips when bid and ask are exchanged, *even* stays, *side* swaps
the bid and ask versions, *level* is a price. All state starts afresh at a session's start and after a gap.

## Families
\`{W}\` rows, \`{τ}\` seconds, \`{L}\`, \`{K}\`, \`{i}\` levels, \`{N}\` trades or buckets, \`{n}\` bars, \`{Q}\` shares, \`{β}\` per
second: any whole number of at least 1.

${families()}

## Suffixes
They extend any column X that has values from row f on, and chain from left to right.

${suffixes()}

## Sets
\`default\` has ${usual.length} columns, \`core\` ${core.length} of them, \`parity\` ${parity.length} more; \`all\` is default, then parity.

### core
${core.map((name) => `\`${name}\``).join(" ")}

### default
${members(usual)}

### parity
${members(parity)}

## Names of the earlier projects
*same*: the same definition; *convention*: the same quantity in another unit, window or convention; *replaced*: the original was
wrong or misnamed.

### QuantumFlow
${earlier("QuantumFlow")}

### ML-Microstructure-Signals
${earlier("ML-Microstructure-Signals")}

Not mapped: ${Object.entries(UNMAPPED_NAMES)
    .map(([name, why]) => `\`${name}\` (${why})`)
    .join("; ")}.
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PATH, featureDocs());
