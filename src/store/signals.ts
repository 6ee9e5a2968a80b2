/** Whether the browser lets this page show notifications; "absent" where it has none. */
export type NoticePermission = NotificationPermission | "absent";

/** Ways to reach a person who looks elsewhere. */
export interface Signals {
  /** To be ready when the network is gone: some alerts tell of just that. */
  prepare(): void;
  /** Two short tones. False where the browser keeps the page silent until it is pressed. */
  sound(): Promise<boolean>;
  permission(): NoticePermission;
  /** Only on a person's press. */
  ask(): Promise<NoticePermission>;
  /** False where it may not or cannot be shown. One with the same `tag` takes the place of the last. */
  notify(title: string, text: string, tag: string): Promise<boolean>;
}

const any = (): boolean => "Notification" in globalThis;

const load = () => import("./browser-signals.ts");

/** This browser's; how to sound and show is loaded when it is first needed. */
export const browserSignals: Signals = {
  prepare: () => void load().catch(() => undefined),
  sound: async () => (await load()).sound(),
  permission: () => (any() ? Notification.permission : "absent"),
  ask: async () => (any() ? Notification.requestPermission() : "absent"),
  notify: async (title, text, tag) => (await load()).notify(title, text, tag),
};
