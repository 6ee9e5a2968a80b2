import { parseArgs } from "node:util";
import { VENUE_NAMES, type Venue } from "../../src/core/live/venue.ts";
import { CaptureReplay } from "../../src/io/captures/replay.ts";
import { readCapture, venueOf } from "../captures.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

const NAMES = VENUE_NAMES.join(", ");

export const verb: Verb = {
  usage: "replay-capture FILE... --venue V [--json]",
  summary: `Plays a recorder's capture (several files are one, in order; plain or gzip) through the venue's adapter and prints, for each symbol, what became of every message and the book it ends with. Venues: ${NAMES}.`,
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { venue: { type: "string" }, json: { type: "boolean", default: true } },
    });
    if (positionals.length === 0) throw new UsageError("no file given");
    console.json(await replayed(positionals, venueOf(values.venue), console));
  },
};

async function replayed(paths: readonly string[], venue: Venue, console: Console): Promise<object[]> {
  const replay = new CaptureReplay(venue);
  await readCapture(paths, (line) => replay.line(line), console);
  const reports = replay.finish();
  const { lines, frames, connects, answersUnread, skipped } = replay.counts;
  const { sent, blank, header, unreadable } = skipped;
  console.say(
    `${lines} lines: ${frames} frames, ${connects} connects, ${sent} sent, ${header} header, ${blank} blank, ${unreadable} unreadable, ${answersUnread} other answers`,
  );
  const counts = replay.session?.counts;
  if (counts) {
    const { data, control, unread, foreign, malformed, dead, unaccounted } = counts;
    console.say(
      `frames: ${data} data, ${control} control (${unread} of kinds not read), ${foreign} foreign, ${malformed} malformed, ${dead} dead, ${unaccounted} unaccounted`,
    );
  }
  if (reports.length === 0)
    throw new InputError(`${paths.join(", ")}: no book or trade of ${venue.title} in ${lines} lines`);
  return reports;
}
