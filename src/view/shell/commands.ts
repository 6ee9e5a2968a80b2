import type { Chart } from "../market/props.ts";
import type { Seat } from "../seat.ts";
import { currentLink } from "../../store/address.ts";
import type { App, AppState } from "../../store/app.ts";
import { sameMarket } from "../../store/market-key.ts";
import { formatLink } from "../../store/link.ts";
import { TABS, visibleTabs } from "../../store/tabs.ts";

/** What a command may do besides changing the store. */
export interface Deck {
  readonly app: App;
  readonly pickFiles: () => void;
  /** The market's picture, while it is on the page. */
  readonly chart: Seat<Chart>;
  /** Puts text on the clipboard and says so. */
  readonly copy: (text: string, said: string) => void;
}

/** One thing the program can do: the palette lists it, the help shows its keys, the keyboard runs it. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Replay" | "Live" | "Source" | "View" | "Program";
  /** Chords as `chordOf` writes them; the first is the one shown. */
  readonly keys: readonly string[];
  /** Absent: always. */
  readonly when?: (state: AppState) => boolean;
  readonly run: (deck: Deck) => void;
}

const SECOND = 1e9;
const dayOpen = (state: AppState): boolean => state.day !== null;
/** Replay keys act where the replay is seen. */
const replaying = (state: AppState): boolean =>
  state.day !== null && state.tab === "market" && state.source?.kind !== "live";
/** A live market is on show. */
const live = (state: AppState): boolean => state.source?.kind === "live" && state.tab === "market";
const following = (state: AppState): boolean => state.watched.length > 0;
const state = (deck: Deck): AppState => deck.app.getState();

const stepRows = (id: string, title: string, keys: readonly string[], rows: number): Command => ({
  id,
  title,
  group: "Replay",
  keys,
  when: replaying,
  run: (deck) => state(deck).command({ kind: "step-rows", rows }),
});
const stepTime = (id: string, title: string, keys: readonly string[], nanos: number): Command => ({
  id,
  title,
  group: "Replay",
  keys,
  when: replaying,
  run: (deck) => state(deck).command({ kind: "step-time", nanos }),
});

