import { proxy } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { OnProgress, Progress, RecordingSummary, SessionFormat, StorageState } from "../../workers/api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import { titledName, titledRecording } from "./market-key.ts";

/** A recording on its way to or from a file. */
export interface Transfer {
  readonly kind: "export" | "import";
  /** Of the recording or the file. */
  readonly name: string;
  readonly progress: Progress | null;
  /** Milliseconds from its beginning to `progress`. */
  readonly elapsed: number;
}

/** What this browser keeps, and whom it has talked to. */
export interface ShelfSlice {
  /** Null until first read. */
  readonly recordings: readonly RecordingSummary[] | null;
  readonly storage: StorageState | null;
  readonly hosts: readonly string[];
  readonly refreshShelf: () => void;
  /** False also when the recordings cannot be read. */
  readonly isKept: (id: string) => Promise<boolean>;
  readonly renameRecording: (id: string, name: string) => Promise<void>;
  readonly removeRecording: (id: string) => Promise<void>;
  /** Null while nothing is on its way. */
  readonly transfer: Transfer | null;
  /** A recorded session as a file; null if it was cancelled or cannot be written, which is told. */
  readonly exportRecording: (
    recording: Pick<RecordingSummary, "id" | "name">,
    format: SessionFormat,
  ) => Promise<{ readonly name: string; readonly content: Blob } | null>;
  readonly cancelTransfer: () => void;
  /** Keeps the recorded sessions of files, one after the other; what is wrong with one is told. */
  readonly importRecordings: (files: readonly File[]) => Promise<void>;
  /** Removes recorded sessions beyond the limits that the person set. */
  readonly pruneRecordings: () => Promise<void>;
  /** Asks the browser not to clear what is kept. */
  readonly protectStorage: () => Promise<void>;
  /** Recording has begun: the browser is asked once to keep it. */
  readonly recordingBegan: () => void;
}

/** In the page's storage once the person has been told that recordings may be cleared. */
const TOLD = "lobscope.storage-told";

