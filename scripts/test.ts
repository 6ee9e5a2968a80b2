import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `npm test`: the static gate, the unit tests, the build with its size limit, and the browser journeys, ending in one
 * line that counts unit and browser tests together. Every step runs even if one before it failed.
 */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const scratch = mkdtempSync(join(tmpdir(), "lobscope-test-"));
const total: Count = { passed: 0, failed: 0, skipped: 0 };
const broken: string[] = [];

function step(name: string, command: string, args: readonly string[], env: Record<string, string> = {}): void {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  });
  if (status !== 0) broken.push(name);
}

function read(file: string, count: (json: unknown) => Count): void {
  try {
    const { passed, failed, skipped } = count(JSON.parse(readFileSync(file, "utf8")));
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  } catch {
    broken.push(`no results in ${file}`);
  }
}

const vitestCount = (json: unknown): Count => {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = json as Record<string, number>;
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
};

const playwrightCount = (json: unknown): Count => {
  const { expected, unexpected, flaky, skipped } = (json as { stats: Record<string, number> }).stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
};

const unit = join(scratch, "unit.json");
const browser = join(scratch, "browser.json");
step("typecheck", "npm", ["run", "--silent", "typecheck"]);
step("lint", "npm", ["run", "--silent", "lint"]);
step("format", "npm", ["run", "--silent", "format:check"]);
step("imports", "npm", ["run", "--silent", "imports"]);
step("unit tests", "npx", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`]);
read(unit, vitestCount);
step("build", "npm", ["run", "--silent", "build"]);
step("bundle size", "npm", ["run", "--silent", "size"]);
step("browser journeys", "npx", ["playwright", "test"], { LOBSCOPE_E2E_JSON: browser });
read(browser, playwrightCount);

if (broken.length > 0) process.stdout.write(`\nfailed steps: ${broken.join(", ")}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
if (broken.length > 0 || total.failed > 0 || total.passed === 0) process.exitCode = 1;
