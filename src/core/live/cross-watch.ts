/** Crossed for more messages than this, or for longer, is a lost update and not a moment's disorder. */
const MESSAGES = 5;
const NANOS = 1e9;

/** How long a book has been crossed. */
export class CrossWatch {
  private run = 0;
  private since = Number.NaN;

  /** After each whole message. */
  see(crossed: boolean, at: number): void {
    if (!crossed) this.run = 0;
    else if (this.run++ === 0) this.since = at;
  }

  /** It will not uncross by itself. */
  lasting(at: number): boolean {
    return this.run > MESSAGES || (this.run > 0 && at - this.since > NANOS);
  }

  reset(): void {
    this.run = 0;
  }
}
