import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { LiveFold } from "../src/core/live/fold.ts";
import { openChunk } from "../src/io/streams/chunk.ts";
import type { StreamManifest } from "../src/io/streams/manifest.ts";

/** What an exported recording holds, verified chunk by chunk. */
export interface Recorded {
  readonly manifest: StreamManifest;
  /** Read back; by the manifest too, if all is well. */
  readonly events: number;
  /** As the live market's: of all events, and the book they make. */
  readonly hash: string;
}

/** Reads a `.lobscope` file chunk by chunk, however long it is. */
export async function recorded(path: string): Promise<Recorded> {
  const bytes = readFileSync(path);
  const first = 16 + bytes.readUInt32LE(12);
  const manifest = JSON.parse(bytes.toString("utf8", 16, first)) as StreamManifest;
  const fold = new LiveFold();
  let events = 0;
  for (let number = 0, at = first; number < manifest.chunks; number++) {
    const length = bytes.readUInt32LE(at);
    const chunk = new Uint8Array(bytes.subarray(at + 4, at + 4 + length)).buffer;
    at += 4 + length;
    const { header, batch } = await openChunk(chunk, manifest.id, number);
    if (header.kind === "image") continue;
    for (let i = 0; i < batch.count; i++) fold.take(batch, i);
    events += batch.count;
  }
  return { manifest, events, hash: fold.digest() };
}

/** Exports the only recording of a symbol by the page's own button. */
export async function exported(page: Page, symbol: string): Promise<Recorded> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Data" }).first().click();
  const line = page.getByRole("region", { name: "Recordings" }).getByRole("listitem").filter({ hasText: symbol });
  await line.getByRole("button", { name: /^Export / }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    line.getByRole("button", { name: "Whole, .lobscope" }).click(),
  ]);
  return recorded(await download.path());
}
