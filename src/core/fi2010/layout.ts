/*
 * The FI-2010 benchmark (Ntakaris, Magris, Kanniainen, Gabbouj and Iosifidis 2018): five Helsinki stocks, ten days of June
 * 2010, one column per ten events. A file is a matrix of 149 lines, one field per column: lines 1-40 the book (ask price,
 * ask size, bid price, bid size of ten levels), 41-144 hand-made features, 145-149 labels.
 */

export const FI_LINES = 149;
export const BOOK_LINES = 40;
/** Events ahead by label line, 145 to 149. */
export const FI_HORIZONS = [10, 20, 30, 50, 100] as const;
export type FiHorizon = (typeof FI_HORIZONS)[number];
export const FIRST_LABEL_LINE = FI_LINES - FI_HORIZONS.length + 1;
/** Events that a column stands for. */
export const EVENTS_PER_COLUMN = 10;

/** Columns ahead. */
export const columnsAhead = (horizon: FiHorizon): number => horizon / EVENTS_PER_COLUMN;

export const NORMALISATIONS = ["ZScore", "MinMax", "DecPre"] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** What a file's name says of it. */
export interface FiFileName {
  readonly name: string;
  readonly part: "Train" | "Test";
  readonly auction: boolean;
  readonly normalisation: Normalisation;
  /** 1 to 9: trained on days 1..fold, tested on day fold + 1. */
  readonly fold: number;
}

const NAME = /^(Train|Test)_Dst_(NoAuction|Auction)_(ZScore|MinMax|DecPre)_CF_([1-9])\.txt$/;

/** Null for a name that is none of the benchmark's. */
export function fiFileName(name: string): FiFileName | null {
  const match = NAME.exec(name);
  if (!match) return null;
  return {
    name,
    part: match[1] as FiFileName["part"],
    auction: match[2] === "Auction",
    normalisation: match[3] as Normalisation,
    fold: Number(match[4]),
  };
}

/** Throws RangeError unless `events` is one of the label lines' horizons. */
export function fiHorizon(events: number): FiHorizon {
  const found = FI_HORIZONS.find((horizon) => horizon === events);
  if (found === undefined) throw new RangeError(`horizon ${events} is none of ${FI_HORIZONS.join(", ")} events`);
  return found;
}
