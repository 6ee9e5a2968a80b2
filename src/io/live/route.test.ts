import { expect, it } from "vitest";
import { VENUE_NAMES } from "../../core/live/venue.ts";
import { VENUES } from "../../core/sources/venues.ts";
import { originOf } from "../../core/sources/addresses.ts";
import { fromPath, throughOrigin } from "./origin.ts";
import { LIMITS, levelsOf } from "./limits.ts";
import { routeOf } from "./route.ts";

it("every rung of every venue has its own number and words, the best one 1, the best few levels last", () => {
  for (const name of VENUE_NAMES) {
    const { control } = VENUES[name];
    const routes = control.snapshotRoutes("", 0).map((_, i) => i);
    const rungs = control
      .endpoints([])
      .flatMap((_, endpoint) =>
        (routes.length > 0 ? routes : [undefined]).map((r) => routeOf(VENUES[name], endpoint, r, false)),
      );
    if (control.top("X", 1, true).length > 0) rungs.push(routeOf(VENUES[name], 0, undefined, true));
    expect(rungs.map(({ rung }) => rung)).toEqual(rungs.map((_, i) => i + 1));
    expect(new Set(rungs.map(({ title }) => title)).size).toBe(rungs.length);
    for (const { meaning } of rungs) expect(meaning).toMatch(/^[A-Z].*\.$/);
  }
});

it("a venue without numbers says so on its route", () => {
  expect(routeOf(VENUES["coinbase-exchange"], 0, undefined, false).meaning).toContain("would not be noticed");
});

it("snapshots weigh what the venue's documents say", () => {
  const { weight } = LIMITS.binance;
  const [http, socket] = VENUES.binance.control.snapshotRoutes("BTCUSDT", 1);
  expect([levelsOf(http), levelsOf(socket)]).toEqual([5000, 5000]);
  expect([5000, 1000, 500, 100].map(weight)).toEqual([250, 50, 25, 5]);
  expect(VENUES.binance.control.snapshotRoutes("BTCUSDT", 1, true).map(levelsOf)).toEqual([1000, 1000, 1000]);
});

it("every address goes through a local origin and back", () => {
  const through = throughOrigin("http://localhost:4400");
  for (const name of VENUE_NAMES) {
    const { control } = VENUES[name];
    for (const url of [
      ...control.endpoints(["币安/X&Y"]),
      ...control.snapshotRoutes("A", 1).map((route) => route.url),
    ]) {
      const local = new URL(through(url));
      expect(local.protocol).toBe(originOf(url).startsWith("wss") ? "ws:" : "http:");
      expect(local.host).toBe("localhost:4400");
      expect(fromPath(local.pathname + local.search)).toBe(url);
    }
  }
  expect(through("http://elsewhere/")).toBe("http://elsewhere/");
  expect(fromPath("/control/binance/truth")).toBeNull();
});
