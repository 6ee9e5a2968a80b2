import type { StateCreator } from "zustand/vanilla";
import type { AppState } from "./app.ts";
import { type Tab, visibleTabs } from "./tabs.ts";

export type Dialog = "help" | "palette" | "jump" | "live" | "alerts";

/** Which view and which dialog the person looks at. */
export interface ScreenSlice {
  readonly tab: Tab;
  readonly dialog: Dialog | null;
  /** Ignored while the tab has nothing to show. */
  readonly showTab: (tab: Tab) => void;
  readonly showDialog: (dialog: Dialog | null) => void;
}

export const createScreen: StateCreator<AppState, [], [], ScreenSlice> = (set, get) => ({
  tab: "market",
  dialog: null,
  showTab: (tab) => {
    if (visibleTabs(get().day !== null, get().watched.length).some(({ name }) => name === tab))
      set({ tab, dialog: null });
  },
  showDialog: (dialog) => set({ dialog }),
});
