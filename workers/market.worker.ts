import { expose, transfer } from "comlink";
import { bookTable } from "../src/core/frame/book-table.ts";
import { packDay } from "../src/core/market/pack.ts";
import { openShelf, type Shelf } from "../src/io/shelf.ts";
import type { MarketApi, OnProgress } from "./api.ts";
import { contactedHosts } from "./hosts.ts";
import { openTarget } from "./opener.ts";
import { Room } from "./room.ts";

let room: Room | null = null;
let opening = new AbortController();
let moving = new AbortController();
let store: Promise<Shelf> | null = null;

/** Opened when first needed, and tried again if it failed: private windows refuse and later allow. */
function shelf(): Promise<Shelf> {
  store ??= openShelf().catch((error: unknown) => {
    store = null;
    throw error;
  });
  return store;
}

/** Progress ten times a second at most: each report crosses to the page. */
function throttled(onProgress: OnProgress): OnProgress {
  let next = 0;
  return (progress) => {
    if (performance.now() < next) return;
    next = performance.now() + 100;
    onProgress(progress);
  };
}

/** A recording to or from a file, one at a time; null if it was stopped. */
async function move<T>(
  onProgress: OnProgress,
  work: (signal: AbortSignal, report: OnProgress) => Promise<T>,
): Promise<T | null> {
  moving.abort();
  moving = new AbortController();
  const { signal } = moving;
  try {
    return await work(signal, throttled(onProgress));
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function current(): Room {
  if (!room) throw new Error("nothing is open");
  return room;
}

function enter(next: Room | null): void {
  room?.stop();
  room = next;
}

const api = {
  open: async (target, options, onProgress) => {
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    try {
      const result = await openTarget(target, options, shelf, signal, onProgress);
      if (signal.aborted) return { kind: "cancelled" };
      if (result.kind !== "opened") return result;
      enter(new Room(result.day));
      return { kind: "opened", day: result.summary };
    } catch (error) {
      if (signal.aborted) return { kind: "cancelled" };
      throw error;
    }
  },
  cancelOpen: () => opening.abort(),
  close: () => enter(null),
  configure: (settings) => room?.configure(settings),
  transport: (command) => room?.apply(command),
  frame: (request) => {
    if (!room) return null;
    const frame = room.frame(request);
    return transfer(frame, [frame.heat.buffer as ArrayBuffer]);
  },
  bookTable: () => (room ? bookTable(room.day, room.cursorRow) : []),
  overlay: (column) => current().overlay(column),
  stateHash: () => current().stateHash(),
  packed: async () => {
    const packed = packDay(current().day);
    return transfer(packed, [packed]);
  },
  recordings: async () => (await shelf()).list(),
  renameRecording: async (id, name) => (await shelf()).rename(id, name),
  removeRecording: async (id) => (await shelf()).remove(id),
  exportRecording: (id, format, levels, onProgress) => {
    const unit = format === "lobscope" ? ("bytes" as const) : ("rows" as const);
    return move(onProgress, async (signal, report) => {
      const { sessionFile } = await import("../src/io/streams/session-file.ts");
      return sessionFile((await shelf()).streams, id, format, {
        levels,
        signal,
        onProgress: (done, total) => report({ task: "writing the file", done, total, unit }),
      });
    });
  },
  importRecording: (file, onProgress) =>
    move(onProgress, async (signal, report) => {
      const { importStream } = await import("../src/io/streams/container.ts");
      return importStream((await shelf()).streams, file, (done, total) => {
        signal.throwIfAborted();
        report({ task: "verifying and keeping the file", done, total, unit: "bytes" });
      });
    }),
  cancelTransfer: () => moving.abort(),
  pruneRecordings: async (policy) => (await (await shelf()).prune(policy)).map(({ name }) => name),
  storage: async () => (await shelf()).storage(),
  hosts: contactedHosts,
} satisfies MarketApi;

expose(api);
