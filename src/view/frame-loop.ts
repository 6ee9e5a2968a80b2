/** Times a second that a still picture asks whether something has changed. */
const IDLE_RATE = 8;
/** Frames a second where the person asked for reduced motion. */
const CALM_RATE = 4;
/** Real milliseconds that one request may stand for: a stall is not replayed as a jump. */
const LONGEST_STEP = 250;

/** The browser, as far as the loop needs it; tests drive a pretended one. */
export interface FrameClock {
  now(): number;
  /** Calls back before the next repaint. */
  schedule(callback: () => void): number;
  cancel(handle: number): void;
  hidden(): boolean;
  calm(): boolean;
  /** Calls back whenever the page is shown or hidden; returns how to stop. */
  onVisibility(callback: () => void): () => void;
}

export interface FrameSource<Frame> {
  /** Asks for the picture `elapsed` real milliseconds later; null when there is none. */
  request(elapsed: number): Promise<Frame | null>;
  /** Whether the next picture will differ even if nobody touches anything. */
  moving(frame: Frame): boolean;
  /** Paints. `fresh` is false where only something laid over the same frame has moved. */
  draw(frame: Frame, fresh: boolean): void;
  /** A request failed; the loop goes on at the idle rate. */
  failed(error: unknown): void;
}

export const browserClock = (): FrameClock => ({
  now: () => performance.now(),
  schedule: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  hidden: () => document.hidden,
  calm: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
  onVisibility: (callback) => {
    document.addEventListener("visibilitychange", callback);
    return () => document.removeEventListener("visibilitychange", callback);
  },
});

/**
 * The one owner of animation frames: at most one request under way, the newest frame wins, nothing runs while the page
 * is hidden, and a picture that stands still is only looked at a few times a second.
 */
export class FrameLoop<Frame> {
  readonly #source: FrameSource<Frame>;
  readonly #clock: FrameClock;
  readonly #stopListening: () => void;
  #frame: Frame | null = null;
  #fresh = false;
  #overlay = false;
  #wanted = true;
  #inFlight = false;
  #asked: number;
  #handle: number | null = null;
  #stopped = false;

  constructor(source: FrameSource<Frame>, clock: FrameClock = browserClock()) {
    this.#source = source;
    this.#clock = clock;
    this.#asked = clock.now();
    this.#stopListening = clock.onVisibility(() => this.#resume());
    this.#next();
  }

  /** Something the picture depends on has changed: ask for a new one at the next repaint. */
  invalidate(): void {
    this.#wanted = true;
  }

  /** Only what lies over the picture has changed. */
  invalidateOverlay(): void {
    this.#overlay = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    if (this.#handle !== null) this.#clock.cancel(this.#handle);
    this.#handle = null;
  }

  #resume(): void {
    if (this.#clock.hidden()) return;
    this.#asked = this.#clock.now();
    this.#wanted = true;
    this.#next();
  }

  #next(): void {
    if (this.#stopped || this.#handle !== null || this.#clock.hidden()) return;
    this.#handle = this.#clock.schedule(() => {
      this.#handle = null;
      this.#tick();
      this.#next();
    });
  }

  #tick(): void {
    if (this.#frame !== null && (this.#fresh || this.#overlay)) {
      const fresh = this.#fresh;
      this.#fresh = false;
      this.#overlay = false;
      this.#source.draw(this.#frame, fresh);
    }
    if (!this.#inFlight && this.#due()) void this.#ask();
  }

  #due(): boolean {
    if (this.#wanted) return true;
    const moving = this.#frame !== null && this.#source.moving(this.#frame);
    if (moving && !this.#clock.calm()) return true;
    return this.#clock.now() - this.#asked >= 1000 / (moving ? CALM_RATE : IDLE_RATE);
  }

  async #ask(): Promise<void> {
    const now = this.#clock.now();
    const elapsed = Math.min(now - this.#asked, LONGEST_STEP);
    this.#asked = now;
    this.#wanted = false;
    this.#inFlight = true;
    try {
      const frame = await this.#source.request(elapsed);
      if (frame !== null && !this.#stopped) {
        this.#frame = frame;
        this.#fresh = true;
      }
    } catch (error) {
      if (!this.#stopped) this.#source.failed(error);
    } finally {
      this.#inFlight = false;
    }
  }
}
