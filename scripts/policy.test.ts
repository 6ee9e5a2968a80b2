import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { VENUES } from "../src/core/sources/venues.ts";
import { allOrigins, originOf, venueOrigins } from "../src/core/sources/addresses.ts";
import { PRODUCT_ADDRESSES } from "../src/core/sources/products.ts";
import { VENUE_NAMES } from "../src/core/live/venue.ts";

const page = readFileSync(new URL("../index.html", import.meta.url), "utf8");

/** Sources of the published policy's connect-src. */
const allowed = (): string[] => /connect-src ([^;]+);/.exec(page)?.[1].split(" ") ?? [];

it("the page's policy lets it connect to itself and to every address of every venue, and to nothing else", () => {
  expect(allowed().toSorted()).toEqual(["'self'", ...allOrigins()].toSorted());
});

it("every stream, snapshot route and product list of a venue lies within its origins, whatever the symbol", () => {
  for (const name of VENUE_NAMES) {
    const { control } = VENUES[name];
    const urls = [
      ...control.endpoints(["BTCUSDT", "币安人生USDT"]),
      ...control.snapshotRoutes("币安/X&Y", 1).map(({ url }) => url),
      PRODUCT_ADDRESSES[name],
    ];
    for (const url of urls) {
      expect(venueOrigins(name)).toContain(originOf(url));
      // A browser reads the address as the policy does.
      expect(new URL(url).origin).toBe(new URL(originOf(url)).origin);
    }
  }
});

it("nothing but encrypted connections, and no wildcard", () => {
  for (const source of allowed().slice(1)) expect(source).toMatch(/^(wss|https):\/\/[a-z0-9.-]+(:\d+)?$/);
});
