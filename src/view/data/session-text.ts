import type { RecordingSummary } from "../../../workers/api.ts";
import { bytes, clock, duration, number } from "../format.ts";

const plural = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? "" : "s"}`;

/** Venue, span, and what is in a recorded session or a kept day. */
export function recordingFacts(recording: RecordingSummary): string {
  const { name, symbol, venue, date, rows, levels, start, end, bytes: size, simulated, session } = recording;
  const day = [symbol, date].filter(Boolean).join(" ");
  if (!session) {
    const columns = levels > 0 ? `${levels} levels` : "messages only";
    return `${day}${simulated ? ", simulated" : ""}, ${clock(start, 0)} to ${clock(end, 0)}, ${number(rows)} rows, ${columns}, ${bytes(size)}`;
  }
  const { events, trades, gaps } = session;
  const each = events > 0 ? `, ${number(size / events, 1)} bytes an event` : "";
  return [
    name === `${symbol} on ${venue}` ? date : `${symbol} on ${venue}, ${date}`,
    `${clock(start, 0)} to ${clock(end, 0)} UTC (${duration((end - start) / 1e9)})`,
    `${plural(events, "event")} with ${plural(trades, "trade")}`,
    gaps === 0 ? "no gaps" : plural(gaps, "gap"),
    `${bytes(size)}${each}`,
  ].join(", ");
}

/** What a person must know about how a session ended; null where it was closed. */
export function endingText({ session }: RecordingSummary): string | null {
  if (!session || session.ending === "closed") return null;
  const { ending, endedAt, lostAtMost } = session;
  const until = endedAt === null ? "" : `${new Date(endedAt).toISOString().slice(11, 19)} UTC`;
  if (ending === "open") return "Being recorded now.";
  if (ending === "full") return `Stopped at ${until}: the browser had no more room. What was recorded is whole.`;
  return `Ended without being closed: all until ${until} is kept, at most ${number(lostAtMost, 1)} s after it were lost.`;
}
