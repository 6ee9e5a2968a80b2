import { expose, transfer } from "comlink";
import { bookTable } from "../src/core/frame/book-table.ts";
import { packDay } from "../src/core/market/pack.ts";
import { openRecordings, type Recordings } from "../src/io/recordings.ts";
import type { MarketApi } from "./api.ts";
import { contactedHosts } from "./hosts.ts";
import { openTarget } from "./opener.ts";
import { Room } from "./room.ts";

let room: Room | null = null;
let opening = new AbortController();
let store: Promise<Recordings> | null = null;

/** Opened when first needed, and tried again if it failed: private windows refuse and later allow. */
function recordings(): Promise<Recordings> {
  store ??= openRecordings().catch((error: unknown) => {
    store = null;
    throw error;
  });
  return store;
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
      const result = await openTarget(target, options, recordings, signal, onProgress);
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
  recordings: async () => (await recordings()).list(),
  renameRecording: async (id, name) => (await recordings()).rename(id, name),
  removeRecording: async (id) => (await recordings()).remove(id),
  storage: async () => (await recordings()).storage(),
  hosts: contactedHosts,
} satisfies MarketApi;

expose(api);
