/**
 * A place for one thing that lives only while a part of the page does, such as the chart that is on show: whoever is in
 * it can be spoken to from outside, and nothing is drawn again because somebody came or left.
 */
export class Seat<T> {
  private taken: T | null = null;

  get occupant(): T | null {
    return this.taken;
  }

  take(occupant: T): void {
    this.taken = occupant;
  }

  /** Nothing happens where another has taken the place meanwhile. */
  leave(occupant: T): void {
    if (this.taken === occupant) this.taken = null;
  }
}
