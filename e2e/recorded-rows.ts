import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { GAP_CAUSES } from "../src/core/live/batch.ts";
import { LiveFold } from "../src/core/live/fold.ts";
import { EventKind } from "../src/core/market/events.ts";
import { openChunk } from "../src/io/streams/chunk.ts";
import type { StreamManifest } from "../src/io/streams/manifest.ts";

/** An exported recording, row by row. */
export interface RecordedRows {
  readonly manifest: StreamManifest;
  /** As the live market's, if everything it received is in here. */
  readonly hash: string;
  /** Causes of the gaps, in order. */
  readonly causes: readonly string[];
  /** The venue's number of each book update, in order, once per update; the whole book that follows a gap is not one. */
  readonly updates: readonly number[];
  /** Best levels at the end as prices and quantities, best first. */
  readonly best: Record<"bids" | "asks", readonly (readonly number[])[]>;
}

const LEVELS = 10;

export async function rowsOf(path: string): Promise<RecordedRows> {
  const bytes = readFileSync(path);
  const first = 16 + bytes.readUInt32LE(12);
  const manifest = JSON.parse(bytes.toString("utf8", 16, first)) as StreamManifest;
  const fold = new LiveFold();
  const causes: string[] = [];
  const updates: number[] = [];
  let decimals = manifest.decimals;
  let imageOf = Number.NaN;
  for (let number = 0, at = first; number < manifest.chunks; number++) {
    const length = bytes.readUInt32LE(at);
    const { header, batch } = await openChunk(
      new Uint8Array(bytes.subarray(at + 4, at + 4 + length)).buffer,
      manifest.id,
      number,
    );
    at += 4 + length;
    if (header.kind === "image") continue;
    ({ decimals } = header);
    for (let i = 0; i < batch.count; i++) {
      fold.take(batch, i);
      const sequence = batch.sequence[i];
      if (batch.kind[i] === EventKind.Gap) {
        causes.push(GAP_CAUSES[batch.detail[i]]);
        imageOf = sequence;
      } else if (batch.kind[i] === EventKind.Book && sequence !== imageOf && sequence !== updates.at(-1)) {
        updates.push(sequence);
      }
    }
  }
  const { bids, asks } = fold.book;
  const best = (side: typeof bids): number[][] =>
    Array.from({ length: Math.min(LEVELS, side.size) }, (_, level) => [
      Number((side.price(level) / 10 ** decimals.price).toFixed(decimals.price)),
      side.quantity(level),
    ]);
  return { manifest, hash: fold.digest(), causes, updates, best: { bids: best(bids), asks: best(asks) } };
}

/** Every recording of a symbol, by the page's own export, the oldest first. */
export async function exportedRows(page: Page, symbol: string): Promise<readonly RecordedRows[]> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Data" }).first().click();
  const lines = page.getByRole("region", { name: "Recordings" }).getByRole("listitem").filter({ hasText: symbol });
  await lines.first().waitFor();
  const all: RecordedRows[] = [];
  for (let n = 0; n < (await lines.count()); n++) {
    await lines
      .nth(n)
      .getByRole("button", { name: /^Export / })
      .click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      lines.nth(n).getByRole("button", { name: "Whole, .lobscope" }).click(),
    ]);
    all.push(await rowsOf(await download.path()));
    await page.keyboard.press("Escape");
  }
  return all.toSorted((a, b) => a.manifest.startedAt - b.manifest.startedAt);
}
