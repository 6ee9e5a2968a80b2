/** Something that makes a page deaf, for a while or for good, or lets it hear again. */
export type PageChange = "frozen" | "resumed" | "offline" | "online" | "closed";

/**
 * Tells when the browser freezes and resumes the page, and when the machine loses and regains the network, so that what
 * was missed gets its cause. A hidden page goes on: its worker's sockets and timers run.
 */
export function watchLife(tell: (change: PageChange) => void): void {
  document.addEventListener("freeze", () => tell("frozen"));
  document.addEventListener("resume", () => tell("resumed"));
  addEventListener("pagehide", ({ persisted }) => tell(persisted ? "frozen" : "closed"));
  addEventListener("pageshow", ({ persisted }) => persisted && tell("resumed"));
  addEventListener("offline", () => tell("offline"));
  addEventListener("online", () => tell("online"));
}
