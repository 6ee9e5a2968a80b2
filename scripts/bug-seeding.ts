import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUGS, type Bug } from "./bugs.ts";

/**
 * `tsx scripts/bug-seeding.ts [number...]`: plants the bugs of `bugs.ts` one at a time in a copy of the sources, runs the
 * tests that should notice, and says which did. Exit code 1 if more than one in twenty went unnoticed.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COPIED = [
  "src",
  "test",
  "workers",
  "models",
  "e2e/recording",
  "vitest.config.ts",
  "package.json",
  "tsconfig.base.json",
];
const UNNOTICED = 0.05;

const BOOKS = ["src/core/live", "src/core/sources/venues.decode.test.ts", "src/io/captures"];
const FEEDS = ["feed", "connection", "snapshots", "back-off", "local-clock", "rate-ledger", "route"].map(
  (name) => `src/io/live/${name}`,
);
const SHELVES = ["src/io/streams", "src/io/recordings", "src/io/shelf", "src/core/recording"];
const WORLDS = [["src/core/sources/venues.test.ts"], ["src/io/live/simulation.test.ts"]];

/** Tests in the order in which they are asked, those beside the bug first; the next only if the ones before noticed nothing. */
function suitesOf({ file }: Bug): readonly (readonly string[])[] {
  if (file.startsWith("src/io/live/")) return [FEEDS, BOOKS, ...WORLDS];
  if (file.startsWith("src/io/")) return [SHELVES, ["workers/live-desk.test.ts"]];
  return [BOOKS, FEEDS, SHELVES, ...WORLDS];
}

function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), "bugs-"));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** The first test that fails on the sources in `folder`; null if all pass. */
function noticedBy(folder: string, suites: readonly (readonly string[])[]): string | null {
  const report = join(folder, "report.json");
  for (const suite of suites) {
    rmSync(report, { force: true });
    const run = spawnSync(
      "npx",
      ["vitest", "run", "--bail", "1", "--reporter", "json", "--outputFile", report, ...suite],
      {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, LOBSCOPE_DATA: "/nowhere" },
        timeout: 300_000,
      },
    );
    if (run.status === 0) continue;
    return firstFailure(report) ?? "the suite did not run to its end";
  }
  return null;
}

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function firstFailure(report: string): string | null {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Results;
    return (
      testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed")
        ?.fullName ?? null
    );
  } catch {
    return null;
  }
}

function plant(bug: Bug, folder: string): () => void {
  const path = join(folder, bug.file);
  const healthy = readFileSync(path, "utf8");
  if (healthy.split(bug.find).length !== 2) throw new Error(`${bug.file}: not exactly once: ${bug.find}`);
  writeFileSync(
    path,
    healthy.replace(bug.find, () => bug.plant),
  );
  return () => writeFileSync(path, healthy);
}

function seed(wanted: readonly number[]): number {
  const folder = copy();
  let caught = 0;
  const bugs = BUGS.map((bug, i) => ({ bug, number: i + 1 })).filter(
    ({ number }) => wanted.length === 0 || wanted.includes(number),
  );
  try {
    const failing = noticedBy(folder, [[...BOOKS, ...FEEDS, ...SHELVES], ["workers/live-desk.test.ts"]]);
    if (failing !== null) throw new Error(`without a bug fails: ${failing}`);
    for (const { bug, number } of bugs) {
      const heal = plant(bug, folder);
      const test = noticedBy(folder, suitesOf(bug));
      heal();
      if (test !== null) caught++;
      process.stdout.write(
        `${number}. [${bug.failure}] ${bug.what}: ${test === null ? "NOT CAUGHT" : `caught by "${test}"`}\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.stdout.write(`${caught} of ${bugs.length} caught\n`);
  return (bugs.length - caught) / bugs.length;
}

process.exitCode = seed(process.argv.slice(2).map(Number)) > UNNOTICED ? 1 : 0;
