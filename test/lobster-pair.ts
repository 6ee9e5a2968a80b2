import { gzipSync, strToU8, zipSync } from "fflate";
import { expect } from "vitest";
import { RefusedFile, type Refusal } from "../src/core/sources/problem.ts";
import type { NamedBlob } from "../src/io/files/entries.ts";
import { type OpenedDay, openFiles, type OpenFilesOptions, type OpenFilesResult } from "../src/io/files/open.ts";

/** A small, consistent LOBSTER pair as files in every form, and the two ways that opening them can end. */
export const M = "GOOG_2012-06-21_34200000_57600000_message_2.csv";
export const B = "GOOG_2012-06-21_34200000_57600000_orderbook_2.csv";

export const named = (name: string, content: string | Uint8Array<ArrayBuffer>): NamedBlob =>
  Object.assign(new Blob([content]), { name });
export const zipped = (name: string, files: Record<string, string>): NamedBlob =>
  named(name, zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))));
export const gzipped = (name: string, text: string): NamedBlob => named(name, gzipSync(strToU8(text)));

/** A consistent little market: a bid of growing size on an otherwise still book. */
export const message = (rows: number): string =>
  Array.from({ length: rows }, (_, n) => `${34_200 + n}.5,1,${n + 1},10,5794000,1\n`).join("");
export const book = (rows: number): string =>
  Array.from({ length: rows }, (_, n) => `5802300,100,5794000,${10 * (n + 1)},5804300,100,5787000,400\n`).join("");

export async function opened(files: NamedBlob[], options: Partial<OpenFilesOptions> = {}): Promise<OpenedDay> {
  const result = await openFiles(files, options);
  if (result.kind !== "opened") throw new Error(JSON.stringify(result));
  return result;
}

export async function refused(files: NamedBlob[], options: Partial<OpenFilesOptions> = {}): Promise<Refusal> {
  const result: OpenFilesResult = await openFiles(files, options);
  if (result.kind !== "refused") throw new Error(`not refused: ${result.kind}`);
  expect(new RefusedFile(result.refusal).message).not.toMatch(/undefined|NaN|null/);
  return result.refusal;
}
