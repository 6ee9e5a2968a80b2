import { VENUE_NAMES, type VenueName } from "../live/venue.ts";
import { PRODUCT_ADDRESSES } from "./products.ts";
import { VENUES } from "./venues.ts";

/** Scheme, host and port: "wss://stream.binance.com:9443"; a port that its scheme implies is left out. */
export function originOf(url: string): string {
  const match = /^(\w+):\/\/([^/?#:]+)(?::(\d+))?/.exec(url);
  if (!match) throw new RangeError(`not an address: ${url}`);
  const [, scheme, host, port] = match;
  return port === undefined || port === "443" ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

/** Everywhere that following a venue's markets may lead, best first: what the page's policy allows, and no more. */
export function venueOrigins(name: VenueName): string[] {
  const { control } = VENUES[name];
  const urls = [
    ...control.endpoints([]),
    ...control.snapshotRoutes("", 0).map(({ url }) => url),
    PRODUCT_ADDRESSES[name],
  ];
  return [...new Set(urls.map(originOf))];
}

export const allOrigins = (): string[] => [...new Set(VENUE_NAMES.flatMap(venueOrigins))];
