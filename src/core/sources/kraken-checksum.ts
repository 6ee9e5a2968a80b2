import { crc32 } from "../live/crc32.ts";
import type { Ladder, LadderSide } from "../live/ladder.ts";

const LEVELS = 10;

/**
 * CRC-32 of the best ten levels, asks first, each best first: price and quantity without point and without leading zeros,
 * one after the other. The same in v1 and v2; from the exchange's own texts, for floats lose the zeros at the end.
 * Source: Kraken's guide to book checksums (v2), whose worked example is a test.
 */
export const krakenChecksum = ({ bids, asks }: Ladder): number => crc32(digits(asks) + digits(bids));

function digits({ texts, size }: LadderSide): string {
  let joined = "";
  if (!texts) return joined;
  for (let i = size - 1; i >= 0 && i >= size - LEVELS; i--) joined += bare(texts.price[i]) + bare(texts.qty[i]);
  return joined;
}

const bare = (text: string): string => text.replace(".", "").replace(/^0+/, "");
