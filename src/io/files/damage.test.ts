import * as fc from "fast-check";
import { gzipSync, strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { damage, damaged } from "../../../test/lobster-files.ts";
import { B, book, M, message, named } from "../../../test/lobster-pair.ts";
import { openFiles, type OpenFilesResult } from "./open.ts";

const ROWS = 30;
/** Fixed dates, so that a run can be repeated. */
const AT = { mtime: "2024-01-01T00:00:00" } as const;
const ZIP = zipSync({ [M]: [strToU8(message(ROWS)), AT], [B]: [strToU8(book(ROWS)), AT] });
const GZIP = gzipSync(strToU8(message(ROWS)), AT);

/** Opened days must hold the rows that were packed, or only some of the files, and say so. */
function expectHonest(result: OpenFilesResult): void {
  if (result.kind !== "opened") return;
  const { day, quality } = result;
  expect(day.rows).toBe(ROWS);
  if (day.messages) expect([...day.time]).toEqual(Array.from({ length: ROWS }, (_, n) => (34_200 + n) * 1e9 + 5e8));
  if (day.book) expect([...day.book.bidSize[0]]).toEqual(Array.from({ length: ROWS }, (_, n) => 10 * (n + 1)));
  if (!day.messages || !day.book) expect(quality.warnings.join()).toMatch(/without messages|without order book/);
}

describe("damaged files", () => {
  it("are opened as they were or refused, never opened as something else and never a crash: zip", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (damages) => {
        const result = await openFiles([named("day.zip", damaged(ZIP, damages))]);
        refused += result.kind === "refused" ? 1 : 0;
        expectHonest(result);
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("are opened as they were or refused, never opened as something else and never a crash: gzip", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (damages) => {
        const result = await openFiles([named(`${M}.gz`, damaged(GZIP, damages)), named(B, book(ROWS))]);
        refused += result.kind === "refused" ? 1 : 0;
        expectHonest(result);
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("cut anywhere give a refusal, whose good rows are those of the whole file", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ZIP.length - 1 }), async (length) => {
        const files = [named("day.zip", ZIP.slice(0, length))];
        const result = await openFiles(files);
        expect(result.kind).toBe("refused");
        if (result.kind !== "refused" || result.refusal.goodRows === 0) return;
        const kept = await openFiles(files, { keepGoodRows: true });
        if (kept.kind !== "opened") throw new Error(kept.kind);
        expect(kept.day.rows).toBe(result.refusal.goodRows);
        if (kept.day.messages) expect(kept.day.time.at(-1)).toBe((34_200 + kept.day.rows - 1) * 1e9 + 5e8);
        if (kept.day.book) expect(kept.day.book.bidSize[0].at(-1)).toBe(10 * kept.day.rows);
      }),
      { numRuns: 150 },
    );
  });
});
