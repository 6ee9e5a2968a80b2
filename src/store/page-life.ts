/** Something that makes a page deaf, for a while or for good, or lets it hear again. */
export type PageChange = "frozen" | "resumed" | "offline" | "online" | "closed";

/**
 * Tells when the browser freezes and resumes the page, and when the machine loses and regains the network, so that what
 * was missed gets its cause. A hidden page goes on: its worker's sockets and timers run. A page that is closed while
 * `recording` lingers for a moment, because its workers end with it.
 */
export function watchLife(tell: (change: PageChange) => void, recording: () => boolean): void {
  document.addEventListener("freeze", () => tell("frozen"));
  document.addEventListener("resume", () => tell("resumed"));
  addEventListener("pagehide", ({ persisted }) => {
    tell(persisted ? "frozen" : "closed");
    if (!persisted && recording()) linger();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && tell("resumed"));
  addEventListener("offline", () => tell("offline"));
  addEventListener("online", () => tell("online"));
}

/** Milliseconds in which a worker closes its recordings; browsers allow a page that goes away half a second. */
const LINGER = 250;

/** The only way to wait while a page goes away is not to return. */
function linger(): void {
  const until = performance.now() + LINGER;
  while (performance.now() < until);
}
