import type { StateCreator } from "zustand/vanilla";
import type { BookTableRow } from "../core/frame/book-table.ts";
import type {
  LiveFrame,
  LiveFrameRequest,
  LiveSettings,
  LiveStatus,
  MarketKey,
  MarketStatus,
} from "../../workers/live-api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import { liveDay, sameMarket } from "./market-key.ts";
import type { PageChange } from "./page-life.ts";
import { keepRecent, recentMarkets } from "./recent-markets.ts";
import type { Settings } from "./settings.ts";

/** The window of a live market that features, models or a backtest were last computed on. */
export interface TakenWindow {
  readonly key: MarketKey;
  readonly rows: number;
  /** Nanoseconds since the base day of its last row. */
  readonly end: number;
}

/** The live markets: which are followed, how they are, and which one is on show. Frames pass through and are never kept. */
export interface LiveSlice {
  /** All markets followed now, in the order they were added. */
  readonly watched: readonly MarketKey[];
  readonly liveStatus: LiveStatus | null;
  /** Why the live worker is gone; null while it is well or not needed. */
  readonly liveStopped: string | null;
  /** A link names this market. Nothing is contacted before the person says so. */
  readonly asked: MarketKey | null;
  readonly recentMarkets: readonly MarketKey[];
  /** Smallest trade of the time and sales, base units. */
  readonly leastSale: number;
  readonly takenWindow: TakenWindow | null;
  /** Follows a market and shows it, or follows it beside what is on show. */
  readonly watchMarket: (key: MarketKey, how?: "shown" | "beside") => void;
  /** Shows a followed market. */
  readonly showMarket: (key: MarketKey) => void;
  readonly stopMarket: (key: MarketKey) => void;
  readonly stopAllMarkets: () => void;
  readonly ask: (key: MarketKey) => void;
  readonly answerAsked: (yes: boolean) => void;
  readonly setLeastSale: (size: number) => void;
  readonly recordMarket: (key: MarketKey, on: boolean) => void;
  readonly requestLiveFrame: (request: LiveFrameRequest) => Promise<LiveFrame | null>;
  readonly requestLiveBook: () => Promise<readonly BookTableRow[]>;
  readonly requestLiveHash: (key: MarketKey) => Promise<string | null>;
  /** The open day, or the live window as it is now, packed for another worker. */
  readonly packedDay: () => Promise<ArrayBuffer>;
  /** Computes what is on show anew, on the live window as it is now. */
  readonly renewWindow: () => void;
  /** The live worker died: starts it again on the same markets. */
  readonly restartLive: () => void;
  readonly liveSettingsChanged: (before: Settings, after: Settings) => void;
  readonly pageChanged: (change: PageChange) => void;
}

/** Milliseconds between two looks at the states. */
export const LIVE_EVERY = 500;
/** Looks that may go unanswered before the worker counts as hung. */
const PATIENCE = 40;

/** The market on show; null where none is live. */
export const shownMarket = ({ source }: Pick<AppState, "source">): MarketKey | null =>
  source?.kind === "live" ? source.key : null;

export const statusOf = ({ liveStatus }: Pick<AppState, "liveStatus">, key: MarketKey | null): MarketStatus | null =>
  (key && liveStatus?.markets.find((market) => sameMarket(market.key, key))) ?? null;