export const createShelf =
  (ports: Ports): StateCreator<AppState, [], [], ShelfSlice> =>
  (set, get) => {
    const { market, backtest, analysis } = ports;
    const complain = (what: string) => (error: unknown) => {
      if (!(error instanceof WorkerStopped)) get().tell({ tone: "bad", text: what, detail: messageOf(error) });
    };
    let protecting = false;
    let moved = 0;
    /** A file on its way, with its progress shown while it is the newest. */
    const transferring = async <T>(
      kind: Transfer["kind"],
      name: string,
      work: (report: OnProgress) => Promise<T>,
    ): Promise<T> => {
      const ticket = ++moved;
      const began = ports.now();
      set({ transfer: { kind, name, progress: null, elapsed: 0 } });
      const show = (progress: Progress): void =>
        set({ transfer: { kind, name, progress, elapsed: ports.now() - began } });
      try {
        return await work((progress) => void (ticket === moved && show(progress)));
      } finally {
        if (ticket === moved) set({ transfer: null });
      }
    };
    /** As `protectStorage`; that nothing was promised is told once in this browser. Under Data it stands for good. */
    const protectUnasked = async (): Promise<void> => {
      if (ports.storage?.getItem(TOLD)) {
        await ports.persist?.().catch(() => false);
        return;
      }
      await get().protectStorage();
      try {
        ports.storage?.setItem(TOLD, "1");
      } catch {
        // A full or forbidden storage forgets it: then it is told again.
      }
    };
    const witnessed = (hosts: readonly string[]): void =>
      set({ hosts: [...new Set([...get().hosts, ...ports.pageHosts(), ...hosts])].toSorted() });

    return {
      recordings: null,
      storage: null,
      hosts: [],
      transfer: null,
      refreshShelf: () => {
        witnessed([]);
        market
          .call((api) => api.recordings())
          .then(
            (recordings) => set({ recordings: recordings.map(titledRecording) }),
            complain("The recordings could not be listed."),
          );
        market
          .call((api) => api.storage())
          .then((storage) => set({ storage }), complain("The storage in use is not known."));
        market
          .call((api) => api.hosts())
          .then(witnessed, complain("The market worker does not say which hosts it contacted."));
        if (get().watched.length > 0 || Object.keys(get().products).length > 0) {
          ports.live
            .call((api) => api.hosts())
            .then(witnessed, complain("The live worker does not say which hosts it contacted."));
        }
        if (get().backtest.state !== "idle") {
          backtest
            .call((api) => api.hosts())
            .then(witnessed, complain("The backtest worker does not say which hosts it contacted."));
        }
        if (get().models.day !== null) {
          ports.models
            .call((api) => api.hosts())
            .then(witnessed, complain("The model worker does not say which hosts it contacted."));
        }
        if (get().featureJobs.study.state !== "idle") {
          analysis
            .call((api) => api.hosts())
            .then(witnessed, complain("The analysis worker does not say which hosts it contacted."));
        }
      },
      isKept: async (id) => {
        const recordings = await market.call((api) => api.recordings()).catch(() => []);
        set({ recordings: recordings.map(titledRecording) });
        return recordings.some((recording) => recording.id === id);
      },
      renameRecording: async (id, name) => {
        await market
          .call((api) => api.renameRecording(id, name))
          .catch(complain("The recording could not be renamed."));
        get().refreshShelf();
      },
      removeRecording: async (id) => {
        const gone = await market
          .call((api) => api.removeRecording(id))
          .then(() => true, complain("The recording could not be removed."));
        const { day } = get();
        if (gone && day?.recordingId === id) {
          set({ day: { ...day, recordingId: null, keptReason: "it was removed; it stays open until it is closed" } });
        }
        get().refreshShelf();
      },
      exportRecording: async ({ id, name }, format) => {
        try {
          const { levels } = get().settings;
          return await transferring("export", name, (report) =>
            market.call((api) => api.exportRecording(id, format, levels, proxy(report))),
          );
        } catch (error) {
          complain(`${name} could not be written.`)(error);
          return null;
        }
      },
      cancelTransfer: () => {
        if (get().transfer) void market.call((api) => api.cancelTransfer()).catch(() => undefined);
      },
      importRecordings: async (files) => {
        for (const file of files) {
          try {
            const kept = await transferring("import", file.name, (report) =>
              market.call((api) => api.importRecording(file, proxy(report))),
            );
            if (kept)
              get().tell({ tone: "ok", text: `${titledName(kept.name)} was imported: every part of it verifies.` });
          } catch (error) {
            complain(`${file.name} was not imported.`)(error);
          }
        }
        get().refreshShelf();
      },
      pruneRecordings: async () => {
        const { pruneDays, pruneMegabytes } = get().settings;
        if (pruneDays === null && pruneMegabytes === null) return;
        const bytes = pruneMegabytes === null ? null : pruneMegabytes * 1e6;
        const removed = await market
          .call((api) => api.pruneRecordings({ days: pruneDays, bytes }))
          .catch(complain("Old recordings could not be removed."));
        if (!removed?.length) return;
        const what = removed.length === 1 ? "1 recorded session" : `${removed.length} recorded sessions`;
        get().tell({ tone: "ok", text: `${what} removed, as you set it under Data.`, detail: removed.join(", ") });
        get().refreshShelf();
      },
      protectStorage: async () => {
        const granted = await ports.persist?.().catch(() => false);
        get().refreshShelf();
        get().tell(
          granted
            ? { tone: "ok", text: "The browser has promised to keep what is recorded here." }
            : {
                tone: "warn",
                text: "The browser may clear recordings when the disk runs full.",
                detail:
                  "It was asked to keep them and did not promise. Chrome promises to pages that are bookmarked, installed or " +
                  "often used; Safari clears what a page keeps after seven days without a visit. Export what must last.",
              },
        );
      },
      recordingBegan: () => {
        if (protecting) return;
        protecting = true;
        void market
          .call((api) => api.storage())
          .then(({ persisted }) => (persisted === true ? undefined : protectUnasked()))
          .catch(() => undefined);
      },
    };
  };
