import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { B, book, M, message } from "../../test/lobster-pair.ts";
import type { QualityReport } from "../../src/core/sources/quality.ts";
import { main } from "../main.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lobscope-inspect-"));
  await writeFile(join(folder, M), message(5));
  await writeFile(join(folder, B), book(5));
  await writeFile(join(folder, "bad_message_2.csv"), message(5).replace("34202.5,1", "34202.5,9"));
});
afterAll(() => rm(folder, { recursive: true }));

async function inspect(...args: string[]): Promise<{ code: number; printed: QualityReport[][]; said: string }> {
  const printed: QualityReport[][] = [];
  let said = "";
  const code = await main(["inspect", ...args], {
    json: (value) => void printed.push(value as QualityReport[]),
    say: (line) => void (said += `${line}\n`),
  });
  return { code, printed, said };
}

describe("lobscope inspect", () => {
  it("prints one JSON array with a report for each pair and exits with 0", async () => {
    const { code, printed } = await inspect(join(folder, M), join(folder, B));
    expect(code).toBe(0);
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatchObject([
      { rows: 5, levels: 2, start: 34_200.5, end: 34_204.5, eventCounts: { "1": 5 }, disagreements: 0 },
    ]);
  });

  it("keeps the levels asked for", async () => {
    const { printed } = await inspect(join(folder, M), join(folder, B), "--levels", "1");
    expect(printed[0][0]).toMatchObject({ levels: 1, sourceLevels: 2 });
  });

  it("exits with 1 on bad input, saying where it is, and prints nothing", async () => {
    const { code, printed, said } = await inspect(join(folder, "bad_message_2.csv"));
    expect([code, printed.length]).toEqual([1, 0]);
    expect(said).toContain('bad_message_2.csv:3:2 type: found "9", expected 1 to 7');
  });

  it("exits with 1 on a file that is not there and 2 on wrong usage", async () => {
    expect((await inspect(join(folder, "absent.csv"))).code).toBe(1);
    expect((await inspect()).code).toBe(2);
    expect((await inspect(join(folder, M), "--levels", "0")).code).toBe(2);
    expect((await inspect(join(folder, M), "--wrong")).code).toBe(2);
  });
});
