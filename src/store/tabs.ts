/** The views, in the order of the bar and of the keys 1, 2, 3. */
export const TABS = [
  { name: "market", title: "Market", needs: "nothing" },
  { name: "features", title: "Features", needs: "day" },
  { name: "models", title: "Models", needs: "day" },
  { name: "backtest", title: "Backtest", needs: "day" },
  { name: "data", title: "Data", needs: "nothing" },
  { name: "venues", title: "Venues", needs: "markets" },
] as const;

export type Tab = (typeof TABS)[number]["name"];

/** A tab appears when it has something to show. */
export const visibleTabs = (dayOpen: boolean, markets: number): readonly (typeof TABS)[number][] =>
  TABS.filter(({ needs }) => needs === "nothing" || (needs === "day" ? dayOpen : markets > 1));