export const createLive =
  (ports: Ports): StateCreator<AppState, [], [], LiveSlice> =>
  (set, get) => {
    const { live, market } = ports;
    let polling = false;
    let unanswered = 0;

    const stopped = (reason: string): void => {
      const { liveStatus } = get();
      set({
        liveStopped: reason.replace(/^Uncaught (Error: )?/, ""),
        liveStatus: liveStatus && { ...liveStatus, feeds: [], markets: liveStatus.markets.map(orphaned) },
      });
    };
    live.onStopped = stopped;

    const complain = (what: string) => (error: unknown) => {
      if (!(error instanceof WorkerStopped)) get().tell({ tone: "bad", text: what, detail: messageOf(error) });
    };

    /** What the worker is told whenever the set of markets or what to keep of them changes. */
    const tellWorker = (): void => {
      const { watched, settings } = get();
      const { levels, record, model, horizon } = settings;
      const wanted: LiveSettings = { levels, record };
      live.call((api) => api.watch(watched, wanted)).catch(complain("The live markets could not be followed."));
      for (const key of watched) live.call((api) => api.configure(key, { model, horizon })).catch(() => undefined);
      get().watchForAlerts();
      poll();
    };

    const poll = (): void => {
      if (polling || get().watched.length === 0) return;
      polling = true;
      look();
    };

    const look = (): void => {
      if (get().watched.length === 0 || get().liveStopped !== null) {
        polling = false;
        return;
      }
      if (++unanswered > PATIENCE) {
        const reason = `it has not answered for ${(PATIENCE * LIVE_EVERY) / 1000} seconds`;
        unanswered = 0;
        polling = false;
        live.stop(reason);
        stopped(reason);
        return;
      }
      if (unanswered === 1) {
        live
          .call((api) => api.status())
          .then(
            (status) => {
              unanswered = 0;
              took(status);
            },
            () => {
              unanswered = 0;
            },
          );
      }
      ports.after(LIVE_EVERY, look);
    };

    const took = ({ at, feeds, markets }: LiveStatus): void => {
      const { liveStopped, watched } = get();
      if (liveStopped !== null) return;
      const followed = (status: MarketStatus): boolean => watched.some((key) => sameMarket(key, status.key));
      set({ liveStatus: { at, feeds, markets: markets.filter(followed) } });
      seat();
    };

    /** A frame tells of a changed state before the next look does: a lost book shows at once. */
    const hear = (status: MarketStatus): void => {
      const { liveStatus } = get();
      if (!liveStatus || statusOf(get(), status.key)?.state === status.state) return;
      const markets = liveStatus.markets.map((market) => (sameMarket(market.key, status.key) ? status : market));
      set({ liveStatus: { ...liveStatus, markets } });
    };

    /** Once the ticks of the market on show are known, it is the open day; finer ticks make it another. */
    const seat = (): void => {
      const status = statusOf(get(), shownMarket(get()));
      const day = status && liveDay(status);
      if (!day || get().day?.fingerprint === day.fingerprint) return;
      set({ day });
    };

    const show = (key: MarketKey): void => {
      if (!sameMarket(shownMarket(get()), key)) {
        get().leaveReplay();
        set({ source: { kind: "live", key }, leastSale: 0, takenWindow: null, tab: "market" });
      }
      set({ tab: "market", dialog: null });
      seat();
    };

    return {
      watched: [],
      liveStatus: null,
      liveStopped: null,
      asked: null,
      recentMarkets: recentMarkets(ports.storage),
      leastSale: 0,
      takenWindow: null,

      watchMarket: (key, how = "shown") => {
        const { watched } = get();
        set({ asked: null, started: true, liveStopped: null, recentMarkets: keepRecent(ports.storage, key) });
        if (!watched.some((other) => sameMarket(other, key))) set({ watched: [...watched, key] });
        tellWorker();
        if (how === "shown") show(key);
      },
      showMarket: (key) => {
        if (get().watched.some((other) => sameMarket(other, key))) show(key);
      },
      stopMarket: (key) => {
        const watched = get().watched.filter((other) => !sameMarket(other, key));
        const { liveStatus } = get();
        set({
          watched,
          liveStatus: liveStatus && {
            ...liveStatus,
            feeds: watched.length > 0 ? liveStatus.feeds : [],
            markets: liveStatus.markets.filter((status) => !sameMarket(status.key, key)),
          },
        });
        if (get().liveStopped === null) tellWorker();
        if (watched.length === 0) set({ liveStopped: null });
        if (!sameMarket(shownMarket(get()), key)) return;
        const next = watched.at(-1);
        if (next) show(next);
        else get().closeSource();
      },
      stopAllMarkets: () => {
        for (const key of get().watched) get().stopMarket(key);
      },

      ask: (asked) => set({ asked, started: true, tab: "market" }),
      answerAsked: (yes) => {
        const { asked } = get();
        set({ asked: null });
        if (yes && asked) get().watchMarket(asked);
      },
      setLeastSale: (leastSale) => set({ leastSale }),
      recordMarket: (key, on) =>
        void live
          .call((api) => api.record(key, on))
          .catch(complain(on ? "The recording could not be started." : "The recording could not be stopped.")),

      requestLiveFrame: async (request) => {
        const key = shownMarket(get());
        if (!key || get().liveStopped !== null) return null;
        try {
          const frame = await live.call<LiveFrame | null>((api) => api.frame(key, request));
          if (frame) hear(frame.status);
          return sameMarket(shownMarket(get()), key) ? frame : null;
        } catch (error) {
          // The markets go on being received and recorded whatever ails the picture.
          complain("The live market could not be drawn just now.")(error);
          return null;
        }
      },
      requestLiveBook: () => {
        const key = shownMarket(get());
        return key ? live.call<readonly BookTableRow[]>((api) => api.bookTable(key)) : Promise.resolve([]);
      },
      requestLiveHash: (key) =>
        live
          .call<string>((api) => api.stateHash(key))
          .catch((error: unknown) => {
            complain("The state hash could not be computed.")(error);
            return null;
          }),

      packedDay: async () => {
        const key = shownMarket(get());
        if (!key) return market.call((api) => api.packed());
        const { packed, rows, start, end } = await live.call((api) => api.packed(key));
        const { day } = get();
        if (day && sameMarket(shownMarket(get()), key)) {
          set({ takenWindow: { key, rows, end }, day: { ...day, rows, start, end } });
        }
        return packed;
      },

      renewWindow: () => {
        set({ takenWindow: null });
        get().forgetFeatures();
        get().forgetBacktest();
        if (get().tab === "backtest") void get().runBacktest();
      },

      restartLive: () => {
        if (get().liveStopped === null) return;
        set({ liveStopped: null });
        unanswered = 0;
        tellWorker();
      },
      liveSettingsChanged: (before, after) => {
        if (get().watched.length === 0 || get().liveStopped !== null) return;
        const changed = (["levels", "record", "model", "horizon"] as const).some(
          (name) => before[name] !== after[name],
        );
        if (changed) tellWorker();
        else if (before.alerts !== after.alerts) get().watchForAlerts();
      },
      pageChanged: (change) => {
        if (get().watched.length > 0 && get().liveStopped === null) {
          live.call((api) => api.pageChanged(change)).catch(() => undefined);
        }
      },
    };
  };

/** A market whose worker is gone: nothing is known of it any more. */
const orphaned = (status: MarketStatus): MarketStatus => ({
  ...status,
  state: "OFFLINE",
  reason: "The live worker stopped.",
  remedy: "Start it again: the book is then built anew, and the time between becomes a gap.",
  bid: null,
  bidSize: null,
  ask: null,
  askSize: null,
  messagesPerSecond: 0,
  lag: null,
});
