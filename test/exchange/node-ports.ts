import { WebSocket } from "ws";
import type { Ports } from "../../src/io/live/ports.ts";

/** Node as a feed needs it: real sockets, HTTP and time, for tests over the loopback. */
export const nodePorts = (): Ports => ({
  connect(url, handlers) {
    const socket = new WebSocket(url, { maxPayload: 64 * 2 ** 20 });
    let over = false;
    socket.on("open", () => !over && handlers.opened());
    socket.on("message", (data: Buffer) => !over && handlers.message(data.toString("utf8")));
    socket.on("error", () => {});
    socket.on("close", (code, reason) => {
      if (!over) handlers.closed(code, reason.toString("utf8"));
      over = true;
    });
    return {
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => {
        over = true;
        socket.terminate();
      },
    };
  },
  async get(url, milliseconds) {
    const response = await fetch(url, { signal: AbortSignal.timeout(milliseconds) });
    const after = Number(response.headers.get("retry-after") ?? Number.NaN);
    return { status: response.status, text: await response.text(), retryAfter: after >= 0 ? after * 1000 : null };
  },
  now: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
});
