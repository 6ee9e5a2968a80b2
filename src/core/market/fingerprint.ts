import { hashBytes } from "../hash.ts";
import type { MarketDay } from "./day.ts";
import { namedColumns } from "./pack.ts";

/**
 * 32 hexadecimal digits that tell days apart by what they hold: instrument and columns, not the names of the files they
 * came from. The same day from a zip and from its unpacked files has the same fingerprint; with fewer levels kept it is
 * another day.
 */
export function fingerprint(day: MarketDay): string {
  const { symbol, venue, date, priceUnit, tickUnits } = day.instrument;
  const parts = namedColumns(day).map(
    ([name, { buffer, byteOffset, byteLength }]) =>
      `${name} ${hashBytes(new Uint8Array(buffer, byteOffset, byteLength))}`,
  );
  const text = JSON.stringify([symbol, venue, date, priceUnit, tickUnits, day.rows, ...parts]);
  return hashBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
