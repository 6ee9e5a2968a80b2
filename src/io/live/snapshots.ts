import type { Intent } from "../../core/live/intent.ts";
import type { SnapshotRoute } from "../../core/live/venue.ts";
import { backOff } from "./back-off.ts";
import { levelsOf, type Limits } from "./limits.ts";
import type { Answer, Ports, Socket } from "./ports.ts";
import type { RateLedger } from "./rate-ledger.ts";

export type SnapshotIntent = Extract<Intent, { kind: "snapshot" }>;

/** Requests under way at once. */
const CONCURRENT = 4;
/** A book of 5,000 levels a side is half a megabyte. */
const TIMEOUT_MS = 15_000;
/** A ban is at least two minutes long. */
const BAN_MS = 120_000;
/** A refusal by place, policy or CORS does not change soon. */
const REFUSED_MS = 300_000;
/** Answers that were no use before the next route is tried. */
const TRIES = 3;

interface Request {
  readonly intent: SnapshotIntent;
  cancel: (() => void) | null;
  dead: boolean;
  /** No route would answer; one is tried again when it has rested. */
  stuck: boolean;
}

interface Health {
  failures: number;
  restsUntil: number;
  /** What was wrong last, in words. */
  trouble: string;
}

export interface SnapshotEvents {
  /** False if the answer could not be read. */
  answered(intent: SnapshotIntent, text: string): boolean;
  /** All routes to this symbol's book are closed for now, or one is open again. */
  stuck(symbol: string, stuck: boolean): void;
}

/**
 * Fetches the snapshots that a session asks for: one request a symbol, few at once, within the venue's weights, by the best
 * route that works. What fails rests: briefly after a hitch, long after a refusal, as long as the venue says after 429.
 */
export class SnapshotDesk {
  private readonly ports: Ports;
  private readonly limits: Limits;
  private readonly ledger: RateLedger;
  private readonly rewrite: (url: string) => string;
  private readonly events: SnapshotEvents;
  private readonly requests = new Map<string, Request>();
  private readonly health = new Map<string, Health>();
  private readonly used = new Map<string, number>();
  /** Answers by symbol since its book was whole last. */
  private readonly answers = new Map<string, number>();
  private waiting: Request[] = [];
  private flying = 0;

  constructor(
    ports: Ports,
    limits: Limits,
    ledger: RateLedger,
    rewrite: (url: string) => string,
    events: SnapshotEvents,
  ) {
    this.ports = ports;
    this.limits = limits;
    this.ledger = ledger;
    this.rewrite = rewrite;
    this.events = events;
  }

  /** A request for the same book over the same connection that is under way already is enough. */
  ask(intent: SnapshotIntent): void {
    const known = this.requests.get(intent.symbol);
    if (known && known.intent.epoch === intent.epoch) return;
    const stuck = known?.stuck === true;
    this.drop(intent.symbol);
    const request: Request = { intent, cancel: null, dead: false, stuck };
    this.requests.set(intent.symbol, request);
    // The session counts what it has asked for; what came and was of no use is known here.
    if (intent.attempt === 1) this.answers.delete(intent.symbol);
    this.later(request, backOff(this.answers.get(intent.symbol) ?? 0, this.ports.random()));
  }

  /** The symbol needs no snapshot any more. */
  drop(symbol: string): void {
    const request = this.requests.get(symbol);
    if (!request) return;
    request.dead = true;
    request.cancel?.();
    this.requests.delete(symbol);
    this.waiting = this.waiting.filter((other) => other !== request);
  }

  stop(): void {
    for (const symbol of this.requests.keys()) this.drop(symbol);
  }

  isStuck(symbol: string): boolean {
    return this.requests.get(symbol)?.stuck === true;
  }

  /** Place of the route that gave the symbol's book last; undefined before. */
  routeOf(symbol: string): number | undefined {
    return this.used.get(symbol);
  }

  /** Why routes rest, in words; "" if none does. */
  get trouble(): string {
    const now = this.ports.now();
    const resting = [...this.health].filter(([, { restsUntil }]) => restsUntil > now);
    return resting.map(([host, { trouble }]) => `${host}: ${trouble}`).join("; ");
  }

  private later(request: Request, milliseconds: number): void {
    if (milliseconds <= 0) return this.start(request);
    request.cancel = this.ports.after(milliseconds, () => this.start(request));
  }

  private start(request: Request): void {
    request.cancel = null;
    if (request.dead) return;
    if (this.flying >= CONCURRENT) {
      this.waiting.push(request);
      return;
    }
    const { routes } = request.intent;
    const place = this.choose(request);
    if (place === undefined) return this.rest(request);
    const { requests } = this.limits;
    const wait = requests
      ? this.ledger.take(requests, this.limits.weight(levelsOf(routes[place])), this.ports.now())
      : 0;
    if (wait > 0) return this.later(request, wait);
    void this.fly(request, place);
  }

