import type { StateCreator } from "zustand/vanilla";
import type { RecordingSummary, StorageState } from "../../workers/api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";

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
}

export const createShelf =
  (ports: Ports): StateCreator<AppState, [], [], ShelfSlice> =>
  (set, get) => {
    const { market, backtest, analysis } = ports;
    const complain = (what: string) => (error: unknown) => {
      if (!(error instanceof WorkerStopped)) get().tell({ tone: "bad", text: what, detail: messageOf(error) });
    };
    const witnessed = (hosts: readonly string[]): void =>
      set({ hosts: [...new Set([...get().hosts, ...ports.pageHosts(), ...hosts])].toSorted() });

    return {
      recordings: null,
      storage: null,
      hosts: [],
      refreshShelf: () => {
        witnessed([]);
        market
          .call((api) => api.recordings())
          .then((recordings) => set({ recordings }), complain("The recordings could not be listed."));
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
        set({ recordings });
        return recordings.some((recording) => recording.id === id);
      },
      renameRecording: async (id, name) => {
        await market
          .call((api) => api.renameRecording(id, name))
          .catch(complain("The recording could not be renamed."));
        get().refreshShelf();
      },
      removeRecording: async (id) => {
        await market.call((api) => api.removeRecording(id)).catch(complain("The recording could not be removed."));
        get().refreshShelf();
      },
    };
  };
