import type { StreamSubject } from "./manifest.ts";

/** Who may record: at most one holder of a name at a time, over all tabs. */
export interface Locks {
  /** A function that lets go, or null at once if another holds it. */
  tryHold(name: string): Promise<(() => void) | null>;
  /** Waits for its turn. Rejects when aborted. */
  hold(name: string, signal: AbortSignal): Promise<() => void>;
}

export const lockOf = ({ venue, symbol }: Pick<StreamSubject, "venue" | "symbol">): string =>
  `lobscope recorder ${venue} ${symbol}`;

/** Web Locks: they end with their tab, however it ends. */
class WebLocks implements Locks {
  private readonly locks: LockManager;

  constructor(locks: LockManager) {
    this.locks = locks;
  }

  tryHold(name: string): Promise<(() => void) | null> {
    return this.request(name, { ifAvailable: true });
  }

  async hold(name: string, signal: AbortSignal): Promise<() => void> {
    return (await this.request(name, { signal })) as () => void;
  }

  private request(name: string, options: LockOptions): Promise<(() => void) | null> {
    return new Promise((resolve, reject) => {
      this.locks
        .request(name, options, (lock) => {
          if (!lock) return resolve(null);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  }
}

/** Locks within this thread, where the browser has none: other tabs are not seen. */
export class OwnLocks implements Locks {
  private readonly queues = new Map<string, (() => void)[]>();

  async tryHold(name: string): Promise<(() => void) | null> {
    if (this.queues.has(name)) return null;
    this.queues.set(name, []);
    return () => this.release(name);
  }

  async hold(name: string, signal: AbortSignal): Promise<() => void> {
    const now = await this.tryHold(name);
    if (now) return now;
    await new Promise<void>((resolve, reject) => {
      this.queues.get(name)?.push(resolve);
      signal.addEventListener("abort", () => {
        const queue = this.queues.get(name);
        if (queue?.includes(resolve)) queue.splice(queue.indexOf(resolve), 1);
        reject(signal.reason as Error);
      });
    });
    return () => this.release(name);
  }

  private release(name: string): void {
    const next = this.queues.get(name)?.shift();
    if (next) next();
    else this.queues.delete(name);
  }
}

const own = new OwnLocks();

export const pageLocks = (): Locks => {
  const locks = globalThis.navigator?.locks;
  return locks ? new WebLocks(locks) : own;
};
