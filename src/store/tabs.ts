/** The views, in the order of the bar and of the keys 1, 2, 3. */
export const TABS = [
  { name: "market", title: "Market", needsDay: false },
  { name: "features", title: "Features", needsDay: true },
  { name: "models", title: "Models", needsDay: true },
  { name: "backtest", title: "Backtest", needsDay: true },
  { name: "data", title: "Data", needsDay: false },
] as const;

export type Tab = (typeof TABS)[number]["name"];

/** A tab appears when it has something to show. */
export const visibleTabs = (dayOpen: boolean): readonly (typeof TABS)[number][] =>
  TABS.filter((tab) => dayOpen || !tab.needsDay);
