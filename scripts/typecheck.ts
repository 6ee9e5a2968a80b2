import { spawnSync } from "node:child_process";

/** One typecheck per realm: core and models see no DOM, workers no window, the app no Node. */
const REALMS = {
  core: "src/core/tsconfig.json",
  models: "models/tsconfig.json",
  workers: "workers/tsconfig.json",
  cli: "cli/tsconfig.json",
  app: "tsconfig.json",
  tests: "tsconfig.test.json",
};

for (const [realm, project] of Object.entries(REALMS)) {
  const { status } = spawnSync("npx", ["tsc", "-p", project], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.stdout.write(`typecheck ${realm}: ${status === 0 ? "ok" : "failed"}\n`);
  if (status !== 0) process.exitCode = 1;
}
