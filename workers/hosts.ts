/**
 * The hosts this worker has contacted since it started, for the page's network line: a worker's loads do not appear on
 * the page's own timeline. data: and blob: addresses have no host and contact none.
 */
const contacted = new Set<string>();

const note = (entries: PerformanceEntryList): void => {
  for (const { name } of entries) if (URL.canParse(name)) contacted.add(new URL(name).host);
};

new PerformanceObserver((list) => note(list.getEntries())).observe({ type: "resource", buffered: true });

export function contactedHosts(): readonly string[] {
  note(performance.getEntriesByType("resource"));
  return [...contacted].filter((host) => host !== "").toSorted();
}
