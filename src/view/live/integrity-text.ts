import type { MarketReport } from "../../core/live/report.ts";
import type { VenueName } from "../../core/live/venue.ts";
import { VENUE_LIST } from "../../store/venue-list.ts";
import { number } from "../format.ts";
import type { StateName } from "../shell/Icon.tsx";

/** Whether every message is accounted for, as a sentence. */
export function accountVerdict(report: MarketReport): { readonly state: StateName; readonly text: string } {
  const { received, applied, ignored, inGap, waiting, unaccounted, gaps } = report;
  if (unaccounted !== 0 || received !== applied + ignored + inGap + waiting)
    return { state: "failed", text: "Updates are missing from the count: do not trust this picture." };
  if (gaps > 0)
    return {
      state: "noted",
      text: `Every update is accounted for; ${gaps === 1 ? "a gap was" : `${number(gaps)} gaps were`} declared and mended.`,
    };
  return { state: "passed", text: "Every update is accounted for, none is missing." };
}

/** One thing by which a wrong book would show. */
export interface Check {
  readonly name: string;
  readonly value: string;
  readonly state: StateName;
  readonly note: string;
}

const none = (name: string, note: string): Check => ({ name, value: "n/a", state: "na", note });

/** What was checked, how often, and what came of it. */
export function checkRows(report: MarketReport, venue: VenueName): readonly Check[] {
  const aid = VENUE_LIST.find(({ name }) => name === venue)?.aid ?? "none";
  return [
    sequenceCheck(report, aid),
    checksumCheck(report, aid),
    quoteCheck(report),
    {
      name: "Crossed",
      value: number(report.crossed),
      state: report.crossed === 0 ? "passed" : "noted",
      note: "updates after which bid ≥ ask",
    },
    {
      name: "Snapshots, refused",
      value: `${number(report.snapshots)}, ${number(report.snapshotsRefused)}`,
      state: report.snapshots > 0 ? "passed" : "na",
      note: "each after the first is a resynchronisation",
    },
    sideCheck(report),
    tradeCheck(report),
  ];
}

function sequenceCheck({ gaps }: MarketReport, aid: string): Check {
  const name = "Sequence";
  if (aid === "none") return none(name, "the venue numbers nothing");
  if (aid === "checksum") return none(name, "the venue’s checksum stands for it");
  const what = aid === "sequence" ? "updates" : "frames of the connection";
  return gaps === 0
    ? { name, value: "unbroken", state: "passed", note: `numbers of ${what}` }
    : { name, value: `${number(gaps)} ${gaps === 1 ? "gap" : "gaps"}`, state: "noted", note: `numbers of ${what}` };
}

function checksumCheck({ checksumsOk, checksumsFailed }: MarketReport, aid: string): Check {
  const name = "Checksums ok, failed";
  if (aid !== "checksum") return none(name, "the venue sends none");
  const value = `${number(checksumsOk)}, ${number(checksumsFailed)}`;
  if (checksumsOk + checksumsFailed === 0) return { name, value, state: "na", note: "none has come yet" };
  return { name, value, state: checksumsFailed === 0 ? "passed" : "noted", note: "of the book after each update" };
}

function quoteCheck({ quotes }: MarketReport): Check {
  const name = "Quotes compared, different";
  if (quotes.received === 0) return none(name, "the venue’s own best prices are not received");
  return {
    name,
    value: `${number(quotes.compared)}, ${number(quotes.mismatches)}`,
    state: quotes.mismatches === 0 ? (quotes.compared > 0 ? "passed" : "na") : "failed",
    note: "the venue’s own best prices at the same number",
  };
}

function sideCheck({ tradeSide }: MarketReport): Check {
  const { taker, maker, verdict } = tradeSide;
  const seen = taker + maker;
  return {
    name: "Side of trades",
    value: verdict === null ? "not clear yet" : `the ${verdict}’s`,
    state: verdict === null ? "na" : "passed",
    note: `by ${number(seen)} prints at the book’s best prices: ${number(taker)} taker, ${number(maker)} maker`,
  };
}

function tradeCheck({ trades, tradesDuplicate, tradesMissing, tradesMalformed }: MarketReport): Check {
  return {
    name: "Trades, missing",
    value: `${number(trades)}, ${number(tradesMissing)}`,
    state: tradesMissing + tradesMalformed === 0 ? "passed" : "noted",
    note: `${number(tradesDuplicate)} repeated, ${number(tradesMalformed)} unreadable`,
  };
}

/** Between which prices no level is missing. */
export function rangeText({ knownFrom, knownTo, depth }: MarketReport): string {
  if (depth !== null) return `best ${number(depth)} levels a side`;
  if (knownFrom === null && knownTo === null) return "all";
  return `${endText(knownFrom)} to ${endText(knownTo)}`;
}

const endText = (value: number | null): string => (value === null ? "any" : number(value, value < 10 ? 6 : 2));
