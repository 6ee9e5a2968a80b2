import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { VENUES } from "../src/core/sources/venues.ts";
import { allOrigins, originOf, venueOrigins } from "../src/core/sources/addresses.ts";
import { PRODUCT_ADDRESSES } from "../src/core/sources/products.ts";
import { VENUE_NAMES } from "../src/core/live/venue.ts";
import { FOLDER, hostingFiles } from "./make-hosting.ts";
import { headerPolicy, PAGE, policyOf } from "./policy.ts";

const page = readFileSync(PAGE, "utf8");

/** Sources of the published policy's connect-src. */
const allowed = (): string[] => /connect-src ([^;]+);/.exec(policyOf(page))?.[1].split(" ") ?? [];

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

it("as a header it says what the page says, and who may frame it", () => {
  expect(headerPolicy()).toBe(`${policyOf(page)}; frame-ancestors 'none'`);
  expect(() => policyOf("<!doctype html><title>none</title>")).toThrow("no Content-Security-Policy");
});

it("docs/hosting is made from the page's policy: run `npx tsx scripts/make-hosting.ts` after changing it", () => {
  const files = hostingFiles();
  expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(files).toSorted());
  for (const [name, text] of Object.entries(files)) expect(readFileSync(FOLDER + name, "utf8"), name).toBe(text);
});

it("each hosting sample gives the whole policy once, for every path, worker scripts too", () => {
  const everything: Readonly<Record<string, RegExp>> = {
    // Within the server and no location, whose own add_header would drop it.
    "nginx.conf": /^server \{[^{}]*add_header Content-Security-Policy "([^"]+)" always;[^{}]*\}$/m,
    Caddyfile: /^\theader \{[^{}]*Content-Security-Policy "([^"]+)"/m,
    _headers: /^\/\*\n {2}Content-Security-Policy: (.+)$/m,
    "vercel.json":
      /"source": "\/\(\.\*\)",\s*"headers": \[\s*\{\s*"key": "Content-Security-Policy",\s*"value": "([^"]+)"/,
  };
  for (const [name, text] of Object.entries(hostingFiles())) {
    expect(everything[name].exec(text)?.[1], name).toBe(headerPolicy());
    expect(text.split("Content-Security-Policy"), name).toHaveLength(2);
  }
});
