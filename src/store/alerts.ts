import type { StateCreator } from "zustand/vanilla";
import type { AlertRule } from "../core/alerts/rule.ts";
import type { Alert } from "../core/alerts/watchman.ts";
import type { AppState, Ports } from "./app.ts";
import type { NoticePermission } from "./signals.ts";

export interface LoggedAlert extends Alert {
  readonly id: number;
}

/** What fired on the followed markets, and how it may be told. The rules themselves are a setting. */
export interface AlertSlice {
  /** The latest first. */
  readonly alertLog: readonly LoggedAlert[];
  /** The last tone that was to sound did not: the page has not been pressed yet. */
  readonly soundBlocked: boolean;
  readonly noticePermission: NoticePermission;
  readonly changeRule: (id: string, patch: Partial<AlertRule>) => void;
  readonly clearAlerts: () => void;
  /** On the person's press: whether it can be heard. */
  readonly tryAlertSound: () => void;
  /** On the person's press: asks the browser. */
  readonly askForNotices: () => void;
  /** Tells the live worker the rules, and listens for what fires. */
  readonly watchForAlerts: () => void;
}

/** A first visit needs no words for alerts. They are fetched before the network can fail, which is what some tell of. */
const loadWords = () => import("./alert-text.ts");

/** Alerts kept to be read. */
const LOG = 500;

export const createAlerts =
  (ports: Ports): StateCreator<AppState, [], [], AlertSlice> =>
  (set, get) => {
    const { live, signals } = ports;
    let listening = false;
    let last = 0;

    let words: ReturnType<typeof loadWords> | null = null;

    const listen = (): void => {
      if (listening) return;
      listening = true;
      words ??= loadWords();
      signals.prepare();
      live
        .call<readonly Alert[]>((api) => api.alerts())
        .then(
          (alerts) => {
            listening = false;
            void tell(alerts);
            get().watchForAlerts();
          },
          () => {
            listening = false;
          },
        );
    };

    const tell = async (alerts: readonly Alert[]): Promise<void> => {
      const { alertDetail, alertTitle } = await (words ??= loadWords());
      for (const alert of alerts) take(alert, alertTitle(alert), `${alertDetail(alert)}.`);
    };

    const take = (alert: Alert, title: string, detail: string): void => {
      const rule = get().settings.alerts.find(({ id }) => id === alert.rule);
      set({ alertLog: [{ ...alert, id: ++last }, ...get().alertLog].slice(0, LOG) });
      const action = { label: "Alerts", run: () => get().showDialog("alerts") };
      get().tell({ tone: "warn", text: title, detail, action });
      if (rule?.sound) void signals.sound().then((heard) => set({ soundBlocked: !heard }));
      if (rule?.notify) {
        void signals.notify(title, detail, `${alert.rule} ${alert.market}`);
        set({ noticePermission: signals.permission() });
      }
    };

    return {
      alertLog: [],
      soundBlocked: false,
      noticePermission: signals.permission(),
      changeRule: (id, patch) => {
        const { alerts } = get().settings;
        const at = alerts.findIndex((rule) => rule.id === id);
        if (at >= 0) get().change({ alerts: alerts.with(at, { ...alerts[at], ...patch }) });
      },
      clearAlerts: () => set({ alertLog: [] }),
      tryAlertSound: () => void signals.sound().then((heard) => set({ soundBlocked: !heard })),
      askForNotices: () => void signals.ask().then((noticePermission) => set({ noticePermission })),
      watchForAlerts: () => {
        const { watched, liveStopped, settings } = get();
        if (watched.length === 0 || liveStopped !== null) return;
        live.call((api) => api.watchFor(settings.alerts)).catch(() => undefined);
        if (settings.alerts.some(({ enabled }) => enabled)) listen();
      },
    };
  };
