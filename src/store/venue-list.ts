import type { IntegrityAid, VenueName } from "../core/live/venue.ts";

/** What a person needs to know of a venue to choose it. Its protocol lives in core/sources, which the page never loads. */
export interface VenueChoice {
  readonly name: VenueName;
  readonly title: string;
  readonly aid: IntegrityAid;
}

/** In the order of the picker. */
export const VENUE_LIST: readonly VenueChoice[] = [
  { name: "binance", title: "Binance", aid: "sequence" },
  { name: "coinbase", title: "Coinbase Advanced Trade", aid: "connection-sequence" },
  { name: "kraken", title: "Kraken", aid: "checksum" },
  { name: "okx", title: "OKX", aid: "checksum" },
  { name: "bybit", title: "Bybit", aid: "sequence" },
  { name: "binance-usdm", title: "Binance USD-M", aid: "sequence" },
  { name: "binance-us", title: "Binance.US", aid: "sequence" },
  { name: "coinbase-exchange", title: "Coinbase Exchange", aid: "none" },
];

export const venueTitle = (name: VenueName): string => VENUE_LIST.find((venue) => venue.name === name)?.title ?? name;

/** How the venue lets a client notice that its book is wrong, in a sentence. */
export const AID_WORDS: Readonly<Record<IntegrityAid, string>> = {
  checksum: "Every update carries a checksum of the book: a wrong book shows at once.",
  sequence: "Every update is numbered: a missing one shows at once.",
  "connection-sequence": "Every frame of the connection is numbered: a missing one shows at once.",
  none: "Nothing is numbered: a lost update cannot be seen, only the venue’s word is there.",
};
/** The same in two or three words, best first. */
export const AID_SHORT: Readonly<Record<IntegrityAid, string>> = {
  checksum: "checksum",
  sequence: "numbered updates",
  "connection-sequence": "numbered frames",
  none: "nothing to check by",
};
