/** Hosts of everything loaded since the page was, the page's own included. Workers have their own timeline: see `MarketApi.hosts`. */
export function watchHosts(): () => readonly string[] {
  const hosts = new Set<string>([hostOf(globalThis.location.href)]);
  const note = (entries: PerformanceEntryList): void => {
    for (const { name } of entries) hosts.add(hostOf(name));
  };
  note(performance.getEntriesByType("resource"));
  new PerformanceObserver((list) => note(list.getEntries())).observe({ type: "resource", buffered: true });
  return () => [...hosts].filter((host) => host !== "");
}

/** Empty for data: and blob:, which leave nothing. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}
