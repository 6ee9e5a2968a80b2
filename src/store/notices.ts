import type { StateCreator } from "zustand/vanilla";
import type { AppState } from "./app.ts";

/** Something to tell the person. Good news leaves by itself; the rest stays until dismissed. */
export interface Notice {
  readonly tone: "ok" | "warn" | "bad";
  /** What happened, and where. */
  readonly text: string;
  /** Why, and what to do. */
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface NoticeSlice {
  readonly notices: readonly (Notice & { readonly id: number })[];
  readonly tell: (notice: Notice) => void;
  readonly dismissNotice: (id: number) => void;
}

/** Older ones give way. */
const MAX_NOTICES = 4;

export const createNotices: StateCreator<AppState, [], [], NoticeSlice> = (set, get) => {
  let last = 0;
  return {
    notices: [],
    tell: (notice) => {
      const others = get().notices.filter(({ text }) => text !== notice.text);
      set({ notices: [...others, { ...notice, id: ++last }].slice(-MAX_NOTICES) });
    },
    dismissNotice: (id) => set({ notices: get().notices.filter((notice) => notice.id !== id) }),
  };
};
