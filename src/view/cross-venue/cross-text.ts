import type { BoardMarket, BoardPair } from "../../core/cross-venue/board.ts";
import { isPerpetual } from "../../core/cross-venue/market-names.ts";
import { LEAST_SECONDS, type LeadLagNow } from "../../core/cross-venue/lead-lag-now.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { milliseconds } from "../live/live-text.ts";
import { NBSP, number, signed, significant } from "../format.ts";
import type { CrossBasis, CrossLine } from "./types.ts";

/** Comparisons in words. */

export const placeOf = ({ venue, symbol }: Pick<BoardMarket, "venue" | "symbol">): string =>
  `${venueTitle(venue)} ${symbol}`;

/** `+12.3 bps`. */
export const bpsText = (bps: number): string => `${signed(bps, Math.abs(bps) < 10 ? 2 : 1)}${NBSP}bps`;

/** Why nothing can be said net; "" where it can. */
export function whyNotNet({ opportunity: { net }, known, doubt, buy, sell, money }: BoardPair): string {
  if (net) return "";
  if (!Number.isFinite(doubt)) return "a venue writes no times: how old its book is cannot be bounded";
  if (!known && doubt > 5000) return `the books may be ${milliseconds(doubt)} apart: too far`;
  if (!known) return `both books have not been live for ${milliseconds(doubt)} yet`;
  const foreign = [...new Set([buy.quote, sell.quote])].filter((quote) => quote !== money);
  return `no live market that is followed says what ${foreign.join(" and ")} is worth in ${money}`;
}

/** The line to be read first: what it looks like, and what it is. */
export function lookAndIs(pair: BoardPair): { readonly looks: string; readonly is: string } {
  const { buy, sell, opportunity, money } = pair;
  const looks = `Buy ${buy.base} at ${placeOf(buy)}, sell at ${placeOf(sell)}: gross looks like ${bpsText(opportunity.grossBps)}`;
  const { net } = opportunity;
  if (!net) return { looks, is: `net is n/a: ${whyNotNet(pair)}` };
  const earns = net.profit > 0 ? `, ${significant(net.profit)} ${money} on ${significant(net.size)} ${buy.base}` : "";
  return { looks, is: `net is ${bpsText(net.edgeBps)}${earns}` };
}

/** What the best of all pairs amounts to. */
export function verdict(pairs: readonly BoardPair[]): string {
  const nets = pairs.flatMap(({ opportunity: { net } }) => (net ? [net.edgeBps] : []));
  if (nets.length === 0) return "Nothing can be said net yet.";
  if (Math.max(...nets) <= 0) return "Nothing earns after fees, depth, basis and clocks.";
  return "This would have earned at these fees, had both orders been there in time and nobody else come first.";
}

/** Middle of the two sides in the common currency; null where its rate or book is not known. */
export const middleOf = ({ bid, ask, rate }: CrossLine): number | null =>
  bid === null || ask === null || rate === null ? null : ((bid + ask) / 2) * rate;

/** Basis points by which a market's middle lies above the median of the markets of its thing; null with fewer than two. */
export function aboveOthers(line: CrossLine, lines: readonly CrossLine[]): number | null {
  const middles = lines
    .flatMap((other) => (other.market.base === line.market.base ? (middleOf(other) ?? []) : []))
    .toSorted((a, b) => a - b);
  const own = middleOf(line);
  if (own === null || middles.length < 2) return null;
  const half = middles.length >> 1;
  const median = middles.length % 2 === 1 ? middles[half] : (middles[half - 1] + middles[half]) / 2;
  return 1e4 * (own / median - 1);
}

/** What keeps a market from being the same thing as the others. */
export const caveatOf = ({ venue }: BoardMarket): string =>
  isPerpetual(venue) ? "a perpetual contract: it pays or takes funding and cannot be delivered elsewhere" : "";

export function basisText({ currency, rate, from }: CrossBasis, common: string): string {
  if (rate !== null)
    return `1 ${currency} = ${number(rate, 5)} ${common}, the middle of ${from.map(placeOf).join(" and ")}. What it costs to change one into the other is not counted.`;
  if (from.length > 0) return `${from.map(placeOf).join(" and ")} is followed, and not live: net figures wait for it.`;
  return `Nobody says what 1 ${currency} is in ${common}: no net figure for markets priced in it. One is not taken for the other.`;
}

const P_LIMIT = 0.05;

/** Who leads, or that nothing says so. `names` of the two markets. */
export function leadText({ seconds, found }: LeadLagNow, names: readonly [string, string]): string {
  if (seconds < LEAST_SECONDS)
    return `Both books have been live together for ${number(seconds)} of the ${LEAST_SECONDS} seconds that it takes.`;
  if (!found) return "One of the two has not moved: nothing can be said.";
  const { peak, peakLag, p } = found;
  const chance = `p ${p < 0.01 ? number(p, 4) : number(p, 2)}`;
  const size = `correlation ${signed(peak, 2)} at ${signed(peakLag / 1e6)}${NBSP}ms, ${chance}`;
  if (p > P_LIMIT) return `No lead beyond chance (greatest ${size}).`;
  if (peakLag === 0) return `They move together within 100${NBSP}ms (${size}).`;
  const [leader, follower] = peakLag > 0 ? names : [names[1], names[0]];
  return `${leader} moves ${number(Math.abs(peakLag) / 1e6)}${NBSP}ms before ${follower} (${size}).`;
}
