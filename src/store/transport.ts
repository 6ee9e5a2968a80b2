import type { StateCreator } from "zustand/vanilla";
import type { TransportCommand } from "../../workers/api.ts";
import type { BookTableRow } from "../core/frame/book-table.ts";
import type { Cursor, FrameRequest, Integrity, MarketFrame } from "../core/frame/frame.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import type { Start } from "./session.ts";
import { type Settings, SPEEDS } from "./settings.ts";

/** The slow shadow of the replay: what the transport, the badge and the address bar show. */
export interface TransportSlice {
  readonly cursor: Cursor | null;
  readonly integrity: Integrity | null;
  /** The last move was by rows, so a link must hold the row and not only its time. */
  readonly byRow: boolean;
  readonly stateHash: string | null;
  readonly command: (command: TransportCommand) => void;
  readonly togglePlay: () => void;
  /** One notch up or down the speeds. */
  readonly changeSpeed: (notches: 1 | -1) => void;
  readonly requestFrame: (request: FrameRequest) => Promise<MarketFrame | null>;
  readonly requestBookTable: () => Promise<readonly BookTableRow[]>;
  /** Called with every frame; the store takes over about ten a second. */
  readonly mirror: (frame: MarketFrame) => void;
  readonly beginReplay: (start: Start) => void;
  readonly settingsChanged: (before: Settings, after: Settings) => void;
  readonly askStateHash: () => void;
  /** The replay goes on for so many milliseconds, and where it stands is taken over; nothing is drawn. */
  readonly goOn: (elapsed: number) => Promise<void>;
}

/** Milliseconds between two mirrored frames. */
const MIRROR_EVERY = 100;
/** A worker that leaves a frame unanswered over two of these looks (milliseconds apart) counts as hung; one look may be a laptop waking up. */
export const LOOK_EVERY = 10_000;

/** A frame of one cell: asks where the replay is without drawing. */
const GLANCE: FrameRequest = {
  elapsed: 0,
  columns: 1,
  timeSpan: 1e9,
  rightEdge: null,
  priceRows: 1,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 1e9,
};

export const createTransport =
  (ports: Ports): StateCreator<AppState, [], [], TransportSlice> =>
  (set, get) => {
    const { market } = ports;
    let mirroredAt = Number.NEGATIVE_INFINITY;
    let asked = 0;
    let answered = 0;
    let watching = false;

    const giveUp = (reason: string): void => {
      market.stop(reason);
      answered = asked;
      get().workerStopped(reason);
    };

    const watch = (suspect = 0): void => {
      watching = true;
      ports.after(LOOK_EVERY, () => {
        watching = false;
        if (answered >= asked) return;
        if (suspect === answered + 1) giveUp(`it has not answered for ${(2 * LOOK_EVERY) / 1000} seconds`);
        else watch(answered + 1);
      });
    };

    const send = (command: TransportCommand): void => {
      market
        .call((api) => api.transport(command))
        .catch((error: unknown) => {
          if (error instanceof WorkerStopped) return;
          get().tell({ tone: "bad", text: "The replay did not take a command.", detail: messageOf(error) });
        });
    };

    /** What the next frame will say, shown at once. */
    const foresee = (command: TransportCommand): void => {
      const { cursor } = get();
      if (!cursor) return;
      if (command.kind === "play" || command.kind === "pause") {
        set({ cursor: { ...cursor, playing: command.kind === "play" } });
      } else if (command.kind === "seek") {
        set({ cursor: { ...cursor, time: Math.min(Math.max(command.time, cursor.start), cursor.end) } });
      }
      mirroredAt = Number.NEGATIVE_INFINITY;
    };

    return {
      cursor: null,
      integrity: null,
      byRow: false,
      stateHash: null,

      command: (command) => {
        if (!get().day || get().source?.kind === "live") return;
        if (command.kind === "speed") get().change({ speed: command.speed });
        else if (command.kind === "loop") get().change({ loop: command.loop });
        else {
          if (command.kind !== "pause") set({ byRow: command.kind === "step-rows" || command.kind === "seek-row" });
          set({ stateHash: null });
          foresee(command);
          send(command);
        }
      },
      togglePlay: () => {
        const { cursor, command } = get();
        if (cursor && !cursor.playing && cursor.row >= cursor.rows) command({ kind: "seek", time: cursor.start });
        command({ kind: cursor?.playing ? "pause" : "play" });
      },
      changeSpeed: (notches) => {
        const { speed } = get().settings;
        const next = notches > 0 ? SPEEDS.find((step) => step > speed) : SPEEDS.findLast((step) => step < speed);
        if (next !== undefined) get().change({ speed: next });
      },

      requestFrame: async (request) => {
        const ticket = ++asked;
        if (!watching) watch();
        try {
          return await market.call((api) => api.frame(request));
        } catch (error) {
          if (!(error instanceof WorkerStopped)) giveUp(messageOf(error));
          return null;
        } finally {
          answered = Math.max(answered, ticket);
        }
      },
      requestBookTable: () => market.call<readonly BookTableRow[]>((api) => api.bookTable()),
      mirror: ({ cursor, integrity }) => {
        const before = get().cursor;
        const now = ports.now();
        if (before?.playing === cursor.playing && now - mirroredAt < MIRROR_EVERY) return;
        if (
          before &&
          !before.playing &&
          !cursor.playing &&
          before.row === cursor.row &&
          before.time === cursor.time &&
          before.ready === cursor.ready
        ) {
          return;
        }
        mirroredAt = now;
        set({ cursor, integrity });
      },

      beginReplay: (start) => {
        const { model, horizon, speed, loop } = get().settings;
        market.call((api) => api.configure({ model, horizon })).catch(() => undefined);
        send({ kind: "speed", speed });
        send({ kind: "loop", loop });
        if (start.row !== null) send({ kind: "seek-row", row: start.row });
        else if (start.time !== null) send({ kind: "seek", time: start.time });
        send({ kind: start.playing ? "play" : "pause" });
        set({ byRow: start.row !== null });
        void get()
          .requestFrame(GLANCE)
          .then((frame) => frame && get().mirror(frame));
      },
      settingsChanged: (before, after) => {
        get().liveSettingsChanged(before, after);
        if (!get().day || get().source?.kind === "live") return;
        const { model, horizon, speed, loop, levels } = after;
        if (before.model !== model || before.horizon !== horizon) {
          market.call((api) => api.configure({ model, horizon })).catch(() => undefined);
        }
        if (before.speed !== speed) send({ kind: "speed", speed });
        if (before.loop !== loop) send({ kind: "loop", loop });
        const { cursor, day } = get();
        if (cursor) set({ cursor: { ...cursor, speed, loop } });
        if (before.levels !== levels && day && Math.min(levels, day.provenance.sourceLevels) !== day.levels)
          get().reopen();
      },
      goOn: async (elapsed) => {
        const frame = await get().requestFrame({ ...GLANCE, elapsed });
        if (frame) get().mirror(frame);
      },
      askStateHash: () => {
        market
          .call((api) => api.stateHash())
          .then((stateHash) => set({ stateHash }))
          .catch((error: unknown) =>
            get().tell({ tone: "bad", text: "The state hash could not be computed.", detail: messageOf(error) }),
          );
      },
    };
  };
