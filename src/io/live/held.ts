/** Frames of one successor that are held; more are heard at once. */
const MOST = 50_000;

export interface HeldFrame {
  /** Arrival, nanoseconds since the base day. */
  readonly at: number;
  readonly text: string;
}

/**
 * What successors said and nobody has heard yet. A numbered stream goes on where another ended if nothing of the new one is
 * heard before the end of the old: what overtook it would make a hole.
 */
export class Held {
  private readonly byEpoch = new Map<number, HeldFrame[]>();

  hold(epoch: number): void {
    this.byEpoch.set(epoch, []);
  }

  holds(epoch: number): boolean {
    return this.byEpoch.has(epoch);
  }

  /** False if the frame is to be heard at once. */
  keep(epoch: number, frame: HeldFrame): boolean {
    const frames = this.byEpoch.get(epoch);
    if (!frames || frames.length >= MOST) return false;
    frames.push(frame);
    return true;
  }

  /** All of it, to be heard; it is held no more. */
  release(epoch: number): readonly HeldFrame[] {
    const frames = this.byEpoch.get(epoch) ?? [];
    this.byEpoch.delete(epoch);
    return frames;
  }
}
