/** What a feed needs of the world: sockets, HTTP, time and chance. A simulation gives its own. */
export interface Ports {
  /** Opens a WebSocket. Handlers may be called until `close`, never after it. */
  connect(url: string, handlers: SocketHandlers): Socket;
  /** HTTP GET. Rejects where the page learns nothing: network, CORS, time-out. */
  get(url: string, milliseconds: number): Promise<Answer>;
  /** Monotonic milliseconds; they may stand still while the machine sleeps. */
  now(): number;
  /** Milliseconds since 1970 by the machine's clock, which may jump. */
  wall(): number;
  /** Runs once after at least so long; the result cancels. */
  after(milliseconds: number, run: () => void): () => void;
  /** Uniform in [0, 1). */
  random(): number;
}

export interface SocketHandlers {
  opened(): void;
  message(text: string): void;
  /** 1006 and no reason is all that a page learns of a refusal. */
  closed(code: number, reason: string): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Milliseconds, from Retry-After; null where it is absent or hidden from the page. */
  readonly retryAfter: number | null;
}
