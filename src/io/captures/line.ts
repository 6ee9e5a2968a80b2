import { BaseDay, dayOf } from "../../core/live/time.ts";

/** What a line of a recorder's file says. Times are nanoseconds since the base day, which the first time of all sets. */
export type CaptureLine =
  | { readonly kind: "frame"; readonly connection: string; readonly at: number; readonly text: string }
  /** An HTTP answer; the address tells of what. */
  | { readonly kind: "answer"; readonly url: string; readonly at: number; readonly text: string }
  | { readonly kind: "connect"; readonly connection: string; readonly at: number }
  | { readonly kind: "skipped"; readonly what: Skipped };

export const SKIPPED = ["blank", "header", "sent", "unreadable"] as const;
export type Skipped = (typeof SKIPPED)[number];

/** hftbacktest's collectors: nanoseconds, a blank, the frame. */
const STAMPED = /^(\d{18,19}) (?=[[{])/;
/** cryptofeed: seconds, a colon, the frame. */
const SECONDS = /^(\d{9,11}(?:\.\d+)?): /;
/** cryptofeed: address, arrow, seconds, and what was sent or answered. */
const ARROW = /^(\S+) (<->|<-|->) (\d{9,11}(?:\.\d+)?)(?:: (.*))?$/s;
/** cryptofeed's second format: a JSON object a line, with its kind first. */
const TAGGED = /^\{"t":"(\w+)"/;
const HEADER = /^configuration\b/;

const skipped = (what: Skipped): CaptureLine => ({ kind: "skipped", what });

/** Reads lines of one capture, of whichever recorder, in order. */
export class CaptureLines {
  private base: BaseDay | null = null;
  private last = 0;

  /** Midnight UTC, in milliseconds since 1970, of the first line that has a time; null before it. */
  get dayMs(): number | null {
    return this.base?.ms ?? null;
  }

  /** Time of the line read last that had one. */
  get at(): number {
    return this.last;
  }

  read(line: string): CaptureLine {
    const stamped = STAMPED.exec(line);
    if (stamped) return this.frame("", this.nanos(stamped[1]), line.slice(stamped[0].length));
    const seconds = SECONDS.exec(line);
    if (seconds) return this.frame("", this.seconds(seconds[1]), line.slice(seconds[0].length));
    if (line.trim() === "") return skipped("blank");
    if (TAGGED.test(line)) return this.tagged(line);
    const arrow = ARROW.exec(line);
    if (arrow) return this.arrow(arrow[1], arrow[2], arrow[3], arrow[4]);
    return skipped(HEADER.test(line) ? "header" : "unreadable");
  }

  private frame(connection: string, at: number, text: string): CaptureLine {
    return { kind: "frame", connection, at, text };
  }

  private arrow(address: string, arrow: string, time: string, text: string | undefined): CaptureLine {
    const at = this.seconds(time);
    if (arrow === "<->") return { kind: "connect", connection: address, at };
    if (arrow === "<-" || text === undefined) return skipped("sent");
    return address.startsWith("http") ? { kind: "answer", url: address, at, text } : this.frame(address, at, text);
  }

  private tagged(line: string): CaptureLine {
    let row: { t?: unknown; conn?: unknown; addr?: unknown; url?: unknown; data?: unknown };
    try {
      row = JSON.parse(line) as typeof row;
    } catch {
      return skipped("unreadable");
    }
    const time = /"ts":"?(\d{9,11}(?:\.\d+)?)/.exec(line);
    if (row.t === "header" || !time) return skipped("header");
    if (row.t === "send") return skipped("sent");
    const at = this.seconds(time[1]);
    const connection = typeof row.conn === "string" ? row.conn : "";
    if (row.t === "connect") return { kind: "connect", connection, at };
    const text = typeof row.data === "string" ? row.data : JSON.stringify(row.data);
    if (text === undefined) return skipped("unreadable");
    const url = [row.addr, row.url].find((address) => typeof address === "string" && address.startsWith("http"));
    return typeof url === "string" ? { kind: "answer", url, at, text } : this.frame(connection, at, text);
  }

  private nanos(digits: string): number {
    return this.stamp(Number(digits.slice(0, -6)), (day) => day.nanosText(digits));
  }

  private seconds(text: string): number {
    // Recorders print floats, with digits beyond the nanosecond that mean nothing.
    const cut = text.slice(0, text.indexOf(".") < 0 ? undefined : text.indexOf(".") + 10);
    return this.stamp(Number(cut) * 1000, (day) => day.secondsText(cut));
  }

  private stamp(ms: number, read: (day: BaseDay) => number): number {
    this.base ??= new BaseDay(dayOf(ms));
    this.last = read(this.base);
    return this.last;
  }
}
