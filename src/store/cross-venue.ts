import { transfer } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { CrossReading, MarketKey, WatchApi } from "../../workers/live-api.ts";
import type { LeadLagNow } from "../core/cross-venue/lead-lag-now.ts";
import { takerFees } from "../core/live/venue-fees.ts";
import type { AppState, Ports } from "./app.ts";
import type { CrossSettings } from "./cross-settings.ts";

/** Markets side by side. Readings pass through and are never kept. */
export interface CrossVenueSlice {
  /** Null while the live worker does not run, or did not answer. */
  readonly requestCross: () => Promise<CrossReading | null>;
  /** Who moves first over the last `seconds`; computed apart, so that books and pictures do not wait for it. */
  readonly requestLeadLag: (first: MarketKey, second: MarketKey, seconds: number) => Promise<LeadLagNow | null>;
  readonly changeCross: (patch: Partial<CrossSettings>) => void;
}

export const createCrossVenue =
  (ports: Ports): StateCreator<AppState, [], [], CrossVenueSlice> =>
  (_set, get) => {
    const { live, analysis } = ports;
    const running = (): boolean => get().watched.length > 0 && get().liveStopped === null;
    return {
      requestCross: async () => {
        if (!running()) return null;
        const { common, latencyMs, takerBps } = get().settings.cross;
        const settings = { common, latency: latencyMs, fees: takerFees(takerBps) };
        return live.call<CrossReading>((api) => api.crossVenue(settings)).catch(() => null);
      },
      requestLeadLag: async (first, second, seconds) => {
        if (!running()) return null;
        const span = seconds * 1e9;
        try {
          const mids = await live.call<ReturnType<WatchApi["mids"]>>((api) => api.mids(first, second, span));
          if (!mids) return null;
          const buffers = [mids.first, mids.second].flatMap(({ time, mid }) => [time.buffer, mid.buffer]);
          return await analysis.call<LeadLagNow>((api) =>
            api.leadLag(transfer(mids.first, buffers as ArrayBuffer[]), mids.second, mids.now, span),
          );
        } catch {
          return null;
        }
      },
      changeCross: (patch) => get().change({ cross: { ...get().settings.cross, ...patch } }),
    };
  };