export const COMMANDS: readonly Command[] = [
  {
    id: "play",
    title: "Play or pause",
    group: "Replay",
    keys: ["space"],
    when: replaying,
    run: (deck) => state(deck).togglePlay(),
  },
  stepRows("next-event", "Next event", ["right"], 1),
  stepRows("last-event", "Previous event", ["left"], -1),
  stepTime("second-on", "One second on", ["shift+right"], SECOND),
  stepTime("second-back", "One second back", ["shift+left"], -SECOND),
  stepTime("minute-on", "One minute on", ["ctrl+right"], 60 * SECOND),
  stepTime("minute-back", "One minute back", ["ctrl+left"], -60 * SECOND),
  {
    id: "first",
    title: "To the start",
    group: "Replay",
    keys: ["home"],
    when: replaying,
    run: (deck) => state(deck).command({ kind: "seek-row", row: 0 }),
  },
  {
    id: "last",
    title: "To the end",
    group: "Replay",
    keys: ["end"],
    when: replaying,
    run: (deck) => state(deck).command({ kind: "seek", time: state(deck).day?.end ?? 0 }),
  },
  {
    id: "faster",
    title: "Faster",
    group: "Replay",
    keys: ["+", "="],
    when: replaying,
    run: (deck) => state(deck).changeSpeed(1),
  },
  {
    id: "slower",
    title: "Slower",
    group: "Replay",
    keys: ["-"],
    when: replaying,
    run: (deck) => state(deck).changeSpeed(-1),
  },
  {
    id: "jump",
    title: "Jump to a time",
    group: "Replay",
    keys: ["g"],
    when: (now) => dayOpen(now) && now.source?.kind !== "live",
    run: (deck) => state(deck).showDialog("jump"),
  },
  {
    id: "loop",
    title: "Loop at the end, or stop",
    group: "Replay",
    keys: ["l"],
    when: replaying,
    run: (deck) => state(deck).change({ loop: !state(deck).settings.loop }),
  },
  {
    id: "hold",
    title: "Hold the picture, or go on",
    group: "Live",
    keys: ["space"],
    when: live,
    run: ({ chart: { occupant } }) => (occupant?.following ? occupant.hold() : occupant?.follow()),
  },
  {
    id: "back-to-live",
    title: "Back to live",
    group: "Live",
    keys: ["end"],
    when: live,
    run: ({ chart }) => chart.occupant?.follow(),
  },
  {
    id: "live-earlier",
    title: "Earlier",
    group: "Live",
    keys: ["left"],
    when: live,
    run: ({ chart }) => chart.occupant?.panTime(-PAN),
  },
  {
    id: "live-later",
    title: "Later",
    group: "Live",
    keys: ["right"],
    when: live,
    run: ({ chart }) => chart.occupant?.panTime(PAN),
  },
  {
    id: "next-market",
    title: "Next of the markets followed",
    group: "Live",
    keys: ["n"],
    when: following,
    run: (deck) => nextMarket(state(deck)),
  },
  {
    id: "sales",
    title: "Show or hide time and sales",
    group: "Live",
    keys: ["v"],
    when: live,
    run: (deck) => state(deck).change({ sales: !state(deck).settings.sales }),
  },
  {
    id: "alerts",
    title: "Alerts",
    group: "Live",
    keys: ["a"],
    run: (deck) => state(deck).showDialog("alerts"),
  },
  {
    id: "restart-live",
    title: "Start the live worker again",
    group: "Live",
    keys: [],
    when: (now) => now.liveStopped !== null,
    run: (deck) => state(deck).restartLive(),
  },
  {
    id: "live",
    title: "Follow a live market",
    group: "Source",
    keys: ["/"],
    run: (deck) => state(deck).showDialog("live"),
  },
  { id: "open", title: "Open files", group: "Source", keys: ["o"], run: (deck) => deck.pickFiles() },
  {
    id: "sample",
    title: "Open the sample",
    group: "Source",
    keys: ["s"],
    run: (deck) => void state(deck).openSource({ kind: "sample" }),
  },
  {
    id: "close",
    title: "Close what is open",
    group: "Source",
    keys: [],
    when: (now) => now.source !== null,
    run: (deck) => state(deck).closeSource(),
  },
  {
    id: "link",
    title: "Copy a link to this view",
    group: "Source",
    keys: [],
    when: (now) => dayOpen(now) && now.source?.kind !== undefined,
    run: (deck) => {
      const link = { ...currentLink(state(deck)), playing: null };
      const kept = link.source?.kind === "files" ? " The files are not part of it, and are not kept here." : "";
      deck.copy(`${location.href.replace(/#.*$/, "")}#${formatLink(link)}`, `The link is on the clipboard.${kept}`);
    },
  },
  ...TABS.map((tab): Command => ({
    id: `tab-${tab.name}`,
    title: `Show ${tab.title}`,
    group: "View",
    keys: [],
    when: (now) => visibleTabs(now.day !== null, now.watched.length).includes(tab),
    run: (deck) => state(deck).showTab(tab.name),
  })),
  {
    id: "theme",
    title: "Dark or light",
    group: "View",
    keys: ["t"],
    run: (deck) => state(deck).change({ theme: state(deck).settings.theme === "dark" ? "light" : "dark" }),
  },
  {
    id: "palette",
    title: "All commands",
    group: "Program",
    keys: ["ctrl+k"],
    run: (deck) => state(deck).showDialog("palette"),
  },
  { id: "help", title: "Shortcuts", group: "Program", keys: ["?"], run: (deck) => state(deck).showDialog("help") },
  {
    id: "backtest",
    title: "Run the backtest",
    group: "Program",
    keys: [],
    when: dayOpen,
    run: (deck) => {
      state(deck).showTab("backtest");
      void state(deck)
        .startBacktestForm()
        .then(() => state(deck).runBacktest());
    },
  },
  { id: "reset", title: "Reset all settings", group: "Program", keys: [], run: (deck) => state(deck).resetSettings() },
  {
    id: "escape",
    title: "Cancel or close",
    group: "Program",
    keys: ["escape"],
    run: (deck) => escape(state(deck)),
  },
];

/** Pixels that an arrow key moves a live picture by. */
const PAN = 96;

function nextMarket({ watched, source, showMarket }: AppState): void {
  const at = source?.kind === "live" ? watched.findIndex((key) => sameMarket(key, source.key)) : -1;
  if (watched.length > 0) showMarket(watched[(at + 1) % watched.length]);
}

const featuresBusy = ({ featureJobs, writing }: AppState): boolean =>
  writing !== null || Object.values(featureJobs).some((job) => job.state === "running");

/** The innermost thing that can be left. */
function escape(now: AppState): void {
  if (now.opening) now.cancelOpening();
  else if (now.backtest.state === "running" && now.tab === "backtest") now.cancelBacktest();
  else if (now.tab === "features" && featuresBusy(now)) now.cancelFeatures();
  else if (now.refused) now.dismissRefusal();
  else if (now.notices.length > 0) now.dismissNotice(now.notices[now.notices.length - 1].id);
}

export const usable = (command: Command, now: AppState): boolean => command.when?.(now) ?? true;
