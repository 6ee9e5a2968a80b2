import { spawnSync } from "node:child_process";
import { findBrowser, HOW_TO_INSTALL, onPath } from "./browser.ts";

/** Makes sure the tests have a browser: takes one that is there, else tries Playwright's, else Debian's as root. */
const run = (command: string, args: string[]): boolean => {
  process.stderr.write(`> ${command} ${args.join(" ")}\n`);
  return (
    spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" })
      .status === 0
  );
};

const canUseApt = (): boolean => process.getuid?.() === 0 && onPath(["apt-get"]) !== undefined;

function install(): void {
  if (findBrowser()) return;
  run("npx", ["playwright", "install", ...(canUseApt() ? ["--with-deps"] : []), "chromium"]);
  if (findBrowser()) return;
  if (canUseApt()) {
    run("apt-get", ["update", "-q"]);
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
  }
}

install();
const browser = findBrowser();
if (browser) process.stdout.write(`test browser: ${browser.path ?? "Playwright's own"} (${browser.origin})\n`);
else {
  process.stderr.write(`${HOW_TO_INSTALL}\n`);
  process.exitCode = 1;
}
