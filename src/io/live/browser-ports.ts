import type { Answer, Ports } from "./ports.ts";

/** The browser as a feed needs it, in a page or a worker. */
export const browserPorts: Ports = {
  connect(url, handlers) {
    const socket = new WebSocket(url);
    let over = false;
    socket.addEventListener("open", () => !over && handlers.opened());
    // Venues write text; a frame of bytes is none of theirs.
    socket.addEventListener("message", ({ data }) => !over && handlers.message(typeof data === "string" ? data : ""));
    socket.addEventListener("close", ({ code, reason }) => {
      if (!over) handlers.closed(code, reason);
      over = true;
    });
    return {
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => {
        over = true;
        socket.close();
      },
    };
  },

  async get(url, milliseconds): Promise<Answer> {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(milliseconds),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
    });
    const after = Number(response.headers.get("Retry-After") ?? Number.NaN);
    return { status: response.status, text: await response.text(), retryAfter: after >= 0 ? after * 1000 : null };
  },

  now: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
