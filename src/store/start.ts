import { type App, createApp, type Ports } from "./app.ts";
import { type Address, boot, followChange, keepAddress } from "./address.ts";
import { analysisLine, backtestLine, liveLine, marketLine, modelLine } from "./bridge.ts";
import { watchLife } from "./page-life.ts";
import { watchHosts } from "./network.ts";
import { browserSignals } from "./signals.ts";
import { SAMPLE } from "./sample.ts";

/** Null where the browser forbids storage outright. */
function localStorageIfAny(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

const address: Address = {
  read: () => location.hash.slice(1),
  write: (hash) => history.replaceState(null, "", `#${hash}`),
};

/** Builds the store on this browser, opens what the address or the last visit says, and keeps the address up to date. */
export function startApp(): App {
  const ports: Ports = {
    market: marketLine(),
    live: liveLine(),
    backtest: backtestLine(),
    analysis: analysisLine(),
    models: modelLine(),
    storage: localStorageIfAny(),
    now: () => performance.now(),
    after: (milliseconds, run) => void setTimeout(run, milliseconds),
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    signals: browserSignals,
    sampleUrl: new URL(`${import.meta.env.BASE_URL}${SAMPLE.url}`, document.baseURI).href,
    pageHosts: watchHosts(),
  };
  const app = createApp(ports);
  const writeNow = keepAddress(app, address, ports);
  addEventListener("pagehide", writeNow);
  addEventListener("hashchange", () => void followChange(app, address.read()));
  watchLife(
    (change) => app.getState().pageChanged(change),
    () => app.getState().liveStatus?.markets.some(({ recording }) => recording.state === "recording") ?? false,
  );
  const unsubscribe = app.subscribe(({ liveStatus, recordingBegan }) => {
    if (!liveStatus?.markets.some(({ recording }) => recording.state === "recording" && recording.events > 0)) return;
    unsubscribe();
    recordingBegan();
  });
  void boot(app, address, ports.storage).then(() => app.getState().pruneRecordings());
  return app;
}
