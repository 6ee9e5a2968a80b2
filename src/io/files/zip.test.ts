import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { Crc32 } from "./crc32.ts";
import { listZip, readEntry } from "./zip.ts";

const TEXT = "34200.5,1,1,10,5794000,1\n".repeat(100);

async function contentOf(blob: Blob, exact: boolean): Promise<string[]> {
  const { entries } = await listZip(blob);
  const texts: string[] = [];
  for (const entry of entries) {
    let text = "";
    for await (const chunk of readEntry(blob, entry, exact)) text += Buffer.from(chunk).toString("latin1");
    texts.push(`${entry.name}: ${text}`);
  }
  return texts;
}

/** The same archive with its directory's end in zip64 form, sizes and offsets in 64 bits. */
function asZip64(zip: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(zip.buffer, zip.byteOffset);
  const end = zip.length - 22;
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  const parts: Uint8Array[] = [zip.slice(0, directory)];
  let at = directory;
  for (let i = 0; i < count; i++) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const header = zip.slice(at, nameEnd);
    const fields = new DataView(header.buffer);
    const extra = new DataView(new ArrayBuffer(28));
    extra.setUint16(0, 1, true);
    extra.setUint16(2, 24, true);
    [24, 20, 42].forEach((place, n) => {
      extra.setBigUint64(4 + 8 * n, BigInt(fields.getUint32(place, true)), true);
      fields.setUint32(place, 0xffffffff, true);
    });
    fields.setUint16(30, 28, true);
    parts.push(header, new Uint8Array(extra.buffer));
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const size = parts.slice(1).reduce((sum, part) => sum + part.length, 0);
  const tail = new DataView(new ArrayBuffer(56 + 20 + 22));
  tail.setUint32(0, 0x06064b50, true);
  tail.setBigUint64(32, BigInt(count), true);
  tail.setBigUint64(40, BigInt(size), true);
  tail.setBigUint64(48, BigInt(directory), true);
  tail.setUint32(56, 0x07064b50, true);
  tail.setBigUint64(64, BigInt(directory + size), true);
  tail.setUint32(76, 0x06054b50, true);
  for (const place of [84, 86]) tail.setUint16(place, 0xffff, true);
  for (const place of [88, 92]) tail.setUint32(place, 0xffffffff, true);
  return new Uint8Array(Buffer.concat([...parts, new Uint8Array(tail.buffer)]));
}

describe("zip archives", () => {
  const files = { "a.csv": strToU8(TEXT), "b.csv": strToU8(TEXT.slice(0, 500)) };

  it("give the same bytes fast and exact, deflated and stored", async () => {
    const expected = [`a.csv: ${TEXT}`, `b.csv: ${TEXT.slice(0, 500)}`];
    for (const level of [0, 6] as const) {
      const blob = new Blob([zipSync(files, { level })]);
      expect(await contentOf(blob, false)).toEqual(expected);
      expect(await contentOf(blob, true)).toEqual(expected);
    }
  });

  it("of more than 4 GiB keep sizes and offsets in 64 bits", async () => {
    expect(await contentOf(new Blob([asZip64(zipSync(files))]), false)).toEqual(
      await contentOf(new Blob([zipSync(files)]), false),
    );
  });

  it("with a comment, and with bytes before the end that look like one, are found", async () => {
    const zip = zipSync(files);
    const comment = strToU8("a comment");
    const whole = new Uint8Array(Buffer.concat([zip, comment]));
    new DataView(whole.buffer).setUint16(zip.length - 2, comment.length, true);
    expect(await contentOf(new Blob([whole]), false)).toHaveLength(2);
  });

  it("of too many files are refused", async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`${n}.csv`, new Uint8Array(1)]));
    await expect(listZip(new Blob([zipSync(many, { level: 0 })]))).rejects.toMatchObject({ kind: "too-large" });
  });
});

describe("CRC-32", () => {
  it("has the check value of the catalogue, however the bytes are cut", () => {
    const bytes = strToU8("123456789");
    for (let cut = 0; cut <= bytes.length; cut++) {
      const crc = new Crc32();
      crc.update(bytes.subarray(0, cut));
      crc.update(bytes.subarray(cut));
      expect(crc.value).toBe(0xcbf43926);
    }
  });
});
