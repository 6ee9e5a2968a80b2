import type { Venue } from "../../core/live/venue.ts";
import type { Route } from "./status.ts";

const PROOF: Readonly<Record<Venue["aid"], string>> = {
  checksum: "Every update carries a checksum that the book here must have.",
  sequence: "Every update is numbered, so that a lost one is noticed.",
  "connection-sequence": "Every frame of the connection is numbered, so that a lost one is noticed.",
  none: "Updates carry no numbers: a lost one would not be noticed.",
};

const hostOf = (url: string): string => /^\w+:\/\/([^/:?]+)/.exec(url)?.[1] ?? url;

/**
 * The rung of the venue's ladder on which a market stands: which of its addresses streams, and how its book began.
 * `snapshot` is the place of the snapshot route that answered, undefined before one has.
 */
export function routeOf(venue: Venue, endpoint: number, snapshot: number | undefined, top: boolean): Route {
  const { control } = venue;
  const endpoints = control.endpoints([]);
  const stream = hostOf(endpoints[endpoint] ?? "");
  const routes = control.snapshotRoutes("", 0);
  const steps = Math.max(1, routes.length);
  if (top) {
    return {
      title: `${stream}, best 20 levels only`,
      meaning:
        "No snapshot can be had, so only the best 20 levels a side are shown, each message complete in itself; the whole book is tried again by itself.",
      rung: endpoints.length * steps + 1,
    };
  }
  if (routes.length === 0) {
    const other = endpoint > 0 ? "The venue's first address does not answer; this one carries the same. " : "";
    return { title: stream, meaning: `${other}${PROOF[venue.aid]}`, rung: endpoint + 1 };
  }
  const route = routes[snapshot ?? 0];
  const via = route.via === "http" ? "REST snapshot" : "snapshot over the WebSocket API";
  const from = hostOf(route.url) === stream ? "" : ` from ${hostOf(route.url)}`;
  const detour =
    endpoint > 0 || (snapshot ?? 0) > 0 ? "A better address does not answer; this one carries the same. " : "";
  return {
    title: `${stream} + ${via}${from}`,
    meaning: `${detour}The whole book, from a snapshot and every change since. ${PROOF[venue.aid]}`,
    rung: endpoint * steps + (snapshot ?? 0) + 1,
  };
}
