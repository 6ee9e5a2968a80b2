import { Random } from "../../src/core/random.ts";
import type { Answer, Ports, Socket, SocketHandlers } from "../../src/io/live/ports.ts";
import type { Peer, Server } from "./venue-server.ts";

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Milliseconds that something takes on the way, at least and at most. */
export interface Delay {
  readonly least: number;
  readonly most: number;
}

/**
 * A simulated machine and network: clocks, timers, sockets and HTTP, all from one seed, with time that passes only in `run`.
 * Faults are set from outside: hosts that refuse or hang, answers in place of the server's, a machine that sleeps.
 */
export class World implements Ports {
  delay: Delay = { least: 5, most: 40 };
  /** Every address that was opened or asked for, with when. */
  readonly visited: { readonly url: string; readonly at: number }[] = [];
  /** Messages from clients, by when they were sent. */
  readonly said: { readonly url: string; readonly at: number; readonly text: string }[] = [];
  /** False: connections to this address are refused, with nothing said why. */
  reachable: (url: string) => boolean = () => true;
  /** An answer in place of the server's; null lets the server answer. */
  answer: (url: string) => Answer | null = () => null;
  /** True: a request is heard of no more. */
  hangs: (url: string) => boolean = () => false;
  /**
   * False: what servers say does not arrive, though connections stand. A connection that has missed something brings nothing
   * any more: none delivers what follows a loss without the loss.
   */
  audible = true;
  /** Each says what arrives in place of a frame that a server sent: the same, nothing, or several. */
  readonly garblers = new Set<(text: string) => readonly string[]>();
  /** Sees each frame just before a client does. */
  witness: (text: string) => void = () => {};
  /** Least milliseconds of a client's timer: browsers throttle those of hidden pages. */
  throttle = 0;
  private readonly servers: (url: string) => Server | null;
  private readonly chance: Random;
  private queue: Happening[] = [];
  private orders = 0;
  private time = 1000;
  private wallAhead: number;
  private slept = 0;
  private life = 0;
  /** Ends of the sockets that are open. */
  private readonly ends = new Set<() => void>();

  constructor(seed: number, startMs: number, servers: (url: string) => Server | null) {
    this.chance = new Random(seed);
    this.wallAhead = startMs - this.time;
    this.servers = servers;
  }

  now(): number {
    return this.time;
  }
  /** Milliseconds that truly passed, sleep included. */
  get elapsed(): number {
    return this.time + this.slept;
  }
  wall(): number {
    return this.time + this.wallAhead;
  }
  random(): number {
    return this.chance.uniform();
  }

  after(milliseconds: number, run: () => void): () => void {
    const { life } = this;
    const happening = this.plan(this.time + Math.max(this.throttle, milliseconds, 0), () => {
      if (this.life === life) run();
    });
    return () => {
      happening.cancelled = true;
    };
  }

  /** Whoever used these ports is no more: no timer, answer or socket of theirs is heard of again. */
  kill(): void {
    this.life++;
    for (const end of this.ends) end();
    this.ends.clear();
  }

  /** Something of the world's own happens after so long, whatever timers do. */
  happen(milliseconds: number, run: () => void): void {
    this.plan(this.time + milliseconds, run);
  }

  /** Lets time pass, with all that happens in it. */
  async run(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const [next] = this.queue;
      if (!next || next.at > end) break;
      this.takeFirst();
      this.time = Math.max(this.time, next.at);
      if (!next.cancelled) next.run();
      // Promises of answers go on before the next thing happens.
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
    this.time = Math.max(this.time, end);
  }

  /** The clock on the wall is set. */
  setClock(milliseconds: number): void {
    this.wallAhead += milliseconds;
  }

  /** Nothing of ours runs for so long; what others send waits. The monotonic clock may stand still meanwhile. */
  sleep(milliseconds: number, monotonic: boolean): void {
    if (monotonic) {
      this.time += milliseconds;
      return;
    }
    this.wallAhead += milliseconds;
    this.slept += milliseconds;
  }

  connect(url: string, handlers: SocketHandlers): Socket {
    this.visited.push({ url, at: this.time });
    const server = this.reachable(url) ? this.servers(url) : null;
    const { life } = this;
    let open = true;
    let deaf = false;
    if (!server) {
      this.happen(this.journey(), () => open && this.life === life && handlers.closed(1006, ""));
      return { send: () => {}, close: () => (open = false) };
    }
    const inward = this.wire();
    const outward = this.wire();
    let over = false;
    const peer: Peer = {
      send: (text) => {
        for (const garbled of this.garbled(text)) {
          inward(() => {
            deaf ||= !this.audible;
            if (!open || deaf || this.life !== life) return;
            this.witness(garbled);
            handlers.message(garbled);
          });
        }
      },
      close: (code, reason) =>
        inward(() => {
          if (open && this.life === life) handlers.closed(code, reason);
          open = false;
          this.ends.delete(end);
        }),
    };
    let session: ReturnType<Server["accept"]> | null = null;
    const end = (): void => {
      open = false;
      this.ends.delete(end);
      outward(() => {
        over = true;
        session?.closed();
      });
    };
    this.ends.add(end);
    outward(() => {
      if (over) return;
      inward(() => open && this.life === life && handlers.opened());
      session = server.accept(url, peer);
    });
    return {
      send: (text) => {
        this.said.push({ url, at: this.time, text });
        outward(() => !over && session?.received(text));
      },
      close: end,
    };
  }

  get(url: string, milliseconds: number): Promise<Answer> {
    this.visited.push({ url, at: this.time });
    const { life } = this;
    return new Promise((resolve, reject) => {
      this.after(milliseconds, () => reject(new Error("timed out")));
      this.happen(this.journey(), () => {
        if (this.hangs(url)) return;
        if (!this.reachable(url)) return reject(new TypeError("Failed to fetch"));
        const server = this.servers(url);
        if (!server) return reject(new TypeError("Failed to fetch"));
        const answer = this.answer(url) ?? server.get(url);
        void Promise.resolve(answer).then((text) =>
          this.happen(this.journey(), () => this.life === life && resolve(text)),
        );
      });
    });
  }

  private garbled(text: string): readonly string[] {
    let texts: readonly string[] = [text];
    for (const garble of this.garblers) texts = texts.flatMap(garble);
    return texts;
  }

  /** Things sent over one wire arrive in order. */
  private wire(): (run: () => void) => void {
    let last = 0;
    return (run) => {
      last = Math.max(last, this.time + this.journey());
      this.plan(last, run);
    };
  }

  private journey(): number {
    const { least, most } = this.delay;
    return least + this.chance.uniform() * (most - least);
  }

  private plan(at: number, run: () => void): Happening {
    const happening = { at, order: this.orders++, run, cancelled: false };
    this.put(happening);
    return happening;
  }

  /** The queue is a heap: whatever happens next stands first. */
  private put(happening: Happening): void {
    const { queue } = this;
    let at = queue.push(happening) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(queue[at], queue[parent])) return;
      [queue[at], queue[parent]] = [queue[parent], queue[at]];
      at = parent;
    }
  }

  private takeFirst(): void {
    const { queue } = this;
    const last = queue.pop();
    if (!last || queue.length === 0) return;
    queue[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < queue.length && before(queue[left], queue[least])) least = left;
      if (right < queue.length && before(queue[right], queue[least])) least = right;
      if (least === at) return;
      [queue[at], queue[least]] = [queue[least], queue[at]];
      at = least;
    }
  }
}

const before = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
