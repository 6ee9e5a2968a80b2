import type { BookMessage } from "./message.ts";

/** About half a minute of the busiest books; a snapshot that takes longer is asked for again with what comes after. */
const MAX_MESSAGES = 20_000;
const MAX_LEVELS = 1_000_000;

/** Updates that wait for a snapshot, in order, up to a bound. When it is full everything goes, for a hole is a hole. */
export class WaitingRoom {
  private messages: BookMessage[] = [];
  private levels = 0;

  /** `last` is within the updates that wait, or just before them. */
  spans(last: number): boolean {
    const oldest = this.messages[0];
    const newest = this.messages.at(-1);
    return oldest !== undefined && newest !== undefined && oldest.first <= last + 1 && newest.last >= last;
  }

  /** Number of messages that had to leave, this one not among them: 0 unless the room was full. */
  put(message: BookMessage): number {
    let left = 0;
    const levels = (message.bids.length + message.asks.length) >> 1;
    if (this.messages.length === MAX_MESSAGES || this.levels + levels > MAX_LEVELS) left = this.take().length;
    this.messages.push(message);
    this.levels += levels;
    return left;
  }

  /** All of them, and the room is empty. */
  take(): readonly BookMessage[] {
    const { messages } = this;
    this.messages = [];
    this.levels = 0;
    return messages;
  }
}
