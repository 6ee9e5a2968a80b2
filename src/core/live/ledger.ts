/** Why a book message was received and not applied, outside of declared gaps. New reasons go to the end. */
export const IGNORED = [
  "duplicate",
  "older-than-snapshot",
  "before-snapshot",
  "malformed",
  "overflow",
  "disconnected",
  "partial",
] as const;
export type IgnoredReason = (typeof IGNORED)[number];

/**
 * What became of every book message of one symbol: received = applied + ignored (by reason) + inGap + waiting, always.
 * Snapshots are counted apart: they do not move a book, they start it.
 */
export class Ledger {
  received = 0;
  applied = 0;
  readonly ignored = new Map<IgnoredReason, number>();
  /** Received from a hole on, up to the synchronisation that ended it. */
  inGap = 0;
  /** Received and kept until a snapshot comes. */
  waiting = 0;
  /** Holes declared. */
  gaps = 0;
  snapshots = 0;
  /** Snapshots that could not be used: too old, of a book already in step, or malformed. */
  snapshotsRefused = 0;
  checksumsOk = 0;
  checksumsFailed = 0;
  /** Messages after which the best bid was above the best ask. */
  crossed = 0;

  ignore(reason: IgnoredReason, count = 1): void {
    if (count > 0) this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + count);
  }

  get ignoredTotal(): number {
    let sum = 0;
    for (const count of this.ignored.values()) sum += count;
    return sum;
  }

  /** 0 unless there is a bug. */
  get unaccounted(): number {
    return this.received - this.applied - this.ignoredTotal - this.inGap - this.waiting;
  }
}

/** Every frame of a session, once: frames = data + control + foreign + malformed + dead. */
export class FrameCounts {
  frames = 0;
  /** With something about a symbol that is followed. */
  data = 0;
  /** Heartbeats, answers, channels that are not read. */
  control = 0;
  /** Of symbols that are not followed. */
  foreign = 0;
  malformed = 0;
  /** Answers to requests that could not be read: they are no frames. */
  answersMalformed = 0;
  /** From connections that are closed. */
  dead = 0;
  /** Of the control frames, those of a kind that is not read: a rise may mean that the venue changed its protocol. */
  unread = 0;
  /** Frames that were here before, and numbers that never came, where a venue numbers frames. */
  duplicateFrames = 0;
  missingFrames = 0;

  /** 0 unless there is a bug. */
  get unaccounted(): number {
    return this.frames - this.data - this.control - this.foreign - this.malformed - this.dead;
  }
}
