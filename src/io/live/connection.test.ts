import { expect, it } from "vitest";
import { Connection, type ConnectionEvents } from "./connection.ts";
import { LIMITS, type Limits } from "./limits.ts";
import type { Ports, SocketHandlers } from "./ports.ts";

/** A world by hand: time moves in `pass`, and sockets go on talking after they were closed. */
function byHand(limits: Limits = LIMITS.coinbase) {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const sent: { at: number; text: string }[] = [];
  const heard: string[] = [];
  let handlers: SocketHandlers | null = null;
  const ports: Ports = {
    connect(_url, given) {
      handlers = given;
      return { send: (text) => sent.push({ at: now, text }), close: () => heard.push("socket closed") };
    },
    get: () => Promise.reject(new Error("not here")),
    now: () => now,
    wall: () => now,
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    random: () => 0.5,
  };
  const events: ConnectionEvents = {
    opened: () => heard.push("opened"),
    frame: (_, text) => heard.push(text),
    ended: (_, reason) => heard.push(`ended: ${reason}`),
  };
  const pass = (milliseconds: number): void => {
    const end = now + milliseconds;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      timers = timers.filter((other) => other !== next);
      next.run();
    }
    now = end;
  };
  const connection = new Connection(ports, limits, { url: "wss://x", endpoint: 0, named: [] }, 1, events);
  if (!handlers) throw new Error("not connected");
  return { connection, heard, sent, pass, socket: handlers as SocketHandlers, ports };
}

it("nothing that a socket says after its end reaches anybody, not even that it opened", () => {
  const { connection, heard, socket } = byHand();
  socket.opened();
  socket.message("one");
  connection.close();
  socket.message("late");
  socket.opened();
  socket.closed(1000, "");
  expect(heard).toEqual(["opened", "one", "socket closed"]);
});

it("a socket that closes ends the connection once, and is not heard again", () => {
  const { heard, socket, pass } = byHand();
  socket.opened();
  socket.closed(1006, "");
  socket.closed(1006, "");
  socket.message("late");
  pass(60_000);
  expect(heard).toEqual(["opened", "socket closed", "ended: code 1006"]);
});

it("a connection that does not open in ten seconds has ended", () => {
  const { heard, pass, socket } = byHand();
  pass(9999);
  expect(heard).toEqual([]);
  pass(1);
  socket.opened();
  expect(heard).toEqual(["socket closed", "ended: no answer"]);
});

it("messages keep their order and their distance, and none is sent before the connection stands", () => {
  const { connection, sent, pass, socket } = byHand();
  for (const text of ["a", "b", "c"]) connection.send(text);
  pass(1000);
  expect(sent).toEqual([]);
  socket.opened();
  pass(1000);
  connection.send("d");
  expect(sent.map(({ text }) => text)).toEqual(["a", "b", "c", "d"]);
  expect(sent.map(({ at }) => at)).toEqual([1000, 1130, 1260, 2000]);
});

it("OKX hears no more subscriptions an hour than it bears; signs of life are not counted", () => {
  const { connection, sent, pass, socket } = byHand(LIMITS.okx);
  socket.opened();
  for (let i = 0; i < 600; i++) connection.send(`{"op":"subscribe","i":${i}}`);
  pass(3_590_000);
  expect(sent.length).toBe(440);
  pass(3_600_000);
  expect(sent.length).toBe(600);
  const other = byHand(LIMITS.okx);
  other.socket.opened();
  for (let i = 0; i < 600; i++) other.connection.send("ping");
  other.pass(61_000);
  expect(other.sent.length).toBe(600);
});

it("an address that the browser will not open ends the connection like any other failure", () => {
  const { ports, pass } = byHand();
  const refusing: Ports = {
    ...ports,
    connect: () => {
      throw new Error("refused by policy");
    },
  };
  const heard: string[] = [];
  const events = { opened: () => {}, frame: () => {}, ended: (_: Connection, reason: string) => heard.push(reason) };
  const made = new Connection(refusing, LIMITS.kraken, { url: "ws://x", endpoint: 0, named: [] }, 1, events);
  expect([made.state, heard]).toEqual(["connecting", []]);
  pass(1);
  expect([made.state, heard]).toEqual(["closed", ["refused by policy"]]);
});
