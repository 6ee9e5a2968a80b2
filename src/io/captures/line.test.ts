import { expect, it } from "vitest";
import { CaptureLines } from "./line.ts";

const DAY = Date.UTC(2024, 7, 8);
const read = (...lines: string[]) => {
  const reader = new CaptureLines();
  return { day: () => reader.dayMs, lines: lines.map((line) => reader.read(line)) };
};

const line = (fields: object): string => JSON.stringify(fields);

it("hftbacktest's lines: nanoseconds and a frame, counted from midnight of the first", () => {
  const { day, lines } = read('1723161253937085768 {"e":1}', "1723161600001658384 [2]");
  expect(day()).toBe(DAY);
  expect(lines).toEqual([
    { kind: "frame", connection: "", at: 86_053_937_085_768, text: '{"e":1}' },
    { kind: "frame", connection: "", at: 86_400_001_658_384, text: "[2]" },
  ]);
});

it("cryptofeed's lines: connects, what was sent, frames, and HTTP answers with their address", () => {
  const { day, lines } = read(
    "configuration: {'BINANCE': {}}",
    "wss://x/stream <-> 1723161253.5",
    'wss://x/stream <- 1723161253.6: {"op":"subscribe"}',
    "1723161253.3151200: {}",
    'https://x/api/v1/depth?symbol=DOTUSDT&limit=1000 -> 1723161254.1065369: {"lastUpdateId":1}',
    "",
    "what is this",
    '12:{"no":"time"}',
  );
  expect(day()).toBe(DAY);
  expect(lines).toEqual([
    { kind: "skipped", what: "header" },
    { kind: "connect", connection: "wss://x/stream", at: 86_053_500_000_000 },
    { kind: "skipped", what: "sent" },
    { kind: "frame", connection: "", at: 86_053_315_120_000, text: "{}" },
    {
      kind: "answer",
      url: "https://x/api/v1/depth?symbol=DOTUSDT&limit=1000",
      at: 86_054_106_536_900,
      text: '{"lastUpdateId":1}',
    },
    { kind: "skipped", what: "blank" },
    { kind: "skipped", what: "unreadable" },
    { kind: "skipped", what: "unreadable" },
  ]);
});

it("cryptofeed's second format: an object a line, the frame in it as text, connections by name", () => {
  const { lines } = read(
    line({ t: "header", format: 2, recorded: 1723161253.1 }),
    line({ t: "connect", conn: "C.ws.2", ts: 1723161253.25, addr: "wss://x" }),
    line({ t: "send", conn: "C.ws.2", ts: 1723161253.5, addr: "wss://x", data: "{}" }),
    line({ t: "recv", conn: "C.ws.2", ts: 1723161253.75, data: '{"ts":1,"a":"\\""}' }),
    line({ t: "recv", conn: "C.http", ts: 1723161254, addr: "https://x/depth?symbol=A", data: '{"lastUpdateId":1}' }),
    '{"t":"recv","conn":"C.ws.2","ts":17231612',
    line({ t: "recv", conn: "C.ws.2", ts: 1723161254 }),
  );
  expect(lines).toEqual([
    { kind: "skipped", what: "header" },
    { kind: "connect", connection: "C.ws.2", at: 86_053_250_000_000 },
    { kind: "skipped", what: "sent" },
    { kind: "frame", connection: "C.ws.2", at: 86_053_750_000_000, text: '{"ts":1,"a":"\\""}' },
    { kind: "answer", url: "https://x/depth?symbol=A", at: 86_054_000_000_000, text: '{"lastUpdateId":1}' },
    { kind: "skipped", what: "unreadable" },
    { kind: "skipped", what: "unreadable" },
  ]);
});