  /** Useless answers over and over begin with another route. */
  private choose({ intent: { routes, symbol } }: Request): number | undefined {
    const now = this.ports.now();
    const first = Math.floor((this.answers.get(symbol) ?? 0) / TRIES);
    return routes
      .map((_, i) => (first + i) % routes.length)
      .find((place) => !((this.health.get(keyOf(routes[place]))?.restsUntil ?? 0) > now));
  }

  private rest(request: Request): void {
    const { intent } = request;
    const ends = intent.routes.map((route) => this.health.get(keyOf(route))?.restsUntil ?? 0);
    if (!request.stuck) {
      request.stuck = true;
      this.events.stuck(intent.symbol, true);
    }
    if (request.dead) return;
    // Not all symbols in the same moment.
    this.later(request, Math.max(1, Math.min(...ends) - this.ports.now()) + 1000 * this.ports.random());
  }

  private async fly(request: Request, place: number): Promise<void> {
    const route = request.intent.routes[place];
    this.flying++;
    const answer = await this.fetch(route).catch((error: unknown) =>
      error instanceof Error ? error.message : "no answer",
    );
    this.flying--;
    this.judge(request, place, answer);
    this.next();
  }

  private judge(request: Request, place: number, answer: Answer | string): void {
    const { intent } = request;
    const route = intent.routes[place];
    if (typeof answer === "string" || answer.status !== 200) {
      this.fail(route, answer);
      if (!request.dead) this.start(request);
      return;
    }
    this.health.delete(keyOf(route));
    if (request.dead) return;
    this.requests.delete(intent.symbol);
    this.used.set(intent.symbol, place);
    this.answers.set(intent.symbol, (this.answers.get(intent.symbol) ?? 0) + 1);
    if (request.stuck) this.events.stuck(intent.symbol, false);
    if (!this.events.answered(intent, answer.text)) this.fail(route, "an answer that is no order book");
  }

  private fail(route: SnapshotRoute, answer: Answer | string): void {
    const key = keyOf(route);
    const failures = (this.health.get(key)?.failures ?? 0) + 1;
    const now = this.ports.now();
    const { milliseconds, trouble } = sentence(answer, failures);
    this.health.set(key, { failures, restsUntil: now + milliseconds, trouble });
    const { requests } = this.limits;
    // Limits are of our address: another host would count against them, too.
    if (requests && typeof answer !== "string" && (answer.status === 429 || answer.status === 418))
      this.ledger.rest(requests, now + milliseconds);
  }

  private next(): void {
    const request = this.waiting.shift();
    if (request) this.start(request);
  }

  private fetch(route: SnapshotRoute): Promise<Answer> {
    const url = this.rewrite(route.url);
    return route.via === "http" ? this.ports.get(url, TIMEOUT_MS) : this.viaSocket(url, route.text);
  }

  /** One question, one answer, on a socket of its own, which no CORS rule stands before. */
  private viaSocket(url: string, text: string): Promise<Answer> {
    const wait = this.ledger.take(this.limits.connects, 1, this.ports.now());
    if (wait > 0) return Promise.reject(new Error("too many connections"));
    return new Promise((resolve, reject) => {
      const cancel = this.ports.after(TIMEOUT_MS, () => finish(() => reject(new Error("no answer"))));
      let socket: Socket | null = null;
      socket = this.ports.connect(url, {
        opened: () => socket?.send(text),
        message: (answer) => finish(() => resolve({ status: statusOf(answer), text: answer, retryAfter: null })),
        closed: (code) => finish(() => reject(new Error(`connection ended, code ${code}`))),
      });
      function finish(tell: () => void): void {
        cancel();
        socket?.close();
        tell();
      }
    });
  }
}

const keyOf = ({ url, via }: SnapshotRoute): string => `${via === "http" ? "REST" : "WebSocket API"} at ${hostOf(url)}`;

const hostOf = (url: string): string => /^\w+:\/\/([^/:?]+)/.exec(url)?.[1] ?? url;

/** The head of an answer of Binance's WebSocket API says how it went. */
const statusOf = (text: string): number => Number(/^.{0,200}?"status":(\d{3})\b/s.exec(text)?.[1] ?? 0);

/** How long a route rests after this, and what to call it. */
function sentence(answer: Answer | string, failures: number): { milliseconds: number; trouble: string } {
  const doubled = Math.min(REFUSED_MS, 5000 * 2 ** Math.min(failures - 1, 10));
  if (typeof answer === "string") return { milliseconds: doubled, trouble: answer };
  const { status, retryAfter } = answer;
  if (status === 418) return { milliseconds: Math.max(BAN_MS, retryAfter ?? 0), trouble: "banned for a while (418)" };
  if (status === 429)
    return { milliseconds: retryAfter ?? Math.max(10_000, doubled), trouble: "too many requests (429)" };
  if (status === 403 || status === 451) return { milliseconds: REFUSED_MS, trouble: `not served here (${status})` };
  return { milliseconds: doubled, trouble: status === 0 ? "an answer without a status" : `refused (${status})` };
}
