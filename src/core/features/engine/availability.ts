import type { Family, NameArguments, Need } from "../grammar.ts";
import type { Feed } from "./plan.ts";

const REASONS: Readonly<Record<Need, (feed: Feed) => string | null>> = {
  time: () => null,
  book: ({ levels }) => (levels > 0 ? null : "needs an order book, which this source does not have"),
  messages: ({ hasMessages }) =>
    hasMessages
      ? null
      : "needs order messages: this source has only the levels of the book, so orders cannot be counted",
  trades: ({ hasTrades }) => (hasTrades ? null : "needs trades, which this source does not have"),
  "signed trades": ({ hasTrades, hasAggressor }) =>
    !hasTrades
      ? "needs trades, which this source does not have"
      : hasAggressor
        ? null
        : "needs the aggressor of each trade, which this source does not say; sides are never guessed",
};

/** Why a column of the family has no value in any row of the feed; null if the feed can give it. */
export function lack(family: Family, args: NameArguments, feed: Feed): string | null {
  for (const need of family.needs) {
    const reason = REASONS[need](feed);
    if (reason !== null) return reason;
  }
  const level = family.levels?.(args.n) ?? 0;
  return level > feed.levels ? `needs level ${level} of the book; this source has ${feed.levels}` : null;
}
