import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { SAMPLE, SAMPLE_PATH, sampleDay, sampleEntries } from "./make-sample.ts";
import { zip } from "./zip.ts";

/** Entries by walking the local headers. */
function entriesOf(archive: Buffer): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    const packed = archive.readUInt32LE(at + 18);
    const name = archive.toString("utf8", at + 30, at + 30 + archive.readUInt16LE(at + 26));
    const from = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
    const bytes = inflateRawSync(archive.subarray(from, from + packed));
    expect(crc32(bytes)).toBe(archive.readUInt32LE(at + 14));
    entries.set(name, bytes);
    at = from + packed;
  }
  return entries;
}

const hash = (bytes: Uint8Array = new Uint8Array()): string => createHash("sha256").update(bytes).digest("hex");
const simulated = sampleDay();

it("the committed sample is what the script makes", () => {
  const committed = entriesOf(readFileSync(SAMPLE_PATH));
  const made = sampleEntries(simulated);
  expect([...committed.keys()]).toEqual(made.map(({ name }) => name));
  for (const { name, bytes } of made) expect(`${name} ${hash(committed.get(name))}`).toBe(`${name} ${hash(bytes)}`);
});

it("is ten minutes of ten full levels in less than 3 MB", () => {
  const { day } = simulated;
  expect(readFileSync(SAMPLE_PATH).length).toBeLessThan(3e6);
  expect(day.rows).toBeGreaterThan(18_000);
  expect(day.time[0]).toBeGreaterThanOrEqual(SAMPLE.start * 1e9);
  expect(day.time[day.rows - 1]).toBeLessThan((SAMPLE.start + 600) * 1e9);
  expect(day.time[day.rows - 1] - day.time[0]).toBeGreaterThan(590e9);
  expect(day.book!.levels).toBe(10);
  expect([...day.book!.bidSize, ...day.book!.askSize].every((column) => column.every((size) => size > 0))).toBe(true);
});

it("a zip of the same entries is the same archive, and its directory finds every entry", () => {
  const entries = [
    { name: "a.csv", bytes: Buffer.from("1,2\n".repeat(1000)) },
    { name: "b.txt", bytes: Buffer.alloc(0) },
  ];
  const archive = zip(entries);
  expect(zip(entries).equals(archive)).toBe(true);
  expect([...entriesOf(archive)].map(([name, bytes]) => `${name} ${bytes.length}`)).toEqual(["a.csv 4000", "b.txt 0"]);
  const end = archive.length - 22;
  expect([archive.readUInt32LE(end), archive.readUInt16LE(end + 10)]).toEqual([0x06054b50, 2]);
  let at = archive.readUInt32LE(end + 16);
  for (const { name } of entries) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    expect(archive.toString("utf8", at + 46, at + 46 + archive.readUInt16LE(at + 28))).toBe(name);
    expect(archive.readUInt32LE(archive.readUInt32LE(at + 42))).toBe(0x04034b50);
    at += 46 + archive.readUInt16LE(at + 28);
  }
  expect(at).toBe(end);
});
