import type { StreamManifest } from "./manifest.ts";

/** What the person set; null keeps everything. */
export interface PrunePolicy {
  /** Sessions that ended longer ago are removed. */
  readonly days: number | null;
  /** Sessions beyond so many bytes in all are removed, oldest first. */
  readonly bytes: number | null;
}

const DAY = 86_400_000;

/** The sessions that the policy gives up, oldest first; never one that is being recorded. `now` is epoch milliseconds. */
export function prunable(
  sessions: readonly StreamManifest[],
  { days, bytes }: PrunePolicy,
  now: number,
): readonly StreamManifest[] {
  let total = sessions.reduce((sum, session) => sum + session.bytes, 0);
  const oldest = sessions
    .filter(({ ending }) => ending !== "open")
    .toSorted((a, b) => (a.endedAt ?? a.startedAt) - (b.endedAt ?? b.startedAt));
  return oldest.filter((session) => {
    const old = days !== null && (session.endedAt ?? session.startedAt) < now - days * DAY;
    const tooMany = bytes !== null && total > bytes;
    if (old || tooMany) total -= session.bytes;
    return old || tooMany;
  });
}
