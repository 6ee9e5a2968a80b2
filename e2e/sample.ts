import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unzipSync, zipSync } from "fflate";

/** The shipped sample, for journeys that need a file to drop or to break. */
export interface SampleFiles {
  readonly zip: Buffer;
  readonly messageName: string;
  readonly orderbookName: string;
  readonly message: string;
  readonly orderbook: string;
}

export function sampleFiles(): SampleFiles {
  const zip = readFileSync(fileURLToPath(new URL("../public/samples/sample.zip", import.meta.url)));
  const entries = unzipSync(new Uint8Array(zip));
  const nameOf = (part: string): string => {
    const name = Object.keys(entries).find((entry) => entry.includes(part));
    if (!name) throw new Error(`the sample holds no ${part} file`);
    return name;
  };
  const text = (name: string): string => Buffer.from(entries[name]).toString("latin1");
  const messageName = nameOf("_message_");
  const orderbookName = nameOf("_orderbook_");
  return { zip, messageName, orderbookName, message: text(messageName), orderbook: text(orderbookName) };
}

/** What Playwright's file inputs take. */
export const asUpload = (name: string, content: string | Buffer) => ({
  name,
  mimeType: name.endsWith(".zip") ? "application/zip" : "text/csv",
  buffer: typeof content === "string" ? Buffer.from(content, "latin1") : content,
});

export const zipOf = (files: Record<string, string>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, "latin1")]))),
  );
